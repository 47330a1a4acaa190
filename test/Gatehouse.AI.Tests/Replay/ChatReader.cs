using System.Text.Json.Nodes;

namespace Gatehouse.AI.Tests.Replay;

/// <summary>Reads chat completions and text completions, of OpenAI and of those who took the form over.</summary>
internal static class ChatReader
{
    public static Said Read(IEnumerable<JsonNode> events)
    {
        var saying = new Saying();
        var ids = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var chunk in events)
        {
            // Several choices are several answers; forms that have one take the first.
            foreach (var choice in chunk.Items("choices").Where(c => (c.Number("index") ?? 0) == 0))
            {
                saying.Text(choice.Text("text"));
                Take(choice.Member("delta") ?? choice.Member("message"), ids, saying);
                saying.Ending = choice.Text("finish_reason") is { Length: > 0 } word ? EndingOf(word) : saying.Ending;
                saying.Tokens = TokensOf(choice.Member("usage")) ?? saying.Tokens;
            }

            saying.Tokens = TokensOf(chunk.Member("usage")) ?? TokensOf(chunk.Member("x_groq").Member("usage")) ?? saying.Tokens;
        }

        return saying.End();
    }

    private static void Take(JsonNode? message, Dictionary<string, int> ids, Saying saying)
    {
        saying.Thinking(message.Text("reasoning_content") ?? message.Text("reasoning"));
        saying.Text(message.Text("content"));
        saying.Refusal(message.Text("refusal"));
        foreach (var piece in message.Items("content"))
        {
            saying.Text(piece.Text("text"));
            saying.Thinking(piece.Text("thinking") ?? string.Concat(piece.Items("thinking").Select(t => t.Text("text"))));
        }

        foreach (var call in message.Items("tool_calls"))
        {
            string? id = call.Text("id");
            int number = (int?)call.Number("index") ?? (id is null ? saying.Calls - 1 : ids.TryGetValue(id, out int known) ? known : ids[id] = saying.Calls);
            saying.Call(number, call.Member("function").Text("name"), call.Member("function").Text("arguments"));
        }
    }

    private static Ending EndingOf(string word) => word switch
    {
        "stop" or "eos" => Ending.Stop,
        "length" or "model_length" => Ending.Length,
        "tool_calls" or "function_call" => Ending.Tools,
        "content_filter" => Ending.Filter,
        _ => Ending.Other,
    };

    private static Tokens? TokensOf(JsonNode? usage)
    {
        if (usage.Number("prompt_tokens") is not { } prompt)
        {
            return null;
        }

        long completion = usage.Number("completion_tokens") ?? 0;
        long reasoning = usage.Member("completion_tokens_details").Number("reasoning_tokens") ?? 0;
        long cached = usage.Member("prompt_tokens_details").Number("cached_tokens") is { } told and > 0 ? told : usage.Number("prompt_cache_hit_tokens") ?? 0;
        long written = usage.Member("prompt_tokens_details").Number("cache_write_tokens") ?? 0;

        // xAI counts reasoning beside the completion.
        bool beside = reasoning > 0 && usage.Number("total_tokens") == prompt + completion + reasoning;
        return new Tokens(prompt - cached - written, cached, written, completion + (beside ? reasoning : 0)).OrNone();
    }
}
