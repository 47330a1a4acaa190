using System.Text.Json.Nodes;
using Gatehouse.AI.Calls;

namespace Gatehouse.AI.Tests.Replay;

/// <summary>Changes that every vendor might make.</summary>
internal static class AnyMutations
{
    private static readonly string[] TextMembers = ["text", "content", "partial_json", "thinking", "reasoning_content", "reasoning", "arguments", "input", "delta", "refusal", "tool_plan"];
    // Responses tell each text in pieces and whole, which would no longer agree.
    private static readonly string[] InPieces = [WireForm.OpenAIChat, WireForm.AnthropicMessages, WireForm.Gemini, WireForm.BedrockConverse, WireForm.CohereChat];

    private static readonly string[] UsageMembers = ["usage", "usageMetadata", "x_groq"];

    public static IReadOnlyList<Mutation> All { get; } =
    [
        new("unknown members", [], true, (random, events) => [.. events.Select(e => WithUnknown(random, e))]),
        new("unknown members", [], false, (random, events) => [.. events.Select(e => WithUnknown(random, e))]),
        new("nulls", [], true, (random, events) => [.. events.Select(e => WithNulls(random, e))]),
        new("nulls", [], false, (random, events) => [.. events.Select(e => WithNulls(random, e))]),
        new("no usage", [], true, (_, events) => [.. events.Select(e => WithoutUsage(e, isNull: false))]),
        new("no usage", [], false, (_, events) => [.. events.Select(e => WithoutUsage(e, isNull: false))]),
        new("null usage", [], true, (_, events) => [.. events.Select(e => WithoutUsage(e, isNull: true))]),
        new("null usage", [], false, (_, events) => [.. events.Select(e => WithoutUsage(e, isNull: true))]),
        new("split texts", [], true, (random, events) => [.. events.SelectMany(e => Split(random, e))]),
        new("other words", InPieces, true, (random, events) => [.. events.Select(e => WithOtherWords(random, e))]),
    ];

    /// <summary>Every object of a node, itself included.</summary>
    public static IEnumerable<JsonObject> Objects(JsonNode? node)
        => node switch
        {
            JsonObject owner => owner.Select(m => m.Value).SelectMany(Objects).Prepend(owner).ToList(),
            JsonArray array => array.SelectMany(Objects).ToList(),
            _ => [],
        };

    // Arguments of tools are the model's, and Bedrock's events are told by their one member.
    private static IEnumerable<JsonObject> Own(JsonNode e)
    {
        var arguments = Objects(e).SelectMany(o => new[] { o["args"], o["input"] }).Where(n => n is not null).SelectMany(Objects).ToHashSet();
        return Objects(e).Where(o => !arguments.Contains(o) && !o.Any(m => m.Key.StartsWith("contentBlock", StringComparison.Ordinal) && m.Value is JsonObject) && o is not { Count: 1 });
    }

    private static JsonNode WithUnknown(Random random, JsonNode e)
    {
        foreach (var owner in Own(e).Where(_ => random.Next(3) == 0))
        {
            owner["x_new_member"] = JsonNode.Parse(random.Next(4) switch { 0 => "null", 1 => "\"text\"", 2 => "[1,{\"type\":\"text\",\"text\":\"no part of the answer\"}]", _ => "{\"usage\":{\"a\":1},\"index\":7}" });
        }

        return e;
    }

    private static JsonNode WithNulls(Random random, JsonNode e)
    {
        string[] optional =
        [
            "logprobs", "refusal", "tool_calls", "function_call", "reasoning_content", "reasoning", "content", "role", "annotations", "audio", "citations", "stop_details",
            "service_tier", "system_fingerprint", "thought", "thoughtSignature", "signature", "cache_creation", "prompt_tokens_details", "completion_tokens_details", "container", "error",
            "promptFeedback", "safetyRatings", "candidatesTokenCount", "cachedContentTokenCount", "finishMessage", "context_management", "cache_read_input_tokens", "trace", "metrics", "matched_stop",
        ];
        foreach (var owner in Own(e).Where(_ => random.Next(2) == 0))
        {
            string name = optional[random.Next(optional.Length)];
            if (!owner.ContainsKey(name))
            {
                owner[name] = null;
            }
        }

        return e;
    }

    private static JsonNode WithoutUsage(JsonNode e, bool isNull)
    {
        foreach (var owner in Objects(e))
        {
            foreach (string name in UsageMembers.Where(owner.ContainsKey))
            {
                if (isNull)
                {
                    owner[name] = null;
                }
                else
                {
                    owner.Remove(name);
                }
            }
        }

        return e;
    }

    // A piece in two, anywhere: within a word, an escape of the arguments, or before a letter that needs two characters.
    private static IEnumerable<JsonNode> Split(Random random, JsonNode e)
    {
        var owners = Objects(e).SelectMany(o => o.Where(m => TextMembers.Contains(m.Key) && m.Value is JsonValue v && v.TryGetValue(out string? t) && t.Length > 1).Select(m => (Owner: o, m.Key))).ToList();
        if (owners.Count != 1 || random.Next(2) == 0 || !IsPiece(e))
        {
            return [e];
        }

        string text = owners[0].Owner.Text(owners[0].Key)!;
        int cut = random.Next(1, text.Length);
        cut -= char.IsLowSurrogate(text[cut]) ? 1 : 0;
        var first = e.DeepClone();
        Replace(e, owners[0].Key, text[cut..]);
        Replace(first, owners[0].Key, text[..cut]);
        return [first, e];
    }

    // Pieces that begin or end something, or tell it whole, cannot come twice.
    private static bool IsPiece(JsonNode e)
        => e.Text("type") is "content_block_delta" or "content-delta" or "tool-call-delta" or "tool-plan-delta"
            || e.Member("contentBlockDelta") is not null
            || e.Items("choices").Any(c => c.Member("delta") is not null && c.Text("finish_reason") is null && c.Member("usage") is null && !c.Member("delta").Items("tool_calls").Any(t => t.Text("id") is not null))
            || e.Items("candidates").Any(c => c.Text("finishReason") is null && c.Member("content").Items("parts").All(p => p.Member("thoughtSignature") is null && p.Member("functionCall") is null));

    private static void Replace(JsonNode e, string key, string text)
    {
        var owner = Objects(e).Single(o => o.Text(key) is { Length: > 1 });
        owner[key] = text;
    }

    private static JsonNode WithOtherWords(Random random, JsonNode e)
    {
        string[] texts = ["ä😀 東京", "\u2028 \u0000 \u001f", "\" \\ \\u0041", "data: [DONE]\n\n", "\r\n\r\n", "{\"error\":{\"message\":\"x\"}}", new string('x', 70_000), "</think>", "\uFEFF"];
        foreach (var owner in Objects(e))
        {
            foreach (string key in new[] { "text", "content", "thinking", "reasoning_content" }.Where(k => owner.Text(k) is { Length: > 0 } && random.Next(4) == 0))
            {
                owner[key] = texts[random.Next(texts.Length)];
            }
        }

        return e;
    }
}
