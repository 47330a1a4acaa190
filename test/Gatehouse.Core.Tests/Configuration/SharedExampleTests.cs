using Gatehouse.Core.Configuration;

namespace Gatehouse.Core.Tests.Configuration;

/// <summary>The six files that the language is held to.</summary>
public sealed class SharedExampleTests
{
    [Theory]
    [InlineData("01-smallest.yaml")]
    [InlineData("02-ai-smallest.yaml")]
    public void Example_OfWhatIsBuilt_Loads(string name)
    {
        var result = RealLanguage.Loader.Load(Find(name));
        Assert.Empty(ProblemText.Format(result.Problems));
        Assert.True(result.IsValid);
    }

    [Theory]
    [InlineData("03-team-api.yaml")]
    [InlineData("04-partner-portal.yaml")]
    [InlineData("05-legacy-canary-iot.yaml")]
    [InlineData("06-globalgadgets.yaml")]
    public void Example_OfLaterParts_IsRefusedOnlyAsNotBuiltYet(string name)
    {
        var result = RealLanguage.Loader.Load(Find(name));
        Assert.False(result.IsValid);
        Assert.Equal("", ProblemText.Format(result.Problems.Where(p => p.Code != ProblemCodes.NotBuiltYet && !IsOfAnAbsentFile(p))));
    }

    [Theory]
    [InlineData("03-team-api.yaml")]
    [InlineData("06-globalgadgets.yaml")]
    public void Example_WithOrderedCertificates_HasNoFaultInThem(string name)
        => Assert.DoesNotContain(RealLanguage.Loader.Load(Find(name)).Problems, p => p.Path.Contains(".tls", StringComparison.Ordinal));

    [Fact]
    public void Example_WithAnEmptyEnvironment_NamesTheVariable()
    {
        var problem = Assert.Single(new ConfigurationLoader(RealLanguage.Language, _ => null).Load(Find("02-ai-smallest.yaml")).Problems);
        Assert.Equal("the environment variable OPENAI_API_KEY is not set", problem.Message);
    }

    // What the examples name and do not bring: certificates, and the template of a provider.
    private static bool IsOfAnAbsentFile(ConfigurationProblem problem)
        => problem.Code == ProblemCodes.FileNotReadable
            && (problem.Message.Contains("/etc/gatehouse/", StringComparison.Ordinal) || problem.Message.Contains("/ai/moodmeter.yaml", StringComparison.Ordinal));

    private static string Find(string name)
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            string path = Path.Combine(folder.FullName, "shared", "examples", name);
            if (File.Exists(path))
            {
                return path;
            }
        }

        Assert.Skip("shared/examples was not found beside the repository");
        return "";
    }
}
