using Gatehouse.EndToEnd.Tests.Processes;
using Gatehouse.EndToEnd.Tests.Samples;

namespace Gatehouse.EndToEnd.Tests.Pages;

/// <summary>Every page with commands does what it says.</summary>
public sealed class PageTests
{
    public static TheoryData<string> Pages
        => [.. Candidates().Where(p => SampleBlock.Read(File.ReadAllText(Repository.PathOf(p))).Any(b => b.Mark == "sh"))];

    [Theory]
    [MemberData(nameof(Pages))]
    public async Task Page_DoesWhatItShows(string page)
    {
        Assert.SkipUnless(HasCurl(), "curl is not installed; the commands of pages use it");
        await using var run = await PageRun.OpenAsync(page);
        await run.RunAsync();
    }

    private static IEnumerable<string> Candidates()
        => Directory.EnumerateFiles(Repository.PathOf("docs"), "*.md", SearchOption.AllDirectories)
            .Select(f => Path.GetRelativePath(Repository.Root, f)).Append("README.md").Order(StringComparer.Ordinal);

    private static bool HasCurl()
        => (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':').Any(f => f.Length > 0 && File.Exists(Path.Combine(f, "curl")));
}
