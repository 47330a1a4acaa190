using Gatehouse.Core.Configuration;

namespace Gatehouse.Core.Tests.Configuration;

public sealed class ValueReferenceTests
{
    private static readonly Dictionary<string, string> Environment = new() { ["NAME"] = "shop", ["COUNT"] = "7", ["WAIT"] = "5s", ["EMPTY"] = "", ["TOKEN"] = "do-not-show-me-1234", ["BAD"] = "do-not-show-me-5678" };

    [Theory]
    [InlineData("${env:NAME}", "shop")]
    [InlineData("the-${env:NAME}-${env:COUNT}", "the-shop-7")]
    [InlineData("\"${env:NAME}\"", "shop")]
    [InlineData("$${env:NAME}", "${env:NAME}")]
    [InlineData("$$${env:NAME}", "$${env:NAME}")]
    [InlineData("a$b", "a$b")]
    public void Text_WithReferences_IsResolved(string written, string expected)
        => Assert.Equal(expected, Parse($"tenant: {written}\n").Document!.Tenant);

    [Fact]
    public void Number_FromTheEnvironment_IsANumberWhateverTheQuotes()
        => Assert.Equal(7, ((LimitOptions)Parse("policies: { a: { limit: { limit: \"${env:COUNT}\", window: \"${env:WAIT}\" } } }").Document!.Policies["a"].Options!).Limit);

    [Fact]
    public void Secret_FromTheEnvironment_GivesNoWarning()
    {
        var result = Parse("policies: { a: { gate: { token: \"${env:TOKEN}\" } } }");
        Assert.Empty(result.Problems);
        Assert.Equal("do-not-show-me-1234", ((GateOptions)result.Document!.Policies["a"].Options!).Token!.Reveal());
    }

    [Fact]
    public void WrongValue_FromTheEnvironment_IsNotShown()
    {
        string text = ProblemText.Format(Parse("""
            version: "${env:BAD}"
            services: { a: { targets: "${env:BAD}", timeout: "${env:BAD}", load_balancing: "${env:BAD}" } }
            telemetry: { logs: { access: "${env:BAD}" } }
            routes: { a: { match: /a, service: "${env:BAD}", policies: ["${env:BAD}"] } }
            """).Problems);
        Assert.DoesNotContain("do-not-show-me", text, StringComparison.Ordinal);
        Assert.Contains("the value of ${env:BAD} is not a duration", text, StringComparison.Ordinal);
        Assert.Equal(7, text.Split("error GH").Length - 1);
    }

    [Fact]
    public void EmptySecret_FromTheEnvironment_IsAFault()
        => Assert.Equal("the value of ${env:EMPTY} is empty", Assert.Single(Parse("policies: { a: { gate: { token: \"${env:EMPTY}\" } } }").Problems).Message);

    [Fact]
    public void MissingVariable_BelowARefusedKey_IsNotReported()
        => Assert.Equal(["GH1010", "GH1004"], Parse("store: { connection: \"${env:NOT_SET}\" }\nwibble: { a: \"${env:NOT_SET}\" }\n").Problems.Select(p => p.Code.Id));

    [Fact]
    public void MissingVariable_UsedTwice_IsReportedAtEachPlace()
        => Assert.Equal([1, 2], Parse("tenant: ${env:NOT_SET}\nversion: ${env:NOT_SET}\n").Problems.Select(p => p.Mark.Line));

    private static ConfigurationResult Parse(string yaml) => TestLanguage.Parse(yaml, environment: Environment);
}
