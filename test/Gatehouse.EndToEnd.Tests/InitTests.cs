using Gatehouse.EndToEnd.Tests.Processes;
using Gatehouse.Server.Output;
using Gatehouse.Server.Running;

namespace Gatehouse.EndToEnd.Tests;

public sealed class InitTests : IDisposable
{
    private static readonly Dictionary<string, string> Keys = new()
    {
        ["OPENAI_API_KEY"] = "sk-test-key-of-no-one",
        ["ANTHROPIC_API_KEY"] = "sk-test-key-of-no-one",
        ["SHOP_APP_KEY"] = "0123456789abcdef0123",
    };

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("")]
    [InlineData("--to http://localhost:5000")]
    [InlineData("--ai openai")]
    [InlineData("--to http://localhost:5000/base --ai openai --ai anthropic")]
    public async Task Init_Flags_WritesAFileThatValidates(string flags)
    {
        var written = await Command.RunInAsync(_folder.Path, ["init", "--yes", .. flags.Split(' ', StringSplitOptions.RemoveEmptyEntries)]);
        Assert.True(written.ExitCode == 0, written.Error);
        var valid = await Command.RunInAsync(_folder.Path, ["validate"], Keys);
        Assert.True(valid.ExitCode == 0, valid.Error + File.ReadAllText(_folder.PathOf("gatehouse.yaml")));
        Assert.Empty(valid.Error);
    }

    [Fact]
    public async Task Init_CommentedSections_ValidateWhenSwitchedOn()
    {
        await Command.RunInAsync(_folder.Path, ["init", "--yes", "--to", "http://localhost:5000"]);
        string[] lines = File.ReadAllLines(_folder.PathOf("gatehouse.yaml"));
        int policies = Array.IndexOf(lines, "# policies:");
        Assert.True(policies > 0);
        var switchedOn = lines.Select((line, i) => i >= policies || line is "# listen:" or "#   - http://0.0.0.0:8080" ? line.TrimStart('#')[(line.Length > 1 ? 1 : 0)..] : line);
        string all = string.Join('\n', switchedOn) + "\n";
        _folder.Write("gatehouse.yaml", all.Replace("    match: /**\n", "    match: /**\n    policies: [key, fair]\n", StringComparison.Ordinal));
        var valid = await Command.RunInAsync(_folder.Path, ["validate"], Keys);
        Assert.True(valid.ExitCode == 0, valid.Error);
    }

    [Fact]
    public async Task Init_KeyNotSet_SaysWhichVariableToSet()
    {
        var result = await Command.RunInAsync(_folder.Path, ["init", "--yes", "--ai", "anthropic"]);
        Assert.Contains("Set ANTHROPIC_API_KEY first", result.Error);
    }

    [Fact]
    public async Task Init_Asked_AsksAgainForWhatIsNoAnswerAndNamesTheFile()
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        using var answers = new StringReader("localhost:5000\nhttp://localhost:5000\nperhaps\nnone\nn\n");
        var terminal = new Terminal(output, error, answers) { IsInteractive = true };
        string file = _folder.PathOf("edge.yaml");
        int exitCode = await new InitSession(terminal, new InitRequest { Output = file, Ask = true }).RunAsync(CancellationToken.None);
        Assert.Equal(0, exitCode);
        Assert.Contains("Write it as http://localhost:5000.", error.ToString());
        Assert.Contains("Write openai, anthropic, both or none.", error.ToString());
        Assert.Empty(output.ToString());
        string written = File.ReadAllText(file);
        Assert.Contains("service: http://localhost:5000\n", written);
        Assert.Contains($"#   start it:  gatehouse run -c {file} ", written);
    }

    [Fact]
    public async Task Init_FileExists_IsNotOverwrittenWithoutForce()
    {
        _folder.Write("gatehouse.yaml", "mine");
        var refused = await Command.RunInAsync(_folder.Path, ["init", "--yes"]);
        Assert.Equal(1, refused.ExitCode);
        Assert.Contains("--force", refused.Error);
        Assert.Equal("mine", File.ReadAllText(_folder.PathOf("gatehouse.yaml")));
        Assert.Equal(0, (await Command.RunInAsync(_folder.Path, ["init", "--yes", "--force"])).ExitCode);
        Assert.NotEqual("mine", File.ReadAllText(_folder.PathOf("gatehouse.yaml")));
    }

    [Fact]
    public async Task Init_Demo_PrintsAConfigurationThatValidates()
    {
        var demo = await Command.RunAsync("init", "--demo");
        _folder.Write("gatehouse.yaml", demo.Output);
        var valid = await Command.RunInAsync(
            _folder.Path,
            ["validate"],
            new Dictionary<string, string> { ["GATEHOUSE_DEMO_URL"] = "http://localhost:9000", ["GATEHOUSE_DEMO_KEY"] = "any-key-will-do" });
        Assert.True(valid.ExitCode == 0, valid.Error);
    }
}
