using System.Text.Json;
using Gatehouse.AI.Calls;

namespace Gatehouse.AI.Providers.OpenAICompatible;

/// <summary>Where vendors put thinking and content: members of the message, details of it, or chunks of a list.</summary>
internal static class OpenAIContent
{
    /// <summary>Whether a member of a message or of a delta is read, or says nothing that is not known anyway.</summary>
    public static bool IsKnown(in JsonProperty member)
        => member.NameEquals("reasoning_details"u8) ? !IsSealed(member.Value) : member.NameEquals("role"u8) || member.NameEquals("content"u8) || member.NameEquals("tool_calls"u8) || member.NameEquals("refusal"u8)
            || member.NameEquals("reasoning_content"u8) || member.NameEquals("reasoning"u8)
            || member.NameEquals("annotations"u8) || member.NameEquals("audio"u8) || member.NameEquals("images"u8);

    /// <summary>Thinking beside the content: reasoning_content, reasoning, or the texts of reasoning_details (MiniMax, OpenRouter).</summary>
    public static string? ThoughtOf(JsonElement message)
        => Text(message, "reasoning_content") ?? Text(message, "reasoning")
            ?? (message.TryGetProperty("reasoning_details", out var details) && details.ValueKind == JsonValueKind.Array
                ? string.Concat(details.EnumerateArray().Select(d => d.ValueKind == JsonValueKind.Object ? Text(d, "text") ?? Text(d, "summary") : null))
                : null);

    /// <summary>The text of a chunk of type thinking (Mistral); null for any other.</summary>
    public static string? ThinkingOf(JsonElement chunk)
        => Text(chunk, "type") != "thinking" ? null
            : !chunk.TryGetProperty("thinking", out var thinking) ? ""
            : thinking.ValueKind == JsonValueKind.String ? thinking.GetString()
            : thinking.ValueKind == JsonValueKind.Array ? string.Concat(thinking.EnumerateArray().Select(t => Text(t, "text")))
            : "";

    /// <summary>Whether arguments, or their first piece, are none: models write null for a tool that takes nothing.</summary>
    public static bool IsNone(string arguments) => arguments.AsSpan().Trim() is "null";

    /// <summary>Arguments of a call; some servers send them as the object that they are to be (Text Generation Inference).</summary>
    public static string? ArgumentsOf(JsonElement function)
        => Text(function, "arguments") ?? (function.TryGetProperty("arguments", out var arguments) && arguments.ValueKind == JsonValueKind.Object ? arguments.GetRawText() : null);

    // What brings thinking back to the vendor that signed or encrypted it has no place in the hub: who gets none of it is told.
    private static bool IsSealed(JsonElement details)
        => details.ValueKind == JsonValueKind.Array && details.EnumerateArray().Any(static d => d.ValueKind == JsonValueKind.Object && (Text(d, "signature") ?? Text(d, "data")) is { Length: > 0 });

    /// <summary>Content as a text or as a list of chunks.</summary>
    public static void Read(JsonElement content, List<Part> parts)
    {
        if (content.ValueKind == JsonValueKind.String)
        {
            parts.Add(new TextPart(content.GetString()!));
        }
        else if (content.ValueKind == JsonValueKind.Array)
        {
            parts.AddRange(content.EnumerateArray().Select(ReadChunk));
        }
    }

    private static Part ReadChunk(JsonElement chunk)
        => ThinkingOf(chunk) is { } thought ? new ThinkingPart(thought, null)
            : Text(chunk, "type") is null or "text" && Text(chunk, "text") is { } text ? new TextPart(text)
            : new UnknownPart(WireForm.OpenAIChat, Text(chunk, "type") ?? "", chunk);

    private static string? Text(JsonElement element, string name)
        => element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}
