using Gatehouse.EndToEnd.Tests.Processes;

namespace Gatehouse.EndToEnd.Tests;

public sealed class CommandLineTests
{
    [Theory]
    [InlineData("fmt")]
    [InlineData("apply")]
    [InlineData("doctor")]
    public async Task PlannedVerb_AnyArguments_IsNotBuiltYet(string verb)
    {
        var result = await Command.RunAsync(verb, "something", "--else");
        Assert.Equal(2, result.ExitCode);
        Assert.Contains($"{verb} is not built yet", result.Error);
    }

    [Fact]
    public async Task UnknownVerb_IsWrongUsage()
    {
        var result = await Command.RunAsync("walk");
        Assert.Equal(2, result.ExitCode);
        Assert.Contains("walk", result.Error);
        Assert.Contains("gatehouse --help", result.Error);
    }

    [Fact]
    public async Task NoArguments_PrintsHelp()
    {
        var result = await Command.RunAsync();
        Assert.Equal(0, result.ExitCode);
        foreach (string verb in (string[])["run", "init", "validate", "explain", "routes", "schema", "version"])
        {
            Assert.Matches($@"(?m)^  {verb}\b", result.Output);
        }
    }

    [Fact]
    public async Task Help_OfAVerb_EndsWithExamples()
    {
        var result = await Command.RunAsync("run", "--help");
        Assert.Contains("gatehouse run --demo", result.Output);
    }

    [Fact]
    public async Task Version_Json_HasVersionAndRuntime()
    {
        var result = await Command.RunAsync("version", "-o", "json");
        Assert.Equal(0, result.ExitCode);
        using var json = System.Text.Json.JsonDocument.Parse(result.Output);
        Assert.Matches(@"^\d+\.\d+\.\d+$", json.RootElement.GetProperty("version").GetString());
        Assert.StartsWith(".NET 10", json.RootElement.GetProperty("runtime").GetString());
    }

    [Fact]
    public async Task Suggest_HalfAVerb_CompletesIt()
    {
        var result = await Command.RunAsync("[suggest:13]", "gatehouse val");
        Assert.Contains("validate", result.Output);
    }
}
