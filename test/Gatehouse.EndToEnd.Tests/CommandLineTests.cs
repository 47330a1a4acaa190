using System.Text.RegularExpressions;
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

    [Fact]
    public async Task Demo_Alone_EchoesUntilItIsTold()
    {
        await using var demo = await GatehouseProcess.LaunchAsync(["demo", "--port", "0"]);
        string address = Regex.Match(demo.Error, @"running on (http://127\.0\.0\.1:\d+):").Groups[1].Value;
        using var http = new HttpClient();
        Assert.Contains("\"path\":\"/a\"", await http.GetStringAsync(new Uri($"{address}/a")));
        Assert.Equal(0, await demo.StopAsync());
    }

    [Theory]
    [InlineData("run --demo --to http://localhost:1", "exclude each other")]
    [InlineData("run --demo --drain-time 5", "is no duration")]
    [InlineData("run --demo --listen localhost:8080", "http://localhost:8080")]
    [InlineData("run --demo --admin ftp://x", "begins with http://, https:// or unix:/")]
    [InlineData("run --demo --listen 8080", "http://0.0.0.0:8080")]
    [InlineData("run --deno", "error: \"--deno\" is not an option here. Did you mean \"--demo\"?\nSee: gatehouse run --help")]
    [InlineData("run extra", "error: \"extra\" is not expected here.\n")]
    [InlineData("run -c", "error: Required argument missing for option: '-c'.\nSee: gatehouse run --help")]
    [InlineData("run --listen", "option: '--listen'")]
    [InlineData("run --demo --drain-time", "option: '--drain-time'")]
    [InlineData("valdate", "error: \"valdate\" is not a command here. Did you mean \"validate\"?\nSee: gatehouse --help")]
    [InlineData("explain", "error: explain needs <method> and <url>.\nSee: ")]
    [InlineData("explain GET", "error: explain needs <url>.\nSee: ")]
    [InlineData("validate -o xml", "error: \"xml\" is not one of table, json, yaml.\nSee: ")]
    [InlineData("demo --port 99999", "error: --port: \"99999\" is no port. Ports are 0 to 65535.\nSee: ")]
    [InlineData("demo --port abc", "\"abc\" is no port")]
    public async Task WrongUsage_IsSaidAndExitsWithTwo(string command, string message)
    {
        var result = await Command.RunAsync(command.Split(' '));
        Assert.Equal(2, result.ExitCode);
        Assert.Contains(message, result.Error);
    }
}
