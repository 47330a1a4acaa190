using System.Text.Json.Nodes;

namespace Gatehouse.AI.Tests.Replay;

/// <summary>Reads Bedrock's Converse and ConverseStream.</summary>
internal static class ConverseReader
{
    public static Said ReadWhole(JsonNode reply)
    {
        var saying = new Saying();
        foreach (var block in reply.Member("output").Member("message").Items("content"))
        {
            saying.Text(block.Text("text"));
            foreach (var cited in block.Member("citationsContent").Items("content"))
            {
                saying.Text(cited.Text("text"));
            }

            saying.Thinking(block.Member("reasoningContent").Member("reasoningText").Text("text"));
            if (block.Member("toolUse") is { } call && call.Text("type") is null)
            {
                saying.Call(call.Text("name"), call.Member("input")?.ToJsonString());
            }
        }

        saying.Ending = EndingOf(reply.Text("stopReason"));
        saying.Tokens = TokensOf(reply.Member("usage"));
        return saying.End();
    }

    /// <summary>Events as recordings have them: an object whose one member is the event's name.</summary>
    public static Said ReadStream(IEnumerable<JsonNode> events)
    {
        var saying = new Saying();
        foreach (var (name, e) in events.SelectMany(e => e.AsObject()))
        {
            int index = (int)(e.Number("contentBlockIndex") ?? 0);
            switch (name)
            {
                case "contentBlockStart" when e.Member("start").Member("toolUse") is { } start && start.Text("type") is null:
                    saying.Call(index, start.Text("name"), null);
                    break;
                case "contentBlockDelta":
                    var delta = e.Member("delta");
                    saying.Text(delta.Text("text"));
                    saying.Thinking(delta.Member("reasoningContent").Text("text"));
                    if (delta.Member("toolUse") is { } call && saying.Knows(index))
                    {
                        saying.Call(index, null, call.Text("input"));
                    }

                    break;
                case "messageStop":
                    saying.Ending = EndingOf(e.Text("stopReason"));
                    break;
                case "metadata":
                    saying.Tokens = TokensOf(e.Member("usage"));
                    break;
            }
        }

        return saying.End();
    }

    private static Ending? EndingOf(string? word) => word switch
    {
        null => null,
        "end_turn" or "stop_sequence" => Ending.Stop,
        "max_tokens" or "model_context_window_exceeded" => Ending.Length,
        "tool_use" => Ending.Tools,
        "content_filtered" or "guardrail_intervened" => Ending.Filter,
        _ => Ending.Other,
    };

    private static Tokens? TokensOf(JsonNode? usage)
        => Tokens.Of(usage.Number("inputTokens"), usage.Number("cacheReadInputTokens"), usage.Number("cacheWriteInputTokens"), usage.Number("outputTokens"))?.OrNone();
}
