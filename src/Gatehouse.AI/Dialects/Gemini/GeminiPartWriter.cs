using System.Text.Json;
using Gatehouse.AI.Calls;

namespace Gatehouse.AI.Dialects.Gemini;

/// <summary>Writes parts of an answer.</summary>
internal static class GeminiPartWriter
{
    /// <summary>Writes the part this becomes. Returns whether there was a place for it.</summary>
    public static bool Write(Utf8JsonWriter writer, Part part)
    {
        switch (part)
        {
            case TextPart text:
                WriteText(writer, text.Text);
                return true;
            case RefusalPart refusal:
                WriteText(writer, refusal.Text);
                return true;
            case ThinkingPart thinking:
                WriteThought(writer, thinking.Text, thinking.Signature is { } own ? GeminiForeignSignature.Wrap(own, isRedacted: false) : null);
                return true;
            case RedactedThinkingPart redacted:
                WriteThought(writer, "", GeminiForeignSignature.Wrap(redacted.Data, isRedacted: true));
                return true;
            case ToolCallPart call:
                WriteCall(writer, call.Id, call.Name, call.Arguments);
                return true;
            case ImagePart { Base64: { } data } image:
                WriteInline(writer, image.MediaType ?? "image/png", data);
                return true;
            case AudioPart { Base64.Length: > 0 } audio:
                WriteInline(writer, TypeOf(audio.Format), audio.Base64);
                return true;
            case UnknownPart { WireForm: WireForm.Gemini } unknown:
                unknown.Raw.WriteTo(writer);
                return true;
            default:
                return false;
        }
    }

    /// <summary>Whether an image or a piece of audio has a part.</summary>
    public static bool HasPlace(Part media) => media is ImagePart { Base64: not null } or AudioPart { Base64.Length: > 0 };

    // OpenAI's name for bare samples stands for 16 bits at 24 kHz; a format that came from Google is a media type already.
    private static string TypeOf(string format) => format switch
    {
        "pcm16" => "audio/L16;codec=pcm;rate=24000",
        "mp3" => "audio/mpeg",
        _ when format.Contains('/', StringComparison.Ordinal) => format,
        _ => "audio/" + format,
    };

    public static void WriteText(Utf8JsonWriter writer, string text)
    {
        writer.WriteStartObject();
        writer.WriteString("text"u8, text);
        writer.WriteEndObject();
    }

    public static void WriteThought(Utf8JsonWriter writer, string text, string? signature)
    {
        writer.WriteStartObject();
        writer.WriteString("text"u8, text);
        writer.WriteBoolean("thought"u8, true);
        if (signature is not null)
        {
            writer.WriteString("thoughtSignature"u8, signature);
        }

        writer.WriteEndObject();
    }

    public static void WriteCall(Utf8JsonWriter writer, string id, string name, string arguments)
    {
        writer.WriteStartObject();
        writer.WriteStartObject("functionCall"u8);
        writer.WriteString("id"u8, id);
        writer.WriteString("name"u8, name);
        writer.WritePropertyName("args"u8);
        WriteArguments(writer, arguments);
        writer.WriteEndObject();
        writer.WriteEndObject();
    }

    private static void WriteInline(Utf8JsonWriter writer, string type, string data)
    {
        writer.WriteStartObject();
        writer.WriteStartObject("inlineData"u8);
        writer.WriteString("mimeType"u8, type);
        writer.WriteString("data"u8, data);
        writer.WriteEndObject();
        writer.WriteEndObject();
    }

    // Arguments are an object here. A model may have written none, or something else: the client gets its words, not a guess.
    private static void WriteArguments(Utf8JsonWriter writer, string arguments)
    {
        try
        {
            var parsed = JsonElement.Parse(arguments.Length == 0 ? "{}" : arguments);
            if (parsed.ValueKind == JsonValueKind.Object)
            {
                parsed.WriteTo(writer);
                return;
            }
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            // Told below.
        }

        writer.WriteStartObject();
        writer.WriteString("arguments"u8, arguments);
        writer.WriteEndObject();
    }
}
