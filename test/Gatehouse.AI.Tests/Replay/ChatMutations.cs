using System.Text.Json.Nodes;
using Gatehouse.AI.Calls;

namespace Gatehouse.AI.Tests.Replay;

/// <summary>Changes of chat completions, as those make who took the form over.</summary>
internal static class ChatMutations
{
    private static readonly string[] Chat = [WireForm.OpenAIChat];

    public static IReadOnlyList<Mutation> All { get; } =
    [
        new("two choices", Chat, true, (_, events) => [.. events.SelectMany(Twice)]),
        new("two choices in one chunk", Chat, true, (_, events) => [.. events.Select(Both)]),
        new("two choices", Chat, false, (_, events) => [.. events.Select(Both)]),
        new("empty deltas", Chat, true, (random, events) => [.. events.SelectMany(e => random.Next(3) == 0 ? [Piece(e, """{"content":""}"""), Piece(e, "{}"), Piece(e, """{"role":"assistant","content":null,"tool_calls":[]}"""), e] : new[] { e })]),
        new("empty finish words", Chat, true, (_, events) => [.. events.Select(EmptyFinish)]),
        new("a role in each delta", Chat, true, (_, events) => EachDelta(events, d => d["role"] = "assistant")),
        new("usage in each chunk", Chat, true, (_, events) => [.. events.Select(e => With(e, o => o["usage"] ??= JsonNode.Parse("""{"prompt_tokens":1,"completion_tokens":1,"total_tokens":2}""")))]),
        new("an end twice", Chat, true, (_, events) => [.. events.SelectMany(e => e.Items("choices").Any(c => c.Text("finish_reason") is { Length: > 0 }) ? [e, Piece(e, "{}", keepsFinish: true)] : new[] { e })]),
        new("no ids", Chat, true, (_, events) => [.. events.Select(e => With(e, o => o.Remove("id")))]),
        new("ids of calls are missing", Chat, true, (_, events) => EachCall(events, c => c.Remove("id"), onlyWithIndex: true)),
        new("ids of calls are missing", Chat, false, (_, events) => EachCall(events, c => c.Remove("id"))),
        new("ids of calls are empty", Chat, true, (_, events) => EachCall(events, c => c["id"] = c.ContainsKey("id") ? "" : null, onlyWithIndex: true)),
        new("ids of calls in each fragment", Chat, true, (_, events) => EachCall(events, c => c["id"] = $"call_{c["index"] ?? 0}", onlyWithIndex: true)),
        new("no arguments", Chat, true, (_, events) => EachCall(events, c => c["function"]!["arguments"] = "")),
        new("no arguments", Chat, false, (_, events) => EachCall(events, c => c["function"]!["arguments"] = "")),
        new("null arguments", Chat, true, (_, events) => EachCall(events, c => c["function"]!["arguments"] = null)),
        new("null arguments", Chat, false, (_, events) => EachCall(events, c => c["function"]!["arguments"] = null)),
        new("broken arguments", Chat, false, (_, events) => EachCall(events, c => c["function"]!["arguments"] = "{\"a\":")),
        new("broken arguments", Chat, true, (_, events) => EachCall(events, c => c["function"]!["arguments"] = "{\"a\":")),
        new("a call of each kind", Chat, true, (_, events) => WithCalls(events)),
        new("an unknown word", Chat, true, (_, events) => EachFinish(events, "a_word_of_2031")),
        new("an unknown word", Chat, false, (_, events) => EachFinish(events, "a_word_of_2031")),
        new("stop for calls", Chat, true, (_, events) => EachFinish(events, "stop")),
        new("stop for calls", Chat, false, (_, events) => EachFinish(events, "stop")),
        new("no word", Chat, false, (_, events) => EachFinish(events, null)),
        new("numbers with points", Chat, true, (_, events) => [.. events.Select(e => With(e, o => o["created"] = 1.5e9))]),
        new("texts in lists", Chat, false, (_, events) => EachMessage(events, m => m["content"] = m.Text("content") is { } t ? new JsonArray(new JsonObject { ["type"] = "text", ["text"] = t }, new JsonObject { ["type"] = "hologram", ["data"] = "x" }) : null)),
        new("reasoning and content in one chunk", Chat, true, (_, events) => EachDelta(events, d => d["reasoning_content"] = d.Text("content") is { Length: > 0 } ? "hm " : null)),
    ];

