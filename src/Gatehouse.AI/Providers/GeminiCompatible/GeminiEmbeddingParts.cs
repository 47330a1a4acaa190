using System.Text.Json;
using Gatehouse.AI.Calls;
using Gatehouse.AI.Calls.Embeddings;

namespace Gatehouse.AI.Providers.GeminiCompatible;

/// <summary>
/// What Google's calls for vectors share. Words for tasks: ai.google.dev/api/embeddings (TaskType); code that is to be found is a
/// document there.
/// </summary>
internal static class GeminiEmbeddingParts
{
    public static IReadOnlyDictionary<EmbeddingPurpose, string> Tasks { get; } = new Dictionary<EmbeddingPurpose, string>
    {
        [EmbeddingPurpose.Document] = "RETRIEVAL_DOCUMENT",
        [EmbeddingPurpose.Query] = "RETRIEVAL_QUERY",
        [EmbeddingPurpose.Similarity] = "SEMANTIC_SIMILARITY",
        [EmbeddingPurpose.Classification] = "CLASSIFICATION",
        [EmbeddingPurpose.Clustering] = "CLUSTERING",
        [EmbeddingPurpose.QuestionAnswering] = "QUESTION_ANSWERING",
        [EmbeddingPurpose.FactVerification] = "FACT_VERIFICATION",
        [EmbeddingPurpose.CodeQuery] = "CODE_RETRIEVAL_QUERY",
        [EmbeddingPurpose.CodeDocument] = "RETRIEVAL_DOCUMENT",
    };

    /// <summary>
    /// Whether a model reads images, sound and files beside text, and is told its task within the text instead of by taskType
    /// (ai.google.dev/gemini-api/docs/embeddings, on gemini-embedding-2).
    /// </summary>
    public static bool IsMultimodal(string model) => model.Contains("gemini-embedding-2", StringComparison.Ordinal);

    /// <summary>The word for what the vectors are for; null for none. Only a text that is to be found has a title.</summary>
    public static string? TaskOf(EmbeddingCall call, string model, LossReport loss)
    {
        if (!IsMultimodal(model))
        {
            return EmbeddingPurposes.WordFor(call, Tasks, loss);
        }

        if (call.Purpose is not null)
        {
            loss.Dropped(EmbeddingPurposes.Field);
        }

        return null;
    }

    /// <summary>The title of an input, where the model takes one; null otherwise.</summary>
    public static string? TitleOf(EmbeddingInput input, string model, LossReport loss)
    {
        if (input.Title is null || !IsMultimodal(model))
        {
            return input.Title;
        }

        loss.Dropped("title");
        return null;
    }

    /// <summary>Writes an input as a content with the name "content".</summary>
    public static void WriteContent(Utf8JsonWriter writer, EmbeddingInput input, int index, string model, LossReport loss)
    {
        writer.WriteStartObject("content"u8);
        writer.WriteStartArray("parts"u8);
        if (input.Parts is { } parts && IsMultimodal(model))
        {
            foreach (var part in parts)
            {
                WritePart(writer, part, EmbeddingTexts.FieldOf(index), loss);
            }
        }
        else
        {
            // The title has a place of its own.
            WritePart(writer, new TextPart(EmbeddingTexts.Of(input with { Title = null }, index, loss)), "", loss);
        }

        writer.WriteEndArray();
        writer.WriteEndObject();
    }

    /// <summary>What has no place in any of Google's calls for vectors.</summary>
    public static void ReportLost(EmbeddingCall call, LossReport loss)
    {
        if (call.User is not null)
        {
            loss.Dropped("user");
        }

        WireJson.ReportLost(call.Extra, "", loss);
    }

    private static void WritePart(Utf8JsonWriter writer, Part part, string path, LossReport loss)
    {
        if (part is UnknownPart unknown)
        {
            if (unknown.WireForm != WireForm.Gemini)
            {
                loss.Dropped(path);
                return;
            }

            unknown.Raw.WriteTo(writer);
            return;
        }

        writer.WriteStartObject();
        if (part is TextPart text)
        {
            writer.WriteString("text"u8, text.Text);
        }
        else
        {
            GeminiMedia.Write(writer, part, path, loss);
        }

        writer.WriteEndObject();
        WireJson.ReportLost(part.Extra, path, loss);
    }
}
