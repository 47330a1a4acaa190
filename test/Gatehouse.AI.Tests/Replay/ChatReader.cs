using System.Text.Json.Nodes;

namespace Gatehouse.AI.Tests.Replay;

/// <summary>Reads chat completions and text completions, of OpenAI and of those who took the form over.</summary>
internal static class ChatReader
{
    public static Said Read(IEnumerable<JsonNode> events)
    {
        var saying = new Saying();
        var calls = new List<(long? Index, string? Id, string? Name)>();
        foreach (var chunk in events)
        {
            // Several choices are several answers; forms that have one take the first.
            foreach (var choice in chunk.Items("choices").Where(c => (c.Number("index") ?? 0) == 0))
            {
                saying.Text(choice.Text("text"));
                Take(choice.Member("delta") ?? choice.Member("message"), calls, saying);
                saying.Ending = choice.Text("finish_reason") is { Length: > 0 } word ? EndingOf(word) : saying.Ending;
                saying.Tokens = TokensOf(choice.Member("usage")) ?? saying.Tokens;
            }

            saying.Tokens = TokensOf(chunk.Member("usage")) ?? TokensOf(chunk.Member("x_groq").Member("usage")) ?? saying.Tokens;
        }

        return saying.End();
    }

    private static void Take(JsonNode? message, List<(long? Index, string? Id, string? Name)> calls, Saying saying)
    {
        saying.Thinking(message.Text("reasoning_content") ?? message.Text("reasoning"));
        saying.Text(message.Text("content"));
        saying.Refusal(message.Text("refusal"));
        foreach (var piece in message.Items("content"))
        {
            saying.Text(piece.Text("text"));
            saying.Thinking(piece.Text("thinking") ?? string.Concat(piece.Items("thinking").Select(t => t.Text("text"))));
        }

        foreach (var call in message.Items("tool_calls").Where(c => c.Member("function") is not null))
        {
            var function = call.Member("function");
            saying.Call(NumberOf(call, calls), function.Text("name"), function.Text("arguments") ?? function.Member("arguments")?.ToJsonString());
        }
    }

    // Servers number calls, give them ids, or neither; and some give all of them one number.
    private static int NumberOf(JsonNode call, List<(long? Index, string? Id, string? Name)> calls)
    {
        var (index, id, name) = (call.Number("index"), call.Text("id") is { Length: > 0 } i ? i : null, call.Member("function").Text("name") is { Length: > 0 } n ? n : null);
        int same = calls.FindLastIndex(c => c.Id == id && id is not null && (index is null || c.Index == index));
        int last = index is null ? calls.Count - 1 : calls.FindLastIndex(c => c.Index == index);
        bool another = name is not null ? index is null || (id is not null && last >= 0 && calls[last].Id is not null) : index is null && id is not null;
        if (same >= 0 || (last >= 0 && !another))
        {
            return same >= 0 ? same : last;
        }

        calls.Add((index, id, name));
        return calls.Count - 1;
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