    private static JsonNode With(JsonNode e, Action<JsonObject> change)
    {
        change(e.AsObject());
        return e;
    }

    private static JsonNode Piece(JsonNode e, string delta, bool keepsFinish = false)
    {
        var piece = e.DeepClone();
        foreach (var choice in piece.Items("choices"))
        {
            choice["delta"] = JsonNode.Parse(delta);
            choice["finish_reason"] = keepsFinish ? choice["finish_reason"]?.DeepClone() : null;
        }

        piece.AsObject().Remove("usage");
        piece.AsObject().Remove("x_groq");
        return piece;
    }

    private static IEnumerable<JsonNode> Twice(JsonNode e)
    {
        if (!e.Items("choices").Any())
        {
            return [e];
        }

        var other = e.DeepClone();
        foreach (var choice in other.Items("choices"))
        {
            choice["index"] = 1;
        }

        return [e, other];
    }

    private static JsonNode Both(JsonNode e)
    {
        if (e["choices"] is JsonArray { Count: 1 } choices)
        {
            var other = choices[0]!.DeepClone();
            other["index"] = 1;
            choices.Add(other);
        }

        return e;
    }

    private static JsonNode EmptyFinish(JsonNode e)
    {
        foreach (var choice in e.Items("choices").Where(c => c.Text("finish_reason") is null))
        {
            choice["finish_reason"] = "";
        }

        return e;
    }

    private static List<JsonNode> EachDelta(List<JsonNode> events, Action<JsonObject> change)
    {
        foreach (var delta in events.SelectMany(e => e.Items("choices")).Select(c => c.Member("delta")).OfType<JsonObject>())
        {
            change(delta);
        }

        return events;
    }

    private static List<JsonNode> EachMessage(List<JsonNode> events, Action<JsonObject> change)
    {
        foreach (var message in events.SelectMany(e => e.Items("choices")).Select(c => c.Member("message")).OfType<JsonObject>())
        {
            change(message);
        }

        return events;
    }

    private static List<JsonNode> EachCall(List<JsonNode> events, Action<JsonObject> change, bool onlyWithIndex = false)
    {
        foreach (var call in events.SelectMany(e => e.Items("choices")).Select(c => c.Member("delta") ?? c.Member("message")).SelectMany(m => m.Items("tool_calls")).Where(c => !onlyWithIndex || c["index"] is not null))
        {
            change(call.AsObject());
        }

        return events;
    }

    private static List<JsonNode> EachFinish(List<JsonNode> events, string? word)
    {
        foreach (var choice in events.SelectMany(e => e.Items("choices")).Where(c => c.Text("finish_reason") is not null))
        {
            choice["finish_reason"] = word;
        }

        return events;
    }

    // Two calls whose fragments take turns, one that says nothing, and words between and behind them.
    private static List<JsonNode> WithCalls(List<JsonNode> events)
    {
        int at = events.FindIndex(e => e.Items("choices").Any(c => c.Text("finish_reason") is { Length: > 0 }));
        if (at < 0)
        {
            return events;
        }

        string[] deltas =
        [
            """{"tool_calls":[{"index":20,"id":"a","type":"function","function":{"name":"first","arguments":""}},{"index":21,"id":"b","type":"function","function":{"name":"second","arguments":"{\"x\""}}]}""",
            """{"tool_calls":[{"index":20,"function":{"arguments":"{\"city\":\"K\\u00"}}]}""",
            """{"content":"between"}""",
            """{"tool_calls":[{"index":21,"function":{"arguments":":[1,2]}"}},{"index":20,"function":{"arguments":"f6ln }\"}"}}]}""",
            """{"tool_calls":[{"index":22,"id":"c","type":"function","function":{"name":"third"}}]}""",
            """{"content":" and behind","reasoning_content":"thought"}""",
        ];
        events.InsertRange(at, deltas.Select(d => Piece(events[at], d)));
        return EachFinish(events, "tool_calls");
    }
}
