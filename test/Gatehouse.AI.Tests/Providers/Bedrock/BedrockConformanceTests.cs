using System.Text.Json;
using Gatehouse.AI.Calls;
using Gatehouse.AI.Providers;
using Gatehouse.Core.Upstreams;

namespace Gatehouse.AI.Tests.Providers.Bedrock;

public sealed class BedrockConformanceTests : ProviderConformance
{
    protected override ModelProvider Provider { get; } = BedrockCalls.Provider;

    protected override IReadOnlyDictionary<string, FinishReason> FinishWords { get; } = new Dictionary<string, FinishReason>
    {
        ["end_turn"] = FinishReason.Stop,
        ["stop_sequence"] = FinishReason.Stop,
        ["tool_use"] = FinishReason.ToolCalls,
        ["max_tokens"] = FinishReason.Length,
        ["model_context_window_exceeded"] = FinishReason.Length,
        ["content_filtered"] = FinishReason.ContentFilter,
        ["guardrail_intervened"] = FinishReason.ContentFilter,
        ["malformed_model_output"] = FinishReason.Unknown,
        ["malformed_tool_use"] = FinishReason.Unknown,
    };

    protected override IReadOnlyList<(string Name, string Data)> Stream { get; } =
    [
        ("messageStart", """{"p":"abcd","role":"assistant"}"""),
        ("contentBlockDelta", """{"contentBlockIndex":0,"delta":{"text":"one"},"p":"abc"}"""),
        ("contentBlockDelta", """{"contentBlockIndex":0,"delta":{"text":"two"},"p":"abcdefgh"}"""),
        ("contentBlockStop", """{"contentBlockIndex":0,"p":"a"}"""),
        ("messageStop", """{"p":"ab","stopReason":"end_turn"}"""),
        ("metadata", """{"metrics":{"latencyMs":7},"p":"abcdef","usage":{"inputTokens":3,"outputTokens":2,"totalTokens":5}}"""),
    ];

    protected override string ModelOf(UpstreamCall call) => Uri.UnescapeDataString(call.Path.Split('/')[2]);

    protected override string Reply(string finish)
        => $$$"""{"metrics":{"latencyMs":7},"output":{"message":{"content":[{"text":"x"}],"role":"assistant"}},"stopReason":{{{JsonSerializer.Serialize(finish)}}},"usage":{"inputTokens":3,"outputTokens":2,"totalTokens":5}}""";

    protected override string ErrorBody(string message) => $$"""{"message":{{JsonSerializer.Serialize(message)}}}""";
}
