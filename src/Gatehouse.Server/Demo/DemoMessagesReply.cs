using System.Text;
using System.Text.Json.Nodes;

namespace Gatehouse.Server.Demo;

/// <summary>Writes an answer in the form of Anthropic's messages.</summary>
internal static class DemoMessagesReply
{
    private const int ArgumentPiece = 8;

    public static JsonNode Whole(DemoPrompt prompt, DemoAnswer answer)
    {
        var choice = answer.Choices[0];
        var content = new JsonArray();
        if (choice.Thinking.Count > 0)
        {
            content.Add(new JsonObject { ["type"] = "thinking", ["thinking"] = string.Concat(choice.Thinking), ["signature"] = Signature(prompt) });
        }

        if (choice.Tokens.Count > 0)
        {
            content.Add(new JsonObject { ["type"] = "text", ["text"] = string.Concat(choice.Tokens) });
        }

        for (int c = 0; c < choice.Calls.Count; c++)
        {
            content.Add(ToolUse(prompt, choice.Calls[c].Name, c, JsonNode.Parse(choice.Calls[c].Arguments)!));
        }

        var reply = Head(prompt, content, Usage(prompt, answer, answer.OutputTokens));
        reply["stop_reason"] = Stop(choice.End);
        return reply;
    }

    public static IEnumerable<DemoEvent> Events(DemoPrompt prompt, DemoAnswer answer)
    {
        yield return Event("message_start", new JsonObject { ["message"] = Head(prompt, new JsonArray(), Usage(prompt, answer, 1)) });
        int sent = 0;
        foreach (var one in Blocks(prompt, answer.Choices[0]))
        {
            if (one.IsToken && sent++ == prompt.Directives.Error)
            {
                yield return new DemoEvent("error", DemoErrors.Anthropic(529, "The prompt asked the stand-in to fail in the middle.", prompt.Id), IsToken: false);
                yield break;
            }

            yield return one;
        }

        yield return Event("message_delta", new JsonObject
        {
            ["delta"] = new JsonObject { ["stop_reason"] = Stop(answer.Choices[0].End), ["stop_sequence"] = null },
            ["usage"] = Usage(prompt, answer, answer.OutputTokens),
        });
        yield return Event("message_stop", new JsonObject());
    }

    private static IEnumerable<DemoEvent> Blocks(DemoPrompt prompt, DemoChoice choice)
    {
        int index = 0;
        if (choice.Thinking.Count > 0)
        {
            yield return Start(index, new JsonObject { ["type"] = "thinking", ["thinking"] = "", ["signature"] = "" });
            foreach (string token in choice.Thinking)
            {
                yield return Delta(index, "thinking_delta", "thinking", token);
            }

            yield return Delta(index, "signature_delta", "signature", Signature(prompt));
            yield return End(index++);
        }

        if (choice.Tokens.Count > 0)
        {
            yield return Start(index, new JsonObject { ["type"] = "text", ["text"] = "" });
            yield return Event("ping", new JsonObject());
            foreach (string token in choice.Tokens)
            {
                yield return Delta(index, "text_delta", "text", token);
            }

            yield return End(index++);
        }

        for (int c = 0; c < choice.Calls.Count; c++)
        {
            string arguments = choice.Calls[c].Arguments;
            yield return Start(index, ToolUse(prompt, choice.Calls[c].Name, c, new JsonObject()));
            yield return Delta(index, "input_json_delta", "partial_json", "");
            for (int at = 0; at < arguments.Length; at += ArgumentPiece)
            {
                yield return Delta(index, "input_json_delta", "partial_json", arguments.Substring(at, Math.Min(ArgumentPiece, arguments.Length - at)));
            }

            yield return End(index++);
        }
    }

    private static DemoEvent Start(int index, JsonNode block) => Event("content_block_start", new JsonObject { ["index"] = index, ["content_block"] = block });

    private static DemoEvent Delta(int index, string kind, string member, string value)
        => Event("content_block_delta", new JsonObject { ["index"] = index, ["delta"] = new JsonObject { ["type"] = kind, [member] = value } }, isToken: true);

    private static DemoEvent End(int index) => Event("content_block_stop", new JsonObject { ["index"] = index });

    private static DemoEvent Event(string name, JsonObject content, bool isToken = false)
    {
        content.Insert(0, "type", name);
        return new DemoEvent(name, content, isToken);
    }

    private static JsonObject Head(DemoPrompt prompt, JsonArray content, JsonNode usage) => new()
    {
        ["id"] = "msg_demo_" + prompt.Id,
        ["type"] = "message",
        ["role"] = "assistant",
        ["model"] = prompt.Model,
        ["content"] = content,
        ["stop_reason"] = null,
        ["stop_sequence"] = null,
        ["usage"] = usage,
    };

    // Cached tokens are beside the input tokens here, not among them.
    private static JsonObject Usage(DemoPrompt prompt, DemoAnswer answer, int output) => new()
    {
        ["input_tokens"] = prompt.InputTokens - answer.CachedTokens,
        ["cache_creation_input_tokens"] = 0,
        ["cache_read_input_tokens"] = answer.CachedTokens,
        ["cache_creation"] = new JsonObject { ["ephemeral_5m_input_tokens"] = 0, ["ephemeral_1h_input_tokens"] = 0 },
        ["output_tokens"] = output,
        ["service_tier"] = "standard",
    };

    private static JsonObject ToolUse(DemoPrompt prompt, string name, int call, JsonNode input) => new()
    {
        ["type"] = "tool_use",
        ["id"] = $"toolu_demo_{prompt.Id}_{call}",
        ["name"] = name,
        ["input"] = input,
    };

    private static string Signature(DemoPrompt prompt) => Convert.ToBase64String(Encoding.ASCII.GetBytes("demo-signature-" + prompt.Id));

    private static string Stop(DemoEnd end) => end switch
    {
        DemoEnd.Length => "max_tokens",
        DemoEnd.ToolCalls => "tool_use",
        DemoEnd.Refusal => "refusal",
        _ => "end_turn",
    };
}
