using Gatehouse.AI.Calls;
using Gatehouse.AI.Providers;

namespace Gatehouse.AI.Tests.Providers.OpenAICompatible;

public sealed class MistralConformanceTests : ProviderConformance
{
    protected override ModelProvider Provider { get; } = Compatible.Provider("mistral");

    protected override IReadOnlyDictionary<string, FinishReason> FinishWords { get; } = new Dictionary<string, FinishReason>
    {
        ["stop"] = FinishReason.Stop,
        ["length"] = FinishReason.Length,
        ["model_length"] = FinishReason.Length,
        ["tool_calls"] = FinishReason.ToolCalls,
        ["error"] = FinishReason.Unknown,
    };

    protected override IReadOnlyList<(string Name, string Data)> Stream { get; } =
    [
        ("", """{"id":"c","created":5,"model":"m-1","choices":[{"index":0,"delta":{"role":"assistant","content":""},"finish_reason":null}]}"""),
        ("", """{"id":"c","model":"m-1","choices":[{"index":0,"delta":{"content":[{"type":"thinking","thinking":[{"type":"text","text":"hm"}]}]},"finish_reason":null}]}"""),
        ("", """{"id":"c","model":"m-1","choices":[{"index":0,"delta":{"content":[{"type":"text","text":"one"}]},"finish_reason":null}]}"""),
        ("", """{"id":"c","model":"m-1","choices":[{"index":0,"delta":{"content":"two"},"finish_reason":"stop"}],"usage":{"prompt_tokens":3,"total_tokens":5,"completion_tokens":2}}"""),
        ("", "[DONE]"),
    ];

    protected override string Reply(string finish)
        => $$$"""{"id":"c","created":5,"model":"m-1","choices":[{"index":0,"message":{"role":"assistant","content":[{"type":"thinking","thinking":[{"type":"text","text":"hm"}]},{"type":"text","text":"x"}]},"finish_reason":"{{{finish}}}"}],"usage":{"prompt_tokens":3,"total_tokens":5,"completion_tokens":2}}""";

    protected override string ErrorBody(string message) => $$$"""{"object":"error","message":"{{{message}}}","type":"invalid_request_error","param":null,"code":"1500"}""";
}
