using Gatehouse.AI.Calls;
using Gatehouse.AI.Providers;
using Gatehouse.AI.Providers.Cohere;
using Gatehouse.Core.Secrets;

namespace Gatehouse.AI.Tests.Providers.Cohere;

public sealed class CohereConformanceTests : ProviderConformance
{
    protected override ModelProvider Provider { get; } = new CohereProvider(
        new CohereOptions { Name = "cohere" },
        new ProviderKeys([new ProviderKey(new Secret("the-key"))], TimeProvider.System));

    protected override IReadOnlyDictionary<string, FinishReason> FinishWords { get; } = new Dictionary<string, FinishReason>
    {
        ["COMPLETE"] = FinishReason.Stop,
        ["STOP_SEQUENCE"] = FinishReason.Stop,
        ["MAX_TOKENS"] = FinishReason.Length,
        ["TOOL_CALL"] = FinishReason.ToolCalls,

        // With content: the answer goes on with the vendor's own word.
        ["ERROR"] = FinishReason.Unknown,
        ["TIMEOUT"] = FinishReason.Unknown,
    };

    protected override IReadOnlyList<(string Name, string Data)> Stream { get; } =
    [
        ("message-start", """{"id":"m1","type":"message-start","delta":{"message":{"role":"assistant","content":[],"tool_plan":"","tool_calls":[],"citations":[]}}}"""),
        ("content-start", """{"type":"content-start","index":0,"delta":{"message":{"content":{"type":"text","text":""}}}}"""),
        ("content-delta", """{"type":"content-delta","index":0,"delta":{"message":{"content":{"text":"one"}}}}"""),
        ("content-delta", """{"type":"content-delta","index":0,"delta":{"message":{"content":{"text":"two"}}}}"""),
        ("content-end", """{"type":"content-end","index":0}"""),
        ("message-end", """{"type":"message-end","delta":{"finish_reason":"COMPLETE","usage":{"billed_units":{"input_tokens":3,"output_tokens":2},"tokens":{"input_tokens":300,"output_tokens":4}}}}"""),
    ];

    protected override string Reply(string finish)
        => $$$$"""{"id":"m1","message":{"role":"assistant","content":[{"type":"text","text":"x"}]},"finish_reason":"{{{{finish}}}}","usage":{"billed_units":{"input_tokens":3,"output_tokens":2},"tokens":{"input_tokens":300,"output_tokens":4}}}""";

    protected override string ErrorBody(string message) => $$"""{"message":"{{message}}","id":"r"}""";
}
