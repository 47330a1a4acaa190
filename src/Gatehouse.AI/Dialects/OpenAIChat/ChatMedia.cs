using System.Text.Json;
using Gatehouse.AI.Calls;

namespace Gatehouse.AI.Dialects.OpenAIChat;

/// <summary>
/// Audio of a message ("audio": openai/openai-node:src/resources/chat/completions/completions.ts, ChatCompletionAudio) and images
/// of a message ("images": openrouter.ai/docs/features/multimodal/image-generation), whole and in the deltas of a stream.
/// </summary>
internal static class ChatMedia
{
    /// <summary>Whether the format can be told: the call says it in this form, and a vendor's own (audio/L16) is none of its names.</summary>
    public static bool IsExact(AudioPart audio) => !audio.Format.Contains('/', StringComparison.Ordinal);

    public static void WriteAudio(Utf8JsonWriter writer, AudioPart audio)
    {
        writer.WriteStartObject("audio"u8);
        if (audio.Id is { } id)
        {
            writer.WriteString("id"u8, id);
        }

        if (audio.Base64.Length > 0)
        {
            writer.WriteString("data"u8, audio.Base64);
        }

        if (audio.Transcript is { } transcript)
        {
            writer.WriteString("transcript"u8, transcript);
        }

        if (audio.ExpiresAt is { } expires)
        {
            writer.WriteNumber("expires_at"u8, expires);
        }

        writer.WriteEndObject();
    }

    /// <param name="writer">In an array.</param>
    /// <param name="image">Has data or an address.</param>
    /// <param name="index">Its number among the images of the message.</param>
    public static void WriteImage(Utf8JsonWriter writer, ImagePart image, int index)
    {
        writer.WriteStartObject();
        writer.WriteString("type"u8, "image_url"u8);
        writer.WriteStartObject("image_url"u8);
        writer.WriteString("url"u8, image.Base64 is { } data ? $"data:{image.MediaType ?? "image/png"};base64,{data}" : image.Url);
        writer.WriteEndObject();
        writer.WriteNumber("index"u8, index);
        writer.WriteEndObject();
    }

    /// <summary>The members of a whole reply's message. A message has one audio; the others are reported.</summary>
    public static void Write(Utf8JsonWriter writer, ReplyChoice choice, LossReport loss)
    {
        int images = 0;
        bool spoke = false;
        for (int i = 0; i < choice.Parts.Count; i++)
        {
            switch (choice.Parts[i])
            {
                case ImagePart:
                    images++;
                    break;
                case AudioPart audio when !spoke:
                    spoke = true;
                    if (!IsExact(audio))
                    {
                        loss.Approximated(ReplyField.Part(choice.Index, i, "audio"));
                    }

                    WriteAudio(writer, audio with { Id = audio.Id ?? "", Transcript = audio.Transcript ?? "", ExpiresAt = audio.ExpiresAt ?? 0 });
                    break;
                case AudioPart or FilePart or UnknownPart or ToolResultPart:
                    loss.DroppedPart(choice.Index, i, choice.Parts[i]);
                    break;
            }
        }

        if (images > 0)
        {
            WriteImages(writer, choice.Parts);
        }
    }

    private static void WriteImages(Utf8JsonWriter writer, IReadOnlyList<Part> parts)
    {
        int index = 0;
        writer.WriteStartArray("images"u8);
        foreach (var part in parts)
        {
            if (part is ImagePart image)
            {
                WriteImage(writer, image, index++);
            }
        }

        writer.WriteEndArray();
    }
}
