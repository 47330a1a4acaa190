using System.Text.Json;
using Gatehouse.EndToEnd.Tests.Processes;

namespace Gatehouse.EndToEnd.Tests;

public sealed class ValidateTests : IDisposable
{
    private const string Good = "routes:\n  api: { match: /api/**, service: http://localhost:5000 }\n";
    private const string Bad = "routes:\n  api: { match: /api/**, servise: http://localhost:5000 }\n  api: { match: /b }\nalerts: {}\n";

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Validate_GoodFile_SaysWhatItHoldsAndExitsWithZero()
    {
        _folder.Write("gatehouse.yaml", Good);
        var result = await Command.RunInAsync(_folder.Path, ["validate"]);
        Assert.Equal(0, result.ExitCode);
        Assert.Equal("gatehouse.yaml: valid (1 route, 0 services, 0 consumers)\n", result.Output);
        Assert.Empty(result.Error);
    }

    [Fact]
    public async Task Validate_BadFile_PrintsEveryFaultInOnePass()
    {
        _folder.Write("gatehouse.yaml", Bad);
        var result = await Command.RunInAsync(_folder.Path, ["validate"]);
        Assert.Equal(1, result.ExitCode);
        Assert.Empty(result.Output);
        GoldenText.AssertEqual("validate-bad.txt", result.Error);
    }

    [Fact]
    public async Task Validate_SeveralFiles_ReportsEachAndFailsWithTheWorst()
    {
        _folder.Write("good.yaml", Good);
        _folder.Write("bad.yaml", Bad);
        var result = await Command.RunInAsync(_folder.Path, ["validate", "good.yaml", "-c", "bad.yaml", "-o", "json"]);
        Assert.Equal(1, result.ExitCode);
        using var reports = JsonDocument.Parse(result.Output);
        Assert.Equal([true, false], reports.RootElement.EnumerateArray().Select(r => r.GetProperty("valid").GetBoolean()));
        var problem = reports.RootElement[1].GetProperty("problems").EnumerateArray().First(p => p.GetProperty("code").GetString() == "GH1004");
        Assert.Equal("bad.yaml", problem.GetProperty("file").GetString());
        Assert.Equal(2, problem.GetProperty("line").GetInt32());
        Assert.Contains("service", problem.GetProperty("hint").GetString());
    }

    [Fact]
    public async Task Validate_MissingFile_IsWrongUsage()
    {
        var result = await Command.RunInAsync(_folder.Path, ["validate", "nothing.yaml"]);
        Assert.Equal(2, result.ExitCode);
        Assert.Contains("nothing.yaml does not exist", result.Error);
    }

    [Fact]
    public async Task Validate_SecretInTheFile_IsAWarningThatDoesNotShowIt()
    {
        _folder.Write("gatehouse.yaml", Good + "consumers:\n  acme: { keys: [this-is-a-secret-key-1] }\n");
        var result = await Command.RunInAsync(_folder.Path, ["validate"]);
        Assert.Equal(0, result.ExitCode);
        Assert.Contains("warning GH1017", result.Error);
        Assert.Contains("; 1 warning", result.Output);
        Assert.DoesNotContain("this-is-a-secret", result.Error + result.Output);
    }

    [Fact]
    public async Task Validate_PipedOutput_HasNoColour()
    {
        _folder.Write("gatehouse.yaml", Bad);
        var result = await Command.RunInAsync(_folder.Path, ["validate"]);
        Assert.DoesNotContain('\u001b', result.Error);
    }
}
