using System.Text.Json;
using Gatehouse.AI.Calls;
using Gatehouse.AI.Calls.Embeddings;

namespace Gatehouse.AI.Providers.CohereCompatible;

/// <summary>
/// Inputs as Cohere's models take them: texts, or, when one of them is more than texts, a list of contents
/// (cohere-ai/cohere-typescript: src/api/types/EmbedContent.ts), which models know from version 4 on.
/// </summary>
internal static class CohereInputs
{
    public static void Write(Utf8JsonWriter writer, IReadOnlyList<EmbeddingInput> inputs, bool isBedrock, LossReport loss)
    {
        if (inputs.Any(i => i.Parts is { } parts && parts.Any(p => p is ImagePart)))
        {
            WriteContents(writer, inputs, isBedrock, loss);
            return;
        }

        writer.WriteStartArray("texts"u8);
        for (int i = 0; i < inputs.Count; i++)
        {
            writer.WriteStringValue(EmbeddingTexts.Of(inputs[i], i, loss));
        }

        writer.WriteEndArray();
    }

    private static void WriteContents(Utf8JsonWriter writer, IReadOnlyList<EmbeddingInput> inputs, bool isBedrock, LossReport loss)
    {
        writer.WriteStartArray("inputs"u8);
        for (int i = 0; i < inputs.Count; i++)
        {
            writer.WriteStartObject();
            writer.WriteStartArray("content"u8);
            if (inputs[i].Parts is not { } parts)
            {
                WriteText(writer, EmbeddingTexts.Of(inputs[i], i, loss));
            }
            else
            {
                WriteParts(writer, parts, i, isBedrock);
            }

            writer.WriteEndArray();
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }

    private static void WriteParts(Utf8JsonWriter writer, IReadOnlyList<Part> parts, int index, bool isBedrock)
    {
        foreach (var part in parts)
        {
            switch (part)
            {
                case TextPart text:
                    WriteText(writer, text.Text);
                    break;
                case ImagePart { Base64: { } data } image:
                    WriteImage(writer, $"data:{image.MediaType ?? "image/png"};base64,{data}", isBedrock);
                    break;
                case ImagePart:
                    throw EmbeddingTexts.Refusal(index, "This model takes images as data, not by their address.");
                default:
                    throw EmbeddingTexts.Refusal(index, "This model makes vectors of texts and images alone.");
            }
        }
    }

    private static void WriteText(Utf8JsonWriter writer, string text)
    {
        writer.WriteStartObject();
        writer.WriteString("type"u8, "text"u8);
        writer.WriteString("text"u8, text);
        writer.WriteEndObject();
    }

    private static void WriteImage(Utf8JsonWriter writer, string url, bool isBedrock)
    {
        writer.WriteStartObject();
        writer.WriteString("type"u8, "image_url"u8);
        if (isBedrock)
        {
            writer.WriteString("image_url"u8, url);
        }
        else
        {
            writer.WriteStartObject("image_url"u8);
            writer.WriteString("url"u8, url);
            writer.WriteEndObject();
        }

        writer.WriteEndObject();
    }
}
