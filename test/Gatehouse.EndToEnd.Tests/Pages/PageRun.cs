using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;
using Gatehouse.EndToEnd.Tests.Processes;
using Gatehouse.EndToEnd.Tests.Samples;
using Gatehouse.Server.Demo;

namespace Gatehouse.EndToEnd.Tests.Pages;

/// <summary>
/// Does what a page of the documentation tells its reader to do, with free ports: writes its files, starts the gateway,
/// runs the commands and compares what they print. The rules are those of samples/README.md, and docs/README.md has more.
/// </summary>
internal sealed partial class PageRun : IAsyncDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    private readonly TemporaryFolder _folder = new();
    private readonly string _page;
    private readonly DemoServer _standIn;
    private GatehouseProcess? _gateway;

    private PageRun(string page, DemoServer standIn)
    {
        _page = page;
        _standIn = standIn;
    }

    public static async Task<PageRun> OpenAsync(string page) => new(page, await DemoServer.StartAsync());

    public async Task RunAsync()
    {
        var blocks = SampleBlock.Read(await File.ReadAllTextAsync(Repository.PathOf(_page)));
        for (int i = 0; i < blocks.Count; i++)
        {
            var (language, argument) = (blocks[i].Mark.Split(' ')[0], blocks[i].Mark.Contains(' ', StringComparison.Ordinal) ? blocks[i].Mark.Split(' ', 2)[1] : "");
            string? expected = i + 1 < blocks.Count && blocks[i + 1].Mark == "text" ? blocks[i + 1].Text : null;
            switch (language, argument)
            {
                case ("yaml", { Length: > 0 } file):
                    _folder.Write(file, InPlace(blocks[i].Text + "\n"));
                    break;
                case ("sh", "start"):
                    await StartAsync(blocks[i]);
                    Compare(blocks[i], expected, _gateway!.Error);
                    break;
                case ("sh", var exit):
                    await CommandAsync(blocks[i], exit.Length == 0 ? 0 : int.Parse(exit.Replace("exit=", "", StringComparison.Ordinal), CultureInfo.InvariantCulture), expected);
                    break;
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_gateway is not null)
        {
            await _gateway.DisposeAsync();
        }

        await _standIn.DisposeAsync();
        _folder.Dispose();
    }

    private async Task StartAsync(SampleBlock block)
    {
        if (_gateway is not null)
        {
            await _gateway.DisposeAsync();
        }

        var match = StartPattern().Match(block.Text.Replace("\\\n", " ", StringComparison.Ordinal));
        Assert.True(match.Success, $"{Place(block)}: no line starts the gateway");
        var environment = AssignmentPattern().Matches(match.Groups[1].Value).ToDictionary(m => m.Groups[1].Value, m => m.Groups[2].Value);
        string[] arguments = [.. InPlace(match.Groups[2].Value).Split(' ', StringSplitOptions.RemoveEmptyEntries)];
        _gateway = await GatehouseProcess.RunAsync(arguments, _folder.Path, environment);
    }

    private async Task CommandAsync(SampleBlock block, int code, string? expected)
    {
        var start = new ProcessStartInfo("bash")
        {
            WorkingDirectory = _folder.Path,
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = true,
        };
        start.ArgumentList.Add("-c");
        start.ArgumentList.Add($"exec 2>&1\ngatehouse() {{ dotnet '{Repository.Program}' \"$@\"; }}\n{InPlace(block.Text)}");
        start.Environment["NO_COLOR"] = "1";
        using var process = Process.Start(start)!;
        process.StandardInput.Close();
        using var limit = new CancellationTokenSource(Limit);
        string output;
        try
        {
            output = await process.StandardOutput.ReadToEndAsync(limit.Token);
            await process.WaitForExitAsync(limit.Token);
        }
        finally
        {
            if (!process.HasExited)
            {
                process.Kill(entireProcessTree: true);
            }
        }

        Assert.True(process.ExitCode == code, $"{Place(block)}: exit code {process.ExitCode}, expected {code}\n{output}\n{_gateway?.Error}");
        Compare(block, expected, output);
    }

    private void Compare(SampleBlock block, string? expected, string actual)
    {
        if (expected is not null && !ExpectedOutput.Matches(Plain(InPlace(expected)), Plain(actual)))
        {
            Assert.Fail($"{Place(block)}: the page shows\n{InPlace(expected)}\nbut this was printed\n{actual}\n{_gateway?.Error}");
        }
    }

    private string Place(SampleBlock block) => $"{_page}:{block.Line}";

    /// <summary>Real ports in place of those that pages use.</summary>
    private string InPlace(string text)
    {
        text = text.Replace("localhost:9000", $"localhost:{new Uri(_standIn.Address).Port}", StringComparison.Ordinal);
        return _gateway is null
            ? text
            : text.Replace("localhost:8080", $"localhost:{new Uri(_gateway.Address).Port}", StringComparison.Ordinal)
                .Replace("localhost:8081", $"localhost:{new Uri(_gateway.Admin).Port}", StringComparison.Ordinal);
    }

    /// <summary>Free ports are bound on loopback alone: what a banner says of addresses differs by that.</summary>
    private static string Plain(string text) => BoundPattern().Replace(text.Replace("127.0.0.1", "localhost", StringComparison.Ordinal), "");

    [GeneratedRegex(@"^((?:\w+=\S+ +)*)(?:gatehouse run|dotnet run \S.* -- run)(.*)$", RegexOptions.Multiline)]
    private static partial Regex StartPattern();

    [GeneratedRegex(@"(\w+)=(\S+)")]
    private static partial Regex AssignmentPattern();

    [GeneratedRegex(@" +\(bound to [^)]*\)")]
    private static partial Regex BoundPattern();
}
