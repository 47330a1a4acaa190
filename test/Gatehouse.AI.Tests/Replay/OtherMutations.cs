using System.Text.Json.Nodes;
using Gatehouse.AI.Calls;

namespace Gatehouse.AI.Tests.Replay;

/// <summary>Changes of Gemini's, Bedrock's and Cohere's answers.</summary>
internal static class OtherMutations
{
    private static readonly string[] Gemini = [WireForm.Gemini];
    private static readonly string[] Converse = [WireForm.BedrockConverse];
    private static readonly string[] Cohere = [WireForm.CohereChat];

    public static IReadOnlyList<Mutation> All { get; } =
    [
        new("as Ollama's", [WireForm.OpenAIChat], true, AsOllama) { As = ("ollama", WireForm.OllamaChat) },
        new("unknown parts", Gemini, true, (_, events) => EachParts(events, p => p.Insert(0, JsonNode.Parse("""{"hologram":{"text":"no part of the answer"}}""")))),
        new("unknown parts", Gemini, false, (_, events) => EachParts(events, p => p.Insert(0, JsonNode.Parse("""{"hologram":{"text":"no part of the answer"}}""")))),
        new("the vendor's own code", Gemini, false, (_, events) => EachParts(events, p => p.Insert(0, JsonNode.Parse("""{"executableCode":{"language":"PYTHON","code":"print(1)"}}""")))),
        new("images", Gemini, false, (_, events) => EachParts(events, p => p.Add(JsonNode.Parse("""{"inlineData":{"mimeType":"image/png","data":"iVBORw0KGgo="}}""")))),
        new("no parts", Gemini, true, (_, events) => [JsonNode.Parse("""{"candidates":[{"content":{"role":"model"}}],"modelVersion":"m","responseId":"r"}""")!, .. events]),
        new("no content at the end", Gemini, true, (_, events) => [.. events, JsonNode.Parse("""{"candidates":[{"finishReason":"STOP","index":0}]}""")!]),
        new("two candidates", Gemini, true, (_, events) => [.. events.Select(Both)]),
        new("two candidates", Gemini, false, (_, events) => [.. events.Select(Both)]),
        new("cut by length", Gemini, true, (_, events) => EachFinish(events, "MAX_TOKENS")),
        new("blocked", Gemini, true, (_, events) => EachFinish(events, "SAFETY")),
        new("an unknown word", Gemini, true, (_, events) => EachFinish(events, "A_WORD_OF_2031")),
        new("an unknown word", Gemini, false, (_, events) => EachFinish(events, "A_WORD_OF_2031")),
        new("malformed call", Gemini, false, (_, events) => EachFinish(events, "OTHER")),
        new("calls with ids", Gemini, true, (_, events) => EachParts(events, p => p.Add(JsonNode.Parse($$$$$"""{"functionCall":{"id":"own{{{{{events.FindIndex(e => AnyMutations.Objects(e).Any(o => o["parts"] == p))}}}}}","name":"more","args":{"a":[1,{"b":null}]}}}""")), onlyWith: "text")),
        new("unknown events", Converse, true, (_, events) => [.. events.SelectMany(e => new[] { JsonNode.Parse("""{"hologramDelta":{"contentBlockIndex":0,"delta":{"text":"no part"}}}""")!, e })]),
        new("padding", Converse, true, (_, events) => [.. events.Select(e => { e.AsObject().Single().Value!["p"] = "abcdefgh"; return e; })]),
        new("a start of the message", Converse, true, (_, events) => [JsonNode.Parse("""{"messageStart":{"role":"assistant"}}""")!, .. events.Where(e => e.Member("messageStart") is null)]),
        new("reasoning", Converse, true, (_, events) => [.. events.Where(e => e.Member("messageStart") is not null), .. Parse(
            """{"contentBlockDelta":{"contentBlockIndex":70,"delta":{"reasoningContent":{"text":"thought "}}}}""",
            """{"contentBlockDelta":{"contentBlockIndex":70,"delta":{"reasoningContent":{"text":"through"}}}}""",
            """{"contentBlockDelta":{"contentBlockIndex":70,"delta":{"reasoningContent":{"signature":"c2ln"}}}}""",
            """{"contentBlockStop":{"contentBlockIndex":70}}"""), .. events.Where(e => e.Member("messageStart") is null)]),
        new("blocks begin in turns", Converse, true, (_, events) => TakeTurns(events)),
        new("counts first", Converse, true, (_, events) => [.. events.Where(e => e.Member("messageStop") is null), .. events.Where(e => e.Member("messageStop") is not null)]),
        new("guarded", Converse, true, (_, events) => EachStop(events, "guardrail_intervened")),
        new("an unknown word", Converse, true, (_, events) => EachStop(events, "a_word_of_2031")),
        new("an unknown word", Converse, false, (_, events) => EachStop(events, "a_word_of_2031")),
        new("unknown blocks", Converse, false, (_, events) => [.. events.Select(e => { e["output"]!["message"]!["content"]!.AsArray().Insert(0, JsonNode.Parse("""{"hologram":{"text":"no part"}}""")); return e; })]),
        new("unknown events", Cohere, true, (_, events) => [.. events.SelectMany((e, i) => i == 0 ? [e] : new[] { JsonNode.Parse("""{"type":"citation-start","index":0,"delta":{"message":{"citations":{"start":0,"end":1,"text":"no part","sources":[]}}}}""")!, JsonNode.Parse("""{"type":"debug","prompt":"x"}""")!, e })]),
        new("an unknown word", Cohere, true, (_, events) => EachReason(events)),
        new("an unknown word", Cohere, false, (_, events) => EachReason(events)),
        new("no ends", Cohere, true, (_, events) => [.. events.Where(e => e.Text("type") is not ("content-end" or "tool-call-end"))]),
        new("arguments in pieces", Cohere, true, (_, events) => [.. events.SelectMany(e => e.Text("type") == "tool-call-end" ? Parse(
            $$$$$$"""{"type":"tool-call-delta","index":{{{{{{e["index"]}}}}}},"delta":{"message":{"tool_calls":{"function":{"arguments":"{\"a\":\"\\u00"}}}}}""",
            $$$$$$"""{"type":"tool-call-delta","index":{{{{{{e["index"]}}}}}},"delta":{"message":{"tool_calls":{"function":{"arguments":"e4 }\"}"}}}}}""").Append(e) : [e])]),
    ];

