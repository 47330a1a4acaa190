using System.Text.Json.Nodes;

namespace Gatehouse.AI.Tests.Replay;

/// <summary>Reads Cohere's chat. Plans are thinking, and the billed counts are the usage (docs/decisions/0138).</summary>
internal static class CohereReader
{
    public static Said ReadWhole(JsonNode reply)
    {
        var saying = new Saying();
        var message = reply.Member("message");
        saying.Thinking(message.Text("tool_plan"));
        saying.Text(message.Text("content"));
        foreach (var piece in message.Items("content"))
        {
            saying.Text(piece.Text("text"));
            saying.Thinking(piece.Text("thinking"));
        }

        foreach (var call in message.Items("tool_calls"))
        {
            saying.Call(call.Member("function").Text("name"), call.Member("function").Text("arguments"));
        }

        saying.Ending = EndingOf(reply.Text("finish_reason"));
        saying.Tokens = TokensOf(reply.Member("usage"));
        return saying.End();
    }

    public static Said ReadStream(IEnumerable<JsonNode> events)
    {
        var saying = new Saying();
        foreach (var e in events)
        {
            var delta = e.Member("delta");
            var message = delta.Member("message");
            int index = (int)(e.Number("index") ?? 0);
            saying.Thinking(message.Text("tool_plan"));
            saying.Text(message.Member("content").Text("text"));
            saying.Thinking(message.Member("content").Text("thinking"));
            if (message.Member("tool_calls") is JsonObject call)
            {
                saying.Call(index, call.Member("function").Text("name"), call.Member("function").Text("arguments"));
            }

            if (e.Text("type") == "message-end")
            {
                saying.Ending = EndingOf(delta.Text("finish_reason"));
                saying.Tokens = TokensOf(delta.Member("usage"));
            }
        }

        return saying.End();
    }

    private static Ending? EndingOf(string? word) => word switch
    {
        null => null,
        "COMPLETE" or "STOP_SEQUENCE" => Ending.Stop,
        "MAX_TOKENS" => Ending.Length,
        "TOOL_CALL" => Ending.Tools,
        _ => Ending.Other,
    };

    private static Tokens? TokensOf(JsonNode? usage)
    {
        var billed = usage.Member("billed_units");
        if (Tokens.Of(billed.Number("input_tokens"), 0, 0, billed.Number("output_tokens")) is { } counts)
        {
            return counts;
        }

        var all = usage.Member("tokens");
        long cached = Math.Min(usage.Number("cached_tokens") ?? 0, all.Number("input_tokens") ?? 0);
        return Tokens.Of(all.Number("input_tokens") - cached, cached, 0, all.Number("output_tokens"));
    }
}
