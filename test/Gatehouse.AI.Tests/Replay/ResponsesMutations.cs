using System.Text.Json.Nodes;
using Gatehouse.AI.Calls;

namespace Gatehouse.AI.Tests.Replay;

/// <summary>Changes of the Responses API's answers.</summary>
internal static class ResponsesMutations
{
    private static readonly string[] Responses = [WireForm.OpenAIResponses];

    public static IReadOnlyList<Mutation> All { get; } =
    [
        new("unknown events", Responses, true, (random, events) => [.. events.SelectMany((e, i) => i > 0 && random.Next(3) == 0 ? [JsonNode.Parse("""{"type":"response.hologram.delta","item_id":"h","output_index":0,"delta":"no part"}""")!, e] : new[] { e })]),
        new("unknown items", Responses, true, (_, events) => WithItem(events, """{"type":"hologram_call","id":"h_1","status":"completed","data":"no part"}""")),
        new("unknown items", Responses, false, (_, events) => InOutput(events, o => o.Insert(0, JsonNode.Parse("""{"type":"hologram_call","id":"h_1","status":"completed","data":"no part"}""")))),
        new("no sequence numbers", Responses, true, (_, events) => [.. events.Select(e => { e.AsObject().Remove("sequence_number"); return e; })]),
        new("no ends of texts", Responses, true, (_, events) => [.. events.Where(e => e.Text("type") is not ("response.output_text.done" or "response.content_part.done" or "response.function_call_arguments.done" or "response.reasoning_summary_text.done"))]),
        new("no pieces", Responses, true, (_, events) => [.. events.Where(e => e.Text("type")?.EndsWith(".delta", StringComparison.Ordinal) != true)]),
        new("no output at the end", Responses, true, (_, events) => [.. events.Select(e => { if (e.Text("type") == "response.completed") { e["response"]!["output"] = new JsonArray(); } return e; })]),
        new("empty deltas", Responses, true, (_, events) => [.. events.SelectMany(e => e.Text("type") is "response.output_text.delta" or "response.function_call_arguments.delta" ? [Empty(e), e] : new[] { e })]),
        new("cut by length", Responses, true, (_, events) => Incomplete(events, "max_output_tokens")),
        new("cut by length", Responses, false, (_, events) => Incomplete(events, "max_output_tokens")),
        new("filtered", Responses, true, (_, events) => Incomplete(events, "content_filter")),
        new("filtered", Responses, false, (_, events) => Incomplete(events, "content_filter")),
        new("a refusal", Responses, false, (_, events) => InOutput(events, o => o.Add(JsonNode.Parse("""{"type":"message","id":"msg_r","role":"assistant","status":"completed","content":[{"type":"refusal","refusal":"I will not."}]}""")))),
        new("two calls", Responses, false, (_, events) => InOutput(events, o =>
        {
            o.Add(JsonNode.Parse("""{"type":"function_call","id":"fc_1","call_id":"call_1","name":"first","arguments":"{\"a\":1}","status":"completed"}"""));
            o.Add(JsonNode.Parse("""{"type":"function_call","id":"fc_2","call_id":"call_2","name":"second","arguments":"","status":"completed"}"""));
        })),
    ];

    private static JsonNode Empty(JsonNode e)
    {
        var piece = e.DeepClone();
        piece["delta"] = "";
        return piece;
    }

    private static List<JsonNode> InOutput(List<JsonNode> events, Action<JsonArray> change)
    {
        change(events[0]["output"]!.AsArray());
        return events;
    }

    private static List<JsonNode> WithItem(List<JsonNode> events, string item)
    {
        int at = events.FindIndex(e => e.Text("type") == "response.completed");
        if (at < 0)
        {
            return events;
        }

        int index = 100;
        var output = events[at]["response"]!["output"]!.AsArray();
        output.Add(JsonNode.Parse(item));
        events.Insert(at, new JsonObject { ["type"] = "response.output_item.done", ["output_index"] = index, ["item"] = JsonNode.Parse(item) });
        events.Insert(at, new JsonObject { ["type"] = "response.output_item.added", ["output_index"] = index, ["item"] = JsonNode.Parse(item) });
        return events;
    }

    private static List<JsonNode> Incomplete(List<JsonNode> events, string reason)
    {
        foreach (var e in events)
        {
            var response = e.Member("response") ?? e;
            if (response.Text("status") == "completed" && response.Member("output") is not null)
            {
                response["status"] = "incomplete";
                response["incomplete_details"] = new JsonObject { ["reason"] = reason };
                if (e.Text("type") == "response.completed")
                {
                    e["type"] = "response.incomplete";
                }
            }
        }

        return events;
    }
}
