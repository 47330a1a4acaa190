using System.Text.Json.Nodes;

namespace Gatehouse.AI.Tests.Replay;

/// <summary>Reads OpenAI's Responses. The output of the last event is the answer; vendors that leave it empty told the items before.</summary>
internal static class ResponsesReader
{
    public static Said ReadStream(IEnumerable<JsonNode> events)
    {
        var items = new SortedDictionary<long, JsonNode>();
        var texts = new SortedDictionary<(long, long), string>();
        JsonNode? last = null;
        foreach (var e in events)
        {
            switch (e.Text("type"))
            {
                case "response.output_item.done":
                    items[e.Number("output_index") ?? items.Count] = e["item"]!;
                    break;
                case "response.output_text.delta":
                    var key = (e.Number("output_index") ?? 0, e.Number("content_index") ?? 0);
                    texts[key] = texts.GetValueOrDefault(key) + e.Text("delta");
                    break;
                case "response.completed" or "response.incomplete" or "response.failed":
                    last = e["response"];
                    break;
            }
        }

        var said = Read(last, last.Items("output").Any() ? last.Items("output") : items.Values);

        // What came in pieces is what was said; some recordings have only the first of them.
        string pieces = string.Concat(texts.Values);
        return pieces.Length > 0 ? said with { Text = pieces } : said;
    }

    public static Said ReadWhole(JsonNode response) => Read(response, response.Items("output"));

    private static Said Read(JsonNode? response, IEnumerable<JsonNode> items)
    {
        var saying = new Saying();
        foreach (var item in items)
        {
            switch (item.Text("type"))
            {
                case "message":
                    foreach (var part in item.Items("content"))
                    {
                        saying.Text(part.Text("type") == "output_text" ? part.Text("text") : null);
                        saying.Refusal(part.Text("refusal"));
                    }

                    break;
                case "reasoning":
                    // The pieces of a summary stand apart.
                    saying.Thinking(string.Join("\n\n", item.Items("summary").Concat(item.Items("content")).Select(p => p.Text("text"))));
                    break;
                case "function_call":
                    saying.Call(item.Text("name"), item.Text("arguments"));
                    break;
            }
        }

        saying.Ending = (response.Text("status"), response.Member("incomplete_details").Text("reason")) switch
        {
            ("completed", _) => saying.Calls > 0 ? Ending.Tools : Ending.Stop,
            ("incomplete", "max_output_tokens") => Ending.Length,
            ("incomplete", "content_filter") => Ending.Filter,
            ("incomplete", null) => Ending.Paused,
            _ => Ending.Other,
        };
        saying.Tokens = TokensOf(response.Member("usage"));
        return saying.End();
    }

    private static Tokens? TokensOf(JsonNode? usage)
    {
        if (usage.Number("input_tokens") is not { } input)
        {
            return null;
        }

        long cached = usage.Member("input_tokens_details").Number("cached_tokens") ?? 0;
        long written = usage.Member("input_tokens_details").Number("cache_write_tokens") ?? 0;
        return new Tokens(input - cached - written, cached, written, usage.Number("output_tokens") ?? 0).OrNone();
    }
}
