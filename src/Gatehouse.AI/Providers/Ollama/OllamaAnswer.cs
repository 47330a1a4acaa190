using System.Text.Json;
using Gatehouse.AI.Calls;

namespace Gatehouse.AI.Providers.Ollama;

/// <summary>What whole replies and lines of streams share: their members, in the form of chat and in that of generate.</summary>
internal static class OllamaAnswer
{
    /// <summary>The object that has the text: the message of chat, or generate's reply itself. Undefined when it is neither.</summary>
    public static JsonElement Content(JsonElement root)
    {
        var message = WireJson.Object(root, "message"u8);
        return message.ValueKind == JsonValueKind.Object || WireJson.Text(root, "response"u8) is null ? message : root;
    }

    public static string? Text(JsonElement content) => WireJson.Text(content, "content"u8) ?? WireJson.Text(content, "response"u8);

    /// <summary>Unix seconds of created_at, whose fraction may have nine digits; null when there is none.</summary>
    public static long? Created(JsonElement root)
        => root.TryGetProperty("created_at"u8, out var created) && created.ValueKind == JsonValueKind.String && created.TryGetDateTimeOffset(out var at)
            ? at.ToUnixTimeSeconds()
            : null;

    /// <summary>
    /// The counts of the last line; thinking is within the output. A count of nothing is left out by the server, as is that
    /// of a prompt it still had from before, so one alone is a part of what there is to know.
    /// </summary>
    public static TokenUsage Usage(JsonElement root)
    {
        bool hasInput = WireJson.TryNumber(root, "prompt_eval_count"u8, out long input);
        bool hasOutput = WireJson.TryNumber(root, "eval_count"u8, out long output);
        return new TokenUsage
        {
            Input = input,
            Output = output,
            Grade = hasInput && hasOutput ? UsageGrade.Reported : hasInput || hasOutput ? UsageGrade.Partial : UsageGrade.None,
        };
    }

    /// <summary>
    /// Why the answer ended. "load" and "unload" are the answers to calls without a prompt; the server says "stop" when it
    /// called tools, and older ones say nothing.
    /// </summary>
    public static FinishReason Finish(string? word, bool calledTools) => word switch
    {
        null or "" or "stop" when calledTools => FinishReason.ToolCalls,
        null or "" or "stop" or "load" or "unload" => FinishReason.Stop,
        "length" => FinishReason.Length,
        _ => FinishReason.Unknown,
    };

    /// <summary>A call with its arguments as JSON text. Where the server gives no id it gets one, as clients tell calls apart by it.</summary>
    public static ToolCallPart? Call(JsonElement call)
    {
        var function = WireJson.Object(call, "function"u8);
        return WireJson.Text(function, "name"u8) is { } name
            ? new ToolCallPart(WireJson.Text(call, "id"u8) is { Length: > 0 } id ? id : "call_" + Guid.NewGuid().ToString("N")[..24], name, Arguments(function))
            : null;
    }

    /// <summary>The server gives replies no id.</summary>
    public static string NewId() => "ollama-" + Guid.NewGuid().ToString("N");

    /// <summary>Log probabilities in the form that replies carry them; the entries are alike.</summary>
    public static JsonElement? LogProbs(JsonElement root)
        => root.TryGetProperty("logprobs"u8, out var entries) && entries.ValueKind == JsonValueKind.Array && entries.GetArrayLength() > 0
            ? JsonElement.Parse($$"""{"content":{{entries.GetRawText()}},"refusal":null}""")
            : null;

    private static string Arguments(JsonElement function)
        => !function.TryGetProperty("arguments"u8, out var arguments) || arguments.ValueKind is JsonValueKind.Null ? "{}"
            : arguments.ValueKind == JsonValueKind.String ? arguments.GetString()!
            : arguments.GetRawText();
}
