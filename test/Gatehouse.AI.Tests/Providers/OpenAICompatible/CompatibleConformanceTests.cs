using Gatehouse.AI.Calls;
using Gatehouse.AI.Providers;

namespace Gatehouse.AI.Tests.Providers.OpenAICompatible;

public sealed class CompatibleConformanceTests : ProviderConformance
{
    protected override ModelProvider Provider { get; } = Compatible.Provider("deepseek");

    protected override IReadOnlyDictionary<string, FinishReason> FinishWords { get; } = new Dictionary<string, FinishReason>
    {
        ["stop"] = FinishReason.Stop,
        ["eos"] = FinishReason.Stop,
        ["eos_token"] = FinishReason.Stop,
        ["stop_sequence"] = FinishReason.Stop,
        ["length"] = FinishReason.Length,
        ["model_length"] = FinishReason.Length,
        ["tool_calls"] = FinishReason.ToolCalls,
        ["function_call"] = FinishReason.ToolCalls,
        ["content_filter"] = FinishReason.ContentFilter,
        ["sensitive"] = FinishReason.ContentFilter,
        ["insufficient_system_resource"] = FinishReason.Unknown,
    };

    protected override IReadOnlyList<(string Name, string Data)> Stream { get; } =
    [
        ("", """{"id":"c","created":5,"model":"m-1","choices":[{"index":0,"delta":{"role":"assistant","content":""}}]}"""),
        ("", """{"id":"c","model":"m-1","choices":[{"index":0,"delta":{"content":"one"}}]}"""),
        ("", """{"id":"c","model":"m-1","choices":[{"index":0,"delta":{"content":"two"}}]}"""),
        ("", """{"id":"c","model":"m-1","choices":[{"index":0,"delta":{},"finish_reason":"stop"}]}"""),
        ("", """{"id":"c","model":"m-1","choices":[],"usage":{"prompt_tokens":3,"completion_tokens":2}}"""),
        ("", "[DONE]"),
    ];

    protected override string Reply(string finish)
        => $$$"""{"id":"c","created":5,"model":"m-1","choices":[{"index":0,"message":{"role":"assistant","content":"x"},"finish_reason":"{{{finish}}}"}],"usage":{"prompt_tokens":3,"completion_tokens":2}}""";

    protected override string ErrorBody(string message) => $$$"""{"error":{"message":"{{{message}}}","type":"t","param":null,"code":null}}""";
}
