using Gatehouse.AI.Calls;
using Gatehouse.AI.Providers;
using Gatehouse.AI.Providers.OpenAI;
using Gatehouse.Core.Secrets;

namespace Gatehouse.AI.Tests.Providers.OpenAI;

public sealed class OpenAIConformanceTests : ProviderConformance
{
    protected override ModelProvider Provider { get; } = new OpenAIProvider(
        new OpenAIOptions { Name = "openai" },
        new ProviderKeys([new ProviderKey(new Secret("the-key"))], TimeProvider.System));

    protected override IReadOnlyDictionary<string, FinishReason> FinishWords { get; } = new Dictionary<string, FinishReason>
    {
        ["stop"] = FinishReason.Stop,
        ["length"] = FinishReason.Length,
        ["tool_calls"] = FinishReason.ToolCalls,
        ["function_call"] = FinishReason.ToolCalls,
        ["content_filter"] = FinishReason.ContentFilter,
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
