using System.Text.Json.Nodes;
using Gatehouse.AI.Calls;

namespace Gatehouse.AI.Tests.Providers.OpenAIResponses;

/// <summary>What a response object says, read member by member from its JSON: what the reader's results are held against.</summary>
internal sealed record ResponsesReading(string Text, string Calls, string Thoughts, string Encrypted, string Usage, string Finish)
{
    public static ResponsesReading Of(JsonNode response)
    {
        var items = response["output"]!.AsArray().Select(i => i!).ToList();
        return new ResponsesReading(
            string.Concat(items.Where(i => Type(i) == "message").SelectMany(i => i["content"]!.AsArray()).Select(c => (c!["text"] ?? c["refusal"])!.GetValue<string>())),
            string.Join('\n', items.Where(i => Type(i) == "function_call").Select(i => $"{i["call_id"]} {i["name"]} {i["arguments"]}")),
            string.Concat(items.Where(i => Type(i) == "reasoning").Select(Thought)),
            string.Join('\n', items.Where(i => Type(i) == "reasoning").Select(i => i["encrypted_content"]?.ToString()).Where(c => !string.IsNullOrEmpty(c))),
            UsageOf(response["usage"]),
            FinishOf(response, items));
    }

    /// <summary>The same of parts that were read.</summary>
    public static ResponsesReading Of(IEnumerable<Part> parts, TokenUsage usage, FinishReason finish) => new(
        string.Concat(parts.Select(p => p is TextPart text ? text.Text : p is RefusalPart refusal ? refusal.Text : "")),
        string.Join('\n', parts.OfType<ToolCallPart>().Select(c => $"{c.Id} {c.Name} {c.Arguments}")),
        string.Concat(parts.OfType<ThinkingPart>().Select(t => t.Text)),
        string.Join('\n', parts.OfType<ThinkingPart>().Where(t => t.Signature is not null).Select(t => t.Signature![(t.Signature!.LastIndexOf(':') + 1)..])),
        usage.Grade == UsageGrade.None ? "none" : $"{usage.TotalInput} {usage.CacheRead} {usage.TotalOutput} {usage.Reasoning}",
        finish.ToString());

    private static string Type(JsonNode item) => item["type"]!.GetValue<string>();

    private static string Thought(JsonNode item)
    {
        var summary = item["summary"]?.AsArray().Select(s => s!["text"]!.GetValue<string>()).ToList() ?? [];
        return summary.Count > 0 ? string.Join("\n\n", summary) : string.Join("\n\n", (item["content"] as JsonArray ?? []).Select(c => c!["text"]!.GetValue<string>()));
    }

    // A vendor whose total counts reasoning beside the output (xAI) has it in no other number.
    private static string UsageOf(JsonNode? usage)
    {
        if (usage is null)
        {
            return "none";
        }

        long input = usage["input_tokens"]!.GetValue<long>();
        long output = usage["output_tokens"]!.GetValue<long>();
        long reasoning = usage["output_tokens_details"]?["reasoning_tokens"]?.GetValue<long>() ?? 0;
        bool isBeside = reasoning > 0 && usage["total_tokens"]?.GetValue<long>() == input + output + reasoning;
        return $"{input} {usage["input_tokens_details"]?["cached_tokens"]?.GetValue<long>() ?? 0} {(isBeside ? output + reasoning : output)} {reasoning}";
    }

    private static string FinishOf(JsonNode response, List<JsonNode> items) => response["incomplete_details"]?["reason"]?.ToString() switch
    {
        "max_output_tokens" => "Length",
        "content_filter" => "ContentFilter",
        not null => "Unknown",
        null => response["status"]!.ToString() != "completed" ? "Unknown" : items.Exists(i => Type(i) == "function_call") ? "ToolCalls" : "Stop",
    };
}
