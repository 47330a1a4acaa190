using System.Text.Json.Nodes;

namespace Gatehouse.AI.Tests.Replay;

/// <summary>Reads Anthropic's messages; what the vendor's own tools did is no part of what is compared.</summary>
internal static class MessagesReader
{
    public static Said ReadWhole(JsonNode message)
    {
        var saying = new Saying();
        Take(message, saying);
        return saying.End();
    }

    public static Said ReadStream(IEnumerable<JsonNode> events)
    {
        var saying = new Saying();
        JsonNode? usage = null;
        var calls = new Dictionary<long, int>();
        foreach (var e in events)
        {
            switch (e.Text("type"))
            {
                case "message_start":
                    // A stream that begins again takes back what it said.
                    saying = new Saying();
                    calls.Clear();
                    usage = e.Member("message").Member("usage")?.DeepClone();
                    Take(e["message"]!, saying);
                    break;
                case "content_block_start":
                    TakeStart(e, calls, saying);
                    break;
                case "content_block_delta":
                    TakeDelta(e, calls, saying);
                    break;
                case "message_delta":
                    saying.Ending = EndingOf(e.Member("delta").Text("stop_reason")) ?? saying.Ending;
                    saying.Refusal(RefusalOf(e.Member("delta")));
                    foreach (var (name, count) in e.Member("usage") as JsonObject ?? [])
                    {
                        if (count is not null && (usage ??= new JsonObject()) is JsonObject all)
                        {
                            all[name] = count.DeepClone();
                        }
                    }

                    saying.Tokens = TokensOf(usage);
                    break;
            }
        }

        return saying.End();
    }

    private static void Take(JsonNode message, Saying saying)
    {
        foreach (var block in message.Items("content"))
        {
            saying.Text(block.Text("type") == "text" ? block.Text("text") : null);
            saying.Thinking(block.Text("type") == "thinking" ? block.Text("thinking") : null);
            if (block.Text("type") == "tool_use")
            {
                saying.Call(block.Text("name"), block.Member("input")?.ToJsonString());
            }
        }

        saying.Ending = EndingOf(message.Text("stop_reason"));
        saying.Refusal(RefusalOf(message));
        saying.Tokens = TokensOf(message.Member("usage"));
    }

    private static void TakeStart(JsonNode e, Dictionary<long, int> calls, Saying saying)
    {
        var block = e.Member("content_block");
        switch (block.Text("type"))
        {
            case "text":
                saying.Text(block.Text("text"));
                break;
            case "thinking":
                saying.Thinking(block.Text("thinking"));
                break;
            case "tool_use":
                calls[e.Number("index") ?? 0] = saying.Calls;
                saying.Call(saying.Calls, block.Text("name"), block.Member("input") is JsonObject { Count: > 0 } input ? input.ToJsonString() : null);
                break;
        }
    }

    private static void TakeDelta(JsonNode e, Dictionary<long, int> calls, Saying saying)
    {
        var delta = e.Member("delta");
        switch (delta.Text("type"))
        {
            case "text_delta":
                saying.Text(delta.Text("text"));
                break;
            case "thinking_delta":
                saying.Thinking(delta.Text("thinking"));
                break;
            case "input_json_delta" when calls.TryGetValue(e.Number("index") ?? 0, out int number):
                saying.Call(number, null, delta.Text("partial_json"));
                break;
        }
    }

    private static string? RefusalOf(JsonNode? owner) => owner.Text("stop_reason") == "refusal" ? owner.Member("stop_details").Text("explanation") : null;

    private static Ending? EndingOf(string? word) => word switch
    {
        null => null,
        "end_turn" or "stop_sequence" => Ending.Stop,
        "max_tokens" or "model_context_window_exceeded" => Ending.Length,
        "tool_use" => Ending.Tools,
        "refusal" => Ending.Filter,
        "pause_turn" => Ending.Paused,
        _ => Ending.Other,
    };

    // A compaction is billed beside the totals.
    private static Tokens? TokensOf(JsonNode? usage)
    {
        var counts = usage.Items("iterations").Where(i => i.Text("type") == "compaction").Append(usage).ToList();
        return Tokens.Of(Sum("input_tokens"), Sum("cache_read_input_tokens"), Sum("cache_creation_input_tokens"), Sum("output_tokens"))?.OrNone();

        long Sum(string name) => counts.Sum(c => c.Number(name) ?? 0);
    }
}
