using System.Text.Json;
using Gatehouse.AI.Calls;

namespace Gatehouse.AI.Dialects.AnthropicMessages;

/// <summary>Writes parts of a reply as content blocks.</summary>
internal static class MessagesBlockWriter
{
    /// <summary>Member of a call's input with arguments that are no JSON object, which nothing else could stand for.</summary>
    public const string RawArguments = "raw_arguments";

    /// <summary>Writes the block that this becomes. Returns whether there is one.</summary>
    public static bool Write(Utf8JsonWriter writer, Part part)
    {
        switch (part)
        {
            case TextPart text:
                WriteText(writer, text.Text);
                break;
            case RefusalPart refusal:
                WriteText(writer, refusal.Text);
                break;
            case ThinkingPart thinking:
                Begin(writer, "thinking"u8);
                writer.WriteString("thinking"u8, thinking.Text);
                writer.WriteString("signature"u8, thinking.Signature ?? "");
                writer.WriteEndObject();
                break;
            case RedactedThinkingPart redacted:
                Begin(writer, "redacted_thinking"u8);
                writer.WriteString("data"u8, redacted.Data);
                writer.WriteEndObject();
                break;
            case ToolCallPart call:
                WriteCall(writer, call);
                break;
            case ImagePart image when (image.Base64 ?? image.Url) is not null:
                WriteImage(writer, image);
                break;
            case UnknownPart { WireForm: WireForm.AnthropicMessages } unknown:
                unknown.Raw.WriteTo(writer);
                break;
            default:
                return false;
        }

        return true;
    }

    public static void Begin(Utf8JsonWriter writer, ReadOnlySpan<byte> type)
    {
        writer.WriteStartObject();
        writer.WriteString("type"u8, type);
    }

    private static void WriteText(Utf8JsonWriter writer, string text)
    {
        Begin(writer, "text"u8);
        writer.WriteString("text"u8, text);
        writer.WriteEndObject();
    }

    private static void WriteCall(Utf8JsonWriter writer, ToolCallPart call)
    {
        Begin(writer, "tool_use"u8);
        writer.WriteString("id"u8, MessagesJson.ToolIdOf(call.Id));
        writer.WriteString("name"u8, call.Name);
        writer.WritePropertyName("input"u8);
        WriteInput(writer, call.Arguments);
        if (!call.Extra.TryGet("caller", out _))
        {
            WriteDirectCaller(writer);
        }

        WriteExtra(writer, call.Extra, "caller");
        writer.WriteEndObject();
    }

    /// <summary>Says that the model itself calls the tool, which typed clients want to be said.</summary>
    public static void WriteDirectCaller(Utf8JsonWriter writer)
    {
        writer.WriteStartObject("caller"u8);
        writer.WriteString("type"u8, "direct"u8);
        writer.WriteEndObject();
    }

    private static void WriteInput(Utf8JsonWriter writer, string arguments)
    {
        if (IsObject(arguments))
        {
            writer.WriteRawValue(arguments, skipInputValidation: true);
            return;
        }

        writer.WriteStartObject();
        if (!string.IsNullOrWhiteSpace(arguments))
        {
            writer.WriteString(RawArguments, arguments);
        }

        writer.WriteEndObject();
    }

    private static bool IsObject(string arguments)
    {
        if (string.IsNullOrWhiteSpace(arguments))
        {
            return false;
        }

        try
        {
            using var parsed = JsonDocument.Parse(arguments, new JsonDocumentOptions { MaxDepth = MessagesBody.MaxDepth });
            return parsed.RootElement.ValueKind == JsonValueKind.Object;
        }
        catch (JsonException)
        {
            return false;
        }
    }

    // No vendor of this form answers with images; the block is the one in which clients send them.
    private static void WriteImage(Utf8JsonWriter writer, ImagePart image)
    {
        Begin(writer, "image"u8);
        writer.WriteStartObject("source"u8);
        if (image.Base64 is not null)
        {
            writer.WriteString("type"u8, "base64"u8);
            writer.WriteString("media_type"u8, image.MediaType ?? "image/png");
            writer.WriteString("data"u8, image.Base64);
        }
        else
        {
            writer.WriteString("type"u8, "url"u8);
            writer.WriteString("url"u8, image.Url);
        }

        writer.WriteEndObject();
        writer.WriteEndObject();
    }

    private static void WriteExtra(Utf8JsonWriter writer, ExtraMembers extra, string name)
    {
        if (extra.TryGet(name, out var value))
        {
            writer.WritePropertyName(name);
            value.WriteTo(writer);
        }
    }
}
