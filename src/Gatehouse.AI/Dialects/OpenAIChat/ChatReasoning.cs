using System.Text.Json;
using Gatehouse.AI.Calls;

namespace Gatehouse.AI.Dialects.OpenAIChat;

/// <summary>
/// How thinking with its signature travels through a dialect that has no place for it: an assistant message carries
/// "reasoning_details", one object per thinking part with its place among the parts, and a client that sends the message
/// back as it came returns every byte (docs/decisions/0042). "reasoning_content" is the text alone, for showing.
/// </summary>
internal static class ChatReasoning
{
    public const string TextType = "reasoning.text";

    public const string EncryptedType = "reasoning.encrypted";

    /// <summary>Puts the thinking of a message sent back at its places among the other parts.</summary>
    public static void Read(OpenAIObject message, List<Part> parts)
    {
        string? text = message.Text("reasoning_content");
        bool any = false;
        foreach (var (item, path) in message.Items("reasoning_details"))
        {
            any = true;
            var detail = new OpenAIObject(item, path);
            string type = detail.RequiredText("type");
            Part part = type switch
            {
                TextType => new ThinkingPart(detail.Text("text") ?? "", detail.Text("signature")),
                EncryptedType => new RedactedThinkingPart(detail.RequiredText("data")),
                _ => new UnknownPart(WireForm.OpenAIChat, type, item),
            };
            parts.Insert(Math.Clamp(detail.Whole("index") ?? 0, 0, parts.Count), part);
        }

        if (!any && text is { Length: > 0 })
        {
            parts.Insert(0, new ThinkingPart(text, null));
        }
    }

    /// <summary>Writes the members of a reply's message; nothing when there was no thinking.</summary>
    public static void Write(Utf8JsonWriter writer, IReadOnlyList<Part> parts)
    {
        if (!parts.Any(p => p is ThinkingPart or RedactedThinkingPart))
        {
            return;
        }

        string text = string.Concat(parts.OfType<ThinkingPart>().Select(p => p.Text));
        if (text.Length > 0)
        {
            writer.WriteString("reasoning_content"u8, text);
        }

        writer.WriteStartArray("reasoning_details"u8);
        for (int i = 0; i < parts.Count; i++)
        {
            switch (parts[i])
            {
                case ThinkingPart thinking:
                    WriteText(writer, thinking.Text, thinking.Signature, i);
                    break;
                case RedactedThinkingPart redacted:
                    WriteEncrypted(writer, redacted.Data, i);
                    break;
            }
        }

        writer.WriteEndArray();
    }

    public static void WriteText(Utf8JsonWriter writer, string text, string? signature, int index)
    {
        writer.WriteStartObject();
        writer.WriteString("type"u8, TextType);
        writer.WriteString("text"u8, text);
        if (signature is not null)
        {
            writer.WriteString("signature"u8, signature);
        }

        writer.WriteNumber("index"u8, index);
        writer.WriteEndObject();
    }

    public static void WriteEncrypted(Utf8JsonWriter writer, string data, int index)
    {
        writer.WriteStartObject();
        writer.WriteString("type"u8, EncryptedType);
        writer.WriteString("data"u8, data);
        writer.WriteNumber("index"u8, index);
        writer.WriteEndObject();
    }
}
