using System.Diagnostics;
using System.Text.RegularExpressions;
using Gatehouse.EndToEnd.Tests.Processes;
using Gatehouse.Server.Demo;
using Gatehouse.Testing;

namespace Gatehouse.EndToEnd.Tests.Samples;

/// <summary>One sample: its folder copied, its ports replaced by free ones, its commands run in order (samples/README.md has the rules).</summary>
internal sealed partial class SampleRun(string name) : IAsyncDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    private readonly TemporaryFolder _folder = new();
    private readonly int _namePort = FreePort.Find();
    private readonly int _tlsPort = FreePort.Find();
    private DemoServer _demo = null!;
    private GatehouseProcess _gateway = null!;

    public async Task RunAsync()
    {
        string source = Repository.PathOf("samples", name);
        var blocks = SampleBlock.Read(await File.ReadAllTextAsync(Path.Combine(source, "README.md")));
        Assert.Contains(blocks, b => b.Mark == "sh");
        var variables = Variables(blocks);

        _demo = await DemoServer.StartAsync();
        foreach (string file in Directory.GetFiles(source))
        {
            string text = await File.ReadAllTextAsync(file);
            _folder.Write(Path.GetFileName(file), Placed(text));
        }

        if (File.Exists(Path.Combine(_folder.Path, "certificates.sh")))
        {
            var made = await BashAsync("sh ./certificates.sh", variables);
            Assert.True(made.ExitCode == 0, made.Output + made.Error);
        }

        // Without listeners of its own a sample is served on a free port.
        bool listens = (await File.ReadAllTextAsync(Path.Combine(source, "gatehouse.yaml"))).StartsWith("listen:", StringComparison.Ordinal);
        _gateway = await (listens ? GatehouseProcess.StartAsync([], _folder.Path, variables) : GatehouseProcess.RunAsync([], _folder.Path, variables));
        for (int i = 0; i < blocks.Count; i++)
        {
            if (blocks[i].Mark == "sh")
            {
                await CheckAsync(blocks[i], i + 1 < blocks.Count && blocks[i + 1].Mark == "text" ? blocks[i + 1] : null, variables);
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_gateway is not null)
        {
            await _gateway.DisposeAsync();
        }

        if (_demo is not null)
        {
            await _demo.DisposeAsync();
        }

        _folder.Dispose();
    }

    [GeneratedRegex(@"(?:^|\s)([A-Z][A-Z0-9_]*)=(""[^""]*""|'[^']*'|\S+)")]
    private static partial Regex Assignment();

    private static Dictionary<string, string> Variables(IReadOnlyList<SampleBlock> blocks)
    {
        var variables = new Dictionary<string, string>();
        foreach (Match match in blocks.Where(b => b.Mark == "sh start").SelectMany(b => Assignment().Matches(b.Text)))
        {
            variables[match.Groups[1].Value] = match.Groups[2].Value.Trim('"', '\'');
        }

        return variables;
    }

    private async Task CheckAsync(SampleBlock command, SampleBlock? expected, Dictionary<string, string> variables)
    {
        var (exitCode, output, error) = await BashAsync(Local(command.Text), variables);
        string where = $"samples/{name}/README.md line {command.Line}";
        Assert.True(exitCode == 0, $"{where}: exit code {exitCode}\n{command.Text}\n--- output\n{output}\n--- error\n{error}");
        if (expected is not null)
        {
            string shown = Local(expected.Text);
            Assert.True(ExpectedOutput.Matches(shown, output), $"{where}\n--- shown\n{shown}\n--- printed\n{output}\n--- error\n{error}");
        }
    }

    /// <summary>A file of the sample with free ports: of the stand-in, and of a name server that the sample starts.</summary>
    private string Placed(string text) => text
        .Replace("localhost:9000", Localhost(_demo.Address), StringComparison.Ordinal)
        .Replace("http://localhost:8080", "http://127.0.0.1:0", StringComparison.Ordinal)
        .Replace("http://localhost:8081", "http://127.0.0.1:0", StringComparison.Ordinal)
        .Replace("localhost:8443", $"localhost:{_tlsPort}", StringComparison.Ordinal)
        .Replace(".orders.test,9000", $".orders.test,{new Uri(_demo.Address).Port}", StringComparison.Ordinal)
        .Replace("127.0.0.1:5300", $"127.0.0.1:{_namePort}", StringComparison.Ordinal)
        .Replace("port=5300", $"port={_namePort}", StringComparison.Ordinal);

    private string Local(string text) => text
        .Replace("localhost:8080", Localhost(_gateway.Address), StringComparison.Ordinal)
        .Replace("localhost:8443", $"localhost:{_tlsPort}", StringComparison.Ordinal)
        .Replace("localhost:8081", Localhost(_gateway.Admin), StringComparison.Ordinal)
        .Replace("localhost:9000", Localhost(_demo.Address), StringComparison.Ordinal);

    private static string Localhost(string address) => $"localhost:{new Uri(address).Port}";

    private async Task<CommandResult> BashAsync(string script, Dictionary<string, string> variables)
    {
        var start = new ProcessStartInfo("bash")
        {
            WorkingDirectory = _folder.Path,
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.ArgumentList.Add("-euo");
        start.ArgumentList.Add("pipefail");
        start.ArgumentList.Add("-c");
        start.ArgumentList.Add($"exec 2>&1\nPATH=$PATH:/usr/sbin\ngatehouse() {{ dotnet '{Repository.Program}' \"$@\"; }}\n{script}");
        foreach (var (variable, value) in variables)
        {
            start.Environment[variable] = value;
        }

        using var bash = Process.Start(start)!;
        using var limit = new CancellationTokenSource(Limit);
        var output = bash.StandardOutput.ReadToEndAsync(limit.Token);
        var error = bash.StandardError.ReadToEndAsync(limit.Token);
        try
        {
            await bash.WaitForExitAsync(limit.Token);
            return new CommandResult(bash.ExitCode, await output, await error);
        }
        finally
        {
            if (!bash.HasExited)
            {
                bash.Kill(entireProcessTree: true);
            }
        }
    }
}