    // Ollama's own words for what a chat completion says: calls whole, counts with the end.
    private static List<JsonNode> AsOllama(Random random, List<JsonNode> events)
    {
        var said = ChatReader.Read(events);
        var lines = new List<JsonNode>();
        foreach (var (text, isThought) in new[] { (said.Thinking, true), (said.Text, false) })
        {
            for (int at = 0; at < text.Length;)
            {
                int end = Math.Min(text.Length, at + random.Next(1, 40));
                end += end < text.Length && char.IsLowSurrogate(text[end]) ? 1 : 0;
                lines.Add(Line(new JsonObject { ["role"] = "assistant", ["content"] = isThought ? "" : text[at..end], ["thinking"] = isThought ? text[at..end] : null }));
                at = end;
            }
        }

        foreach (string call in said.Calls)
        {
            int space = call.IndexOf(' ', StringComparison.Ordinal);
            lines.Add(Line(new JsonObject { ["role"] = "assistant", ["content"] = "", ["tool_calls"] = new JsonArray(new JsonObject { ["function"] = new JsonObject { ["name"] = call[..space], ["arguments"] = JsonNode.Parse(call[(space + 1)..]) } }) }));
        }

        var last = Line(new JsonObject { ["role"] = "assistant", ["content"] = "" });
        last["done"] = true;
        last["done_reason"] = said.Ending == Ending.Length ? "length" : "stop";
        last["prompt_eval_count"] = said.Tokens?.Input;
        last["eval_count"] = said.Tokens?.Output;
        lines.Add(last);
        return lines;
    }

    private static JsonObject Line(JsonObject message)
        => new() { ["model"] = "llama3.2", ["created_at"] = "2026-11-30T12:00:00.123456789Z", ["message"] = message, ["done"] = false };

    private static IEnumerable<JsonNode> Parse(params string[] events) => events.Select(e => JsonNode.Parse(e)!);

    private static List<JsonNode> EachParts(List<JsonNode> events, Action<JsonArray> change, string? onlyWith = null)
    {
        foreach (var parts in events.SelectMany(e => e.Items("candidates")).Select(c => c.Member("content").Member("parts")).OfType<JsonArray>())
        {
            if (onlyWith is null || parts.Any(p => p.Member(onlyWith) is not null))
            {
                change(parts);
            }
        }

        return events;
    }

    private static JsonNode Both(JsonNode e)
    {
        if (e["candidates"] is JsonArray { Count: 1 } candidates)
        {
            var other = candidates[0]!.DeepClone();
            other["index"] = 1;
            candidates.Add(other);
        }

        return e;
    }

    private static List<JsonNode> EachFinish(List<JsonNode> events, string word)
    {
        foreach (var candidate in events.SelectMany(e => e.Items("candidates")).Where(c => c.Text("finishReason") is not null))
        {
            candidate["finishReason"] = word;
        }

        return events;
    }

    private static List<JsonNode> EachStop(List<JsonNode> events, string word)
    {
        foreach (var owner in events.SelectMany(AnyMutations.Objects).Where(o => o.Text("stopReason") is not null))
        {
            owner["stopReason"] = word;
        }

        return events;
    }

    private static List<JsonNode> EachReason(List<JsonNode> events)
    {
        foreach (var owner in events.SelectMany(AnyMutations.Objects).Where(o => o.Text("finish_reason") is not null))
        {
            owner["finish_reason"] = "A_WORD_OF_2031";
        }

        return events;
    }

    private static List<JsonNode> TakeTurns(List<JsonNode> events)
    {
        for (int i = 0; i + 1 < events.Count; i++)
        {
            if (events[i].Member("contentBlockStop") is not null && events[i + 1].Member("contentBlockStart") is not null)
            {
                (events[i], events[i + 1]) = (events[i + 1], events[i]);
                i++;
            }
        }

        return events;
    }
}
