using Gatehouse.AI.Calls;
using Gatehouse.AI.Providers;
using Gatehouse.AI.Providers.Azure;
using Gatehouse.Core.Configuration.Values;
using Gatehouse.Core.Secrets;

namespace Gatehouse.AI.Tests.Providers.Azure;

public sealed class AzureConformanceTests : ProviderConformance
{
    protected override ModelProvider Provider { get; } = new AzureProvider(
        new AzureOptions { Name = "azure", Url = new HttpAddress("https", "shop.openai.azure.com", 443, "") },
        new ProviderKeys([new ProviderKey(new Secret("the-key"))], TimeProvider.System), AccountTokens.None);

    protected override IReadOnlyDictionary<string, FinishReason> FinishWords { get; } = new Dictionary<string, FinishReason>
    {
        ["stop"] = FinishReason.Stop,
        ["length"] = FinishReason.Length,
        ["tool_calls"] = FinishReason.ToolCalls,
        ["content_filter"] = FinishReason.ContentFilter,
    };

    protected override IReadOnlyList<(string Name, string Data)> Stream { get; } =
    [
        ("", """{"choices":[],"created":0,"id":"","model":"","object":"","prompt_filter_results":[{"prompt_index":0,"content_filter_results":{"hate":{"filtered":false,"severity":"safe"}}}]}"""),
        ("", """{"id":"c","created":5,"model":"m-1","choices":[{"index":0,"delta":{"role":"assistant","content":""},"content_filter_results":{}}]}"""),
        ("", """{"id":"c","model":"m-1","choices":[{"index":0,"delta":{"content":"one"}}]}"""),
        ("", """{"id":"c","model":"m-1","choices":[{"index":0,"delta":{"content":"two"}}]}"""),
        ("", """{"id":"c","model":"m-1","choices":[{"index":0,"delta":{},"finish_reason":"stop"}]}"""),
        ("", """{"id":"c","model":"m-1","choices":[],"usage":{"prompt_tokens":3,"completion_tokens":2}}"""),
        ("", "[DONE]"),
    ];

    protected override string Reply(string finish)
        => $$$"""{"id":"c","created":5,"model":"m-1","prompt_filter_results":[],"choices":[{"index":0,"message":{"role":"assistant","content":"x"},"content_filter_results":{},"finish_reason":"{{{finish}}}"}],"usage":{"prompt_tokens":3,"completion_tokens":2}}""";

    protected override string ErrorBody(string message) => $$$"""{"error":{"code":"SomeCode","message":"{{{message}}}"}}""";
}
