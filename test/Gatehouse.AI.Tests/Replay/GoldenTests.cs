using System.Text;
using Gatehouse.Testing;

namespace Gatehouse.AI.Tests.Replay;

/// <summary>
/// What clients of every form get of a recording, byte for byte: one file a recording in test/Gatehouse.AI.Tests/Golden, with
/// what was lost on the way. GATEHOUSE_WRITE_GOLDEN=1 writes the files anew.
/// </summary>
public sealed class GoldenTests(ReplayFixture fixture) : IClassFixture<ReplayFixture>
{
    /// <summary>Short recordings of every vendor and kind: words, calls, thinking, refusals, vendors' own tools, sources.</summary>
    public static TheoryData<string> Names { get; } =
    [
        "amazon-bedrock/amazon-bedrock-json-with-tools.1.chunks.txt", "amazon-bedrock/amazon-bedrock-reasoning.json", "amazon-bedrock/amazon-bedrock-tool-call.1.json",
        "amazon-bedrock/amazon-bedrock-tool-no-args.chunks.txt", "anthropic/anthropic-fallback.chunks.txt", "anthropic/anthropic-json-tool.1.json", "anthropic/anthropic-mcp.1.chunks.txt",
        "anthropic/anthropic-refusal.chunks.txt", "anthropic/anthropic-refusal.json", "anthropic/anthropic-text.chunks.txt", "anthropic/anthropic-text.json",
        "anthropic/anthropic-tool-search-regex.1.json", "azure/azure-tool-call.1.chunks.txt", "cohere/cohere-empty-tool-call.chunks.txt",
        "cohere/cohere-null-args.json", "cohere/cohere-tool-call.json", "deepseek/deepseek-json.json", "google/google-reasoning.json", "google/google-text.json",
        "groq/groq-tool-call.json", "mistral/mistral-incremental-tool-call.chunks.txt", "mistral/mistral-tool-call.json", "open-responses/lmstudio-basic.1.json",
        "openai/azure-model-router.1.chunks.txt", "openai/openai-phase.1.chunks.txt", "openai/openai-client-tool-search.2.chunks.txt", "openai/programmatic-tool-calling.3.json",
        "openai-dotnet/ChatTests_StreamingStructuredRefusalWorks#0", "xai/xai-text.chunks.txt", "xai/xai-tool-call.chunks.txt", "xai/xai-tool-call.json",
        "HandMade/amazon-bedrock/image.chunks.txt", "HandMade/amazon-bedrock/redacted.chunks.txt", "HandMade/amazon-bedrock/server-tool.chunks.txt", "HandMade/anthropic/compaction.chunks.txt",
        "HandMade/anthropic/server-tools.chunks.txt", "HandMade/azure/filters-first.chunks.txt", "HandMade/google/grounded.chunks.txt", "HandMade/google/partial-args.chunks.txt",
        "HandMade/google/parts.chunks.txt", "HandMade/mistral/references.chunks.txt", "HandMade/ollama/thinking-and-calls.chunks.txt", "HandMade/openai/custom-call.chunks.txt",
        "HandMade/openai/one-index-in-pieces.chunks.txt", "HandMade/openai/responses-vendor-tools.chunks.txt", "HandMade/openrouter/reasoning-details.chunks.txt",
        "HandMade/xai/deferred-sources.chunks.txt",
    ];

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Recording_InEveryForm_IsTheFile(string name)
    {
        Assert.SkipUnless(SharedData.IsAvailable || name.StartsWith(RecordingCatalog.HandMade, StringComparison.Ordinal), SharedData.MissingReason);
        var recording = RecordingCatalog.Chats.Single(r => r.Name == name);
        var text = new StringBuilder();
        foreach (var front in Front.All.Where(f => (recording.IsStream || f.Name != "gemini array") && !fixture.Gateway.Passes(f, recording)))
        {
            var exchange = await fixture.Gateway.CallAsync(front, recording.Provider, recording.IsStream, new Playback(recording.ContentType, recording.Pieces()));
            text.Append("==== ").Append(front.Name).Append(' ').Append(exchange.Reply.CommittedStatus).Append('\n');
            text.Append("lost: ").Append(exchange.Exchange.Record.Model!.Loss is { Length: > 0 } loss ? loss : "nothing").Append('\n');
            text.Append(Settled.Of(front, recording.IsStream && exchange.Reply.CommittedStatus == 200, exchange.Reply.Bytes)).Append('\n');
        }

        string path = RepositoryFolder.PathOf("test", "Gatehouse.AI.Tests", "Golden", name.Replace('/', '-').Replace('#', '-').Replace(".chunks.txt", ".stream", StringComparison.Ordinal) + ".golden");
        if (Environment.GetEnvironmentVariable("GATEHOUSE_WRITE_GOLDEN") == "1")
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            await File.WriteAllTextAsync(path, text.ToString(), TestContext.Current.CancellationToken);
        }

        Assert.Equal(await File.ReadAllTextAsync(path, TestContext.Current.CancellationToken), text.ToString());
    }
}
