using Gatehouse.AI.Calls;
using Gatehouse.AI.Providers;
using Gatehouse.AI.Providers.Anthropic;
using Gatehouse.Core.Secrets;

namespace Gatehouse.AI.Tests.Providers.Anthropic;

public sealed class AnthropicConformanceTests : ProviderConformance
{
    protected override ModelProvider Provider { get; } = new AnthropicProvider(
        new AnthropicOptions { Name = "anthropic" },
        new ProviderKeys([new ProviderKey(new Secret("the-key"))], TimeProvider.System));

    protected override IReadOnlyDictionary<string, FinishReason> FinishWords => Words;

    protected override IReadOnlyList<(string Name, string Data)> Stream => Events;

    internal static IReadOnlyDictionary<string, FinishReason> Words { get; } = new Dictionary<string, FinishReason>
    {
        ["end_turn"] = FinishReason.Stop,
        ["stop_sequence"] = FinishReason.Stop,
        ["tool_use"] = FinishReason.ToolCalls,
        ["max_tokens"] = FinishReason.Length,
        ["model_context_window_exceeded"] = FinishReason.Length,
        ["refusal"] = FinishReason.ContentFilter,
        ["pause_turn"] = FinishReason.Paused,
    };

    internal static IReadOnlyList<(string Name, string Data)> Events { get; } =
    [
        ("message_start", """{"type":"message_start","message":{"id":"msg_1","type":"message","role":"assistant","model":"claude-x","content":[],"stop_reason":null,"usage":{"input_tokens":3,"output_tokens":1}}}"""),
        ("content_block_start", """{"type":"content_block_start","index":0,"content_block":{"type":"text","text":""}}"""),
        ("ping", """{"type":"ping"}"""),
        ("content_block_delta", """{"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"one"}}"""),
        ("content_block_delta", """{"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"two"}}"""),
        ("content_block_stop", """{"type":"content_block_stop","index":0}"""),
        ("message_delta", """{"type":"message_delta","delta":{"stop_reason":"end_turn","stop_sequence":null},"usage":{"output_tokens":2}}"""),
        ("message_stop", """{"type":"message_stop"}"""),
    ];

    internal static string ReplyOf(string finish)
        => $$$"""{"id":"msg_1","type":"message","role":"assistant","model":"claude-x","content":[{"type":"text","text":"x"}],"stop_reason":"{{{finish}}}","stop_sequence":null,"usage":{"input_tokens":3,"output_tokens":2}}""";

    internal static string ErrorOf(string message) => $$$"""{"type":"error","error":{"type":"some_error","message":"{{{message}}}"},"request_id":"r"}""";

    protected override string Reply(string finish) => ReplyOf(finish);

    protected override string ErrorBody(string message) => ErrorOf(message);
}
