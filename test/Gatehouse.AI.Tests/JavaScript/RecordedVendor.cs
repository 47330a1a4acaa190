using System.Text;
using Gatehouse.AI.Providers;
using Gatehouse.AI.Tests.Providers.Bedrock;
using Gatehouse.Testing;

namespace Gatehouse.AI.Tests.JavaScript;

/// <summary>A kind of provider whose vendor is a stand-in that replays recordings of the real one.</summary>
/// <param name="Type">The provider's type.</param>
/// <param name="Url">What follows the stand-in's address.</param>
/// <param name="Reply">A recorded reply, below ai-recordings.</param>
/// <param name="Stream">A recorded stream.</param>
/// <param name="Settings">Further settings of the provider.</param>
internal sealed record RecordedVendor(string Type, string Url, string Reply, string Stream, string Settings = "")
{
    /// <summary>Whether its models take tools.</summary>
    public bool TakesTools { get; init; } = true;

    private static readonly RecordedVendor[] Known =
    [
        new("openai", "/v1", "deepseek/deepseek-text.json", "deepseek/deepseek-text.chunks.txt"),
        new("anthropic", "", "anthropic/anthropic-text.json", "anthropic/anthropic-text.chunks.txt"),
        new("gemini", "", "google/google-text.json", "google/google-tool-call.chunks.txt"),
        new("bedrock", "", "amazon-bedrock/amazon-bedrock-tool-call.1.json", "amazon-bedrock/amazon-bedrock-json-other-tool.1.chunks.txt", ", region: us-east-1"),
        new("cohere", "", "cohere/cohere-tool-call.json", "cohere/cohere-reasoning.chunks.txt"),
        new("mistral", "/v1", "mistral/mistral-tool-call.json", "mistral/mistral-tool-call.chunks.txt"),
        new("deepseek", "", "deepseek/deepseek-text.json", "deepseek/deepseek-text.chunks.txt"),
        new("groq", "/openai/v1", "groq/groq-text.json", "groq/groq-text.chunks.txt"),
        new("xai", "/v1", "openai-compatible/xai-text.json", "openai-compatible/xai-text.chunks.txt"),
        new("perplexity", "", "perplexity/perplexity-text.json", "perplexity/perplexity-citations.chunks.txt") { TakesTools = false },
    ];

    /// <summary>Those whose provider is there.</summary>
    public static IReadOnlyList<RecordedVendor> All { get; } = [.. Known.Where(v => BuiltInProviders.All.Any(p => p.Type == v.Type))];

    public string Yaml => $$"""
        ai:
          providers:
            vendor: { type: {{Type}}, url: "{server}{{Url}}", keys: ["${env:KEY_1}"]{{Settings}} }
          models:
            model: vendor/model
        routes:
          llm: { match: /**, ai: all }
        """;

    /// <summary>Answers the next call with the reply and the one after with the stream, framed as the vendor does.</summary>
    public void Play(FakeModelServer server)
    {
        server.ThenRecordedReply(["ai-recordings", .. Reply.Split('/')]);
        string[] path = ["ai-recordings", .. Stream.Split('/')];
        if (Type == "bedrock")
        {
            server.Then(async context =>
            {
                context.Response.ContentType = "application/vnd.amazon.eventstream";
                await context.Response.Body.WriteAsync(BedrockCalls.Frame(BedrockCalls.Recorded(path[^1])));
            });
        }
        else if (Type == "gemini")
        {
            var text = new StringBuilder();
            foreach (string line in File.ReadLines(SharedData.PathOf(path)).Where(l => l.Length > 0))
            {
                text.Append("data: ").Append(line).Append("\r\n\r\n");
            }

            server.ThenStreamBytes([Encoding.UTF8.GetBytes(text.ToString())]);
        }
        else
        {
            server.ThenRecordedStream(Type is "anthropic" or "cohere" ? ModelVendor.Anthropic : ModelVendor.OpenAI, path);
        }
    }
}
