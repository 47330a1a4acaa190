using System.Text.Json.Nodes;

namespace Gatehouse.Server.Demo;

/// <summary>Writes an answer in the form of OpenAI's chat completions.</summary>
internal static class DemoChatReply
{
    /// <summary>A fixed time, so that equal requests get equal bytes.</summary>
    public const long Created = 1_767_225_600;

    private const int ArgumentPiece = 8;

    public static JsonNode Whole(DemoPrompt prompt, DemoAnswer answer)
    {
        var reply = Head(prompt, "chat.completion");
        reply["choices"] = new JsonArray([.. answer.Choices.Select((choice, i) => new JsonObject
        {
            ["index"] = i,
            ["message"] = Message(prompt, choice, i),
            ["logprobs"] = null,
            ["finish_reason"] = Finish(choice.End),
        })]);
        reply["usage"] = Usage(prompt, answer);
        return reply;
    }

    public static IEnumerable<DemoEvent> Events(DemoPrompt prompt, DemoAnswer answer)
    {
        int sent = 0;
        foreach (var one in Chunks(prompt, answer))
        {
            if (one.IsToken && sent++ == prompt.Directives.Error)
            {
                yield return new DemoEvent(Name: null, DemoErrors.OpenAI(500, "The prompt asked the stand-in to fail in the middle."), IsToken: false);
                yield break;
            }

            yield return one;
        }

        yield return new DemoEvent(Name: null, Content: null, IsToken: false);
    }

    private static IEnumerable<DemoEvent> Chunks(DemoPrompt prompt, DemoAnswer answer)
    {
        for (int i = 0; i < answer.Choices.Count; i++)
        {
            yield return Chunk(prompt, i, new JsonObject { ["role"] = "assistant", ["content"] = "", ["refusal"] = null }, isToken: false);
        }

        // The choices take turns, as they do on the wire.
        int longest = answer.Choices.Max(c => c.Tokens.Count);
        for (int t = 0; t < longest; t++)
        {
            for (int i = 0; i < answer.Choices.Count; i++)
            {
                if (t < answer.Choices[i].Tokens.Count)
                {
                    string member = answer.Choices[i].End == DemoEnd.Refusal ? "refusal" : "content";
                    yield return Chunk(prompt, i, new JsonObject { [member] = answer.Choices[i].Tokens[t] }, isToken: true);
                }
            }
        }

        foreach (var call in answer.Choices.SelectMany((choice, i) => Calls(prompt, choice, i)))
        {
            yield return call;
        }

        for (int i = 0; i < answer.Choices.Count; i++)
        {
            yield return Chunk(prompt, i, new JsonObject(), isToken: false, Finish(answer.Choices[i].End));
        }

        if (prompt.IncludeUsage)
        {
            var last = Head(prompt, "chat.completion.chunk");
            last["choices"] = new JsonArray();
            last["usage"] = Usage(prompt, answer);
            yield return new DemoEvent(Name: null, last, IsToken: false);
        }
    }

    private static IEnumerable<DemoEvent> Calls(DemoPrompt prompt, DemoChoice choice, int index)
    {
        for (int c = 0; c < choice.Calls.Count; c++)
        {
            var call = choice.Calls[c];
            yield return Chunk(prompt, index, Delta(new JsonObject
            {
                ["index"] = c,
                ["id"] = CallId(prompt, index, c),
                ["type"] = "function",
                ["function"] = new JsonObject { ["name"] = call.Name, ["arguments"] = "" },
            }), isToken: true);
            for (int at = 0; at < call.Arguments.Length; at += ArgumentPiece)
            {
                string piece = call.Arguments.Substring(at, Math.Min(ArgumentPiece, call.Arguments.Length - at));
                yield return Chunk(prompt, index, Delta(new JsonObject { ["index"] = c, ["function"] = new JsonObject { ["arguments"] = piece } }), isToken: true);
            }
        }

        static JsonObject Delta(JsonNode call) => new() { ["tool_calls"] = new JsonArray(call) };
    }

    private static DemoEvent Chunk(DemoPrompt prompt, int index, JsonNode delta, bool isToken, string? finish = null)
    {
        var chunk = Head(prompt, "chat.completion.chunk");
        chunk["choices"] = new JsonArray(new JsonObject { ["index"] = index, ["delta"] = delta, ["logprobs"] = null, ["finish_reason"] = finish });
        if (prompt.IncludeUsage)
        {
            chunk["usage"] = null;
        }

        return new DemoEvent(Name: null, chunk, isToken);
    }

    private static JsonObject Head(DemoPrompt prompt, string kind) => new()
    {
        ["id"] = "chatcmpl-demo-" + prompt.Id,
        ["object"] = kind,
        ["created"] = Created,
        ["model"] = prompt.Model,
        ["service_tier"] = "default",
        ["system_fingerprint"] = "fp_demo",
    };

    private static JsonObject Message(DemoPrompt prompt, DemoChoice choice, int index)
    {
        string text = string.Concat(choice.Tokens);
        bool refuses = choice.End == DemoEnd.Refusal;
        var message = new JsonObject
        {
            ["role"] = "assistant",
            ["content"] = refuses || choice.Calls.Count > 0 ? null : text,
            ["refusal"] = refuses ? text : null,
            ["annotations"] = new JsonArray(),
        };
        if (choice.Calls.Count > 0)
        {
            message["tool_calls"] = new JsonArray([.. choice.Calls.Select((call, c) => new JsonObject
            {
                ["id"] = CallId(prompt, index, c),
                ["type"] = "function",
                ["function"] = new JsonObject { ["name"] = call.Name, ["arguments"] = call.Arguments },
            })]);
        }

        return message;
    }

    private static JsonObject Usage(DemoPrompt prompt, DemoAnswer answer) => new()
    {
        ["prompt_tokens"] = prompt.InputTokens,
        ["completion_tokens"] = answer.OutputTokens,
        ["total_tokens"] = prompt.InputTokens + answer.OutputTokens,
        ["prompt_tokens_details"] = new JsonObject { ["cached_tokens"] = answer.CachedTokens, ["audio_tokens"] = 0 },
        ["completion_tokens_details"] = new JsonObject { ["reasoning_tokens"] = answer.ReasoningTokens, ["audio_tokens"] = 0 },
    };

    private static string CallId(DemoPrompt prompt, int index, int call) => $"call_demo_{prompt.Id}_{index}{call}";

    private static string Finish(DemoEnd end) => end switch
    {
        DemoEnd.Length => "length",
        DemoEnd.ToolCalls => "tool_calls",
        DemoEnd.Refusal => "content_filter",
        _ => "stop",
    };
}
