using System.Text.Json.Nodes;
using Gatehouse.AI.Calls;

namespace Gatehouse.AI.Tests.Replay;

/// <summary>Changes of Anthropic's messages.</summary>
internal static class MessagesMutations
{
    private static readonly string[] Messages = [WireForm.AnthropicMessages];

    public static IReadOnlyList<Mutation> All { get; } =
    [
        new("unknown events", Messages, true, (random, events) => Between(random, events, """{"type":"message_note","note":{"text":"no part of the answer"}}""", """{"type":"ping"}""")),
        new("unknown blocks", Messages, true, (_, events) => Before(events, "message_delta",
            """{"type":"content_block_start","index":90,"content_block":{"type":"hologram","data":"x"}}""",
            """{"type":"content_block_delta","index":90,"delta":{"type":"hologram_delta","text":"no part of the answer"}}""",
            """{"type":"content_block_stop","index":90}""")),
        new("unknown blocks", Messages, false, (_, events) => EachContent(events, c => c.Insert(0, JsonNode.Parse("""{"type":"hologram","text":"no part of the answer"}""")))),
        new("unknown deltas", Messages, true, (random, events) => [.. events.SelectMany(e => e.Text("type") == "content_block_delta" && random.Next(3) == 0 ? [e, Delta(e, """{"type":"hologram_delta","text":"no part"}""")] : new[] { e })]),
        new("empty deltas", Messages, true, (_, events) => [.. events.SelectMany(e => e.Member("delta").Text("type") is "text_delta" ? [Delta(e, """{"type":"text_delta","text":""}"""), e] : e.Member("delta").Text("type") is "input_json_delta" ? [Delta(e, """{"type":"input_json_delta","partial_json":""}"""), e] : new[] { e })]),
        new("blocks take turns", Messages, true, (_, events) => TakeTurns(events)),
        new("a call of each kind", Messages, true, (_, events) => Before(events, "message_delta",
            """{"type":"content_block_start","index":91,"content_block":{"type":"tool_use","id":"toolu_a","name":"first","input":{}}}""",
            """{"type":"content_block_start","index":92,"content_block":{"type":"tool_use","id":"toolu_b","name":"second","input":{"whole":true}}}""",
            """{"type":"content_block_delta","index":91,"delta":{"type":"input_json_delta","partial_json":"{\"city\":\"K\\u00"}}""",
            """{"type":"content_block_start","index":93,"content_block":{"type":"text","text":"at its start "}}""",
            """{"type":"content_block_delta","index":91,"delta":{"type":"input_json_delta","partial_json":"f6ln }\"}"}}""",
            """{"type":"content_block_delta","index":93,"delta":{"type":"text_delta","text":"and behind"}}""",
            """{"type":"content_block_stop","index":93}""",
            """{"type":"content_block_stop","index":91}""",
            """{"type":"content_block_stop","index":92}""")),
        new("unended blocks", Messages, true, (_, events) => [.. events.Where(e => e.Text("type") != "content_block_stop")]),
        new("a start twice", Messages, true, (_, events) => [events[0].DeepClone(), .. events]),
        new("end and counts apart", Messages, true, (_, events) => [.. events.SelectMany(Apart)]),
        new("an unknown word", Messages, true, (_, events) => EachReason(events, "a_word_of_2031")),
        new("an unknown word", Messages, false, (_, events) => EachReason(events, "a_word_of_2031")),
        new("paused", Messages, true, (_, events) => EachReason(events, "pause_turn")),
        new("paused", Messages, false, (_, events) => EachReason(events, "pause_turn")),
        new("no window left", Messages, false, (_, events) => EachReason(events, "model_context_window_exceeded")),
        new("no content", Messages, false, (_, events) => EachContent(events, c => c.Clear())),
        new("encrypted thinking", Messages, false, (_, events) => EachContent(events, c => c.Insert(0, JsonNode.Parse("""{"type":"redacted_thinking","data":"abcd"}""")))),
        new("a signature without words", Messages, false, (_, events) => EachContent(events, c => c.Insert(0, JsonNode.Parse("""{"type":"thinking","thinking":"","signature":"abcd"}""")))),
        new("cache", Messages, false, (_, events) => [.. events.Select(e => { e["usage"] = JsonNode.Parse("""{"input_tokens":5,"cache_read_input_tokens":7,"cache_creation_input_tokens":11,"cache_creation":{"ephemeral_5m_input_tokens":4,"ephemeral_1h_input_tokens":7},"output_tokens":3,"output_tokens_details":{"thinking_tokens":2}}"""); return e; })]),
    ];

    private static JsonNode Delta(JsonNode e, string delta)
    {
        var piece = e.DeepClone();
        piece["delta"] = JsonNode.Parse(delta);
        return piece;
    }

    private static List<JsonNode> Between(Random random, List<JsonNode> events, params string[] others)
        => [.. events.SelectMany((e, i) => i > 0 && random.Next(3) == 0 ? [JsonNode.Parse(others[random.Next(others.Length)])!, e] : new[] { e })];

    private static List<JsonNode> Before(List<JsonNode> events, string type, params string[] others)
    {
        int at = events.FindLastIndex(e => e.Text("type") == type);
        if (at >= 0)
        {
            events.InsertRange(at, others.Select(o => JsonNode.Parse(o)!));
        }

        return events;
    }

    private static IEnumerable<JsonNode> Apart(JsonNode e)
    {
        if (e.Text("type") != "message_delta" || e["usage"] is null)
        {
            return [e];
        }

        var counts = e.DeepClone();
        counts["delta"] = new JsonObject();
        e.AsObject().Remove("usage");
        return [e, counts];
    }

    // The next block begins before the one in front of it ends.
    private static List<JsonNode> TakeTurns(List<JsonNode> events)
    {
        for (int i = 0; i + 1 < events.Count; i++)
        {
            if (events[i].Text("type") == "content_block_stop" && events[i + 1].Text("type") == "content_block_start")
            {
                (events[i], events[i + 1]) = (events[i + 1], events[i]);
                i++;
            }
        }

        return events;
    }

    private static List<JsonNode> EachReason(List<JsonNode> events, string word)
    {
        foreach (var owner in events.SelectMany(AnyMutations.Objects).Where(o => o.Text("stop_reason") is not null && o.Text("type") != "advisor_tool_result"))
        {
            owner["stop_reason"] = word;
        }

        return events;
    }

    private static List<JsonNode> EachContent(List<JsonNode> events, Action<JsonArray> change)
    {
        change(events[0]["content"]!.AsArray());
        return events;
    }
}
