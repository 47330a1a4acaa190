using System.Text.Encodings.Web;
using System.Text.Json;
using Gatehouse.AI.Calls;

namespace Gatehouse.AI.Dialects.Gemini;

/// <summary>How JSON is written here, and the words of the format (googleapis/js-genai:src/types.ts).</summary>
internal static class GeminiJsonText
{
    /// <summary>Text stays readable: only what JSON demands is escaped. The output is never put into HTML.</summary>
    public static JsonWriterOptions WriterOptions { get; } = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true };

    /// <summary>Tool calls end with STOP, as they do at Google; what has no word of its own too, with the vendor's word beside it.</summary>
    public static ReadOnlySpan<byte> FinishWord(FinishReason finish) => finish switch
    {
        FinishReason.Length => "MAX_TOKENS"u8,
        FinishReason.ContentFilter => "SAFETY"u8,
        _ => "STOP"u8,
    };

    public static void WriteFinish(Utf8JsonWriter writer, FinishReason finish, string? raw)
    {
        writer.WriteString("finishReason"u8, FinishWord(finish));
        if (raw is not null && finish is FinishReason.Paused or FinishReason.Unknown)
        {
            writer.WriteString("finishMessage"u8, raw);
        }
    }

    /// <summary>Writes the member usageMetadata; nothing when nothing is known.</summary>
    public static void WriteUsage(Utf8JsonWriter writer, TokenUsage usage)
    {
        if (usage.Grade == UsageGrade.None)
        {
            return;
        }

        writer.WriteStartObject("usageMetadata"u8);
        writer.WriteNumber("promptTokenCount"u8, usage.TotalInput);
        if (usage.CacheRead + usage.AudioCacheRead > 0)
        {
            writer.WriteNumber("cachedContentTokenCount"u8, usage.CacheRead + usage.AudioCacheRead);
        }

        writer.WriteNumber("candidatesTokenCount"u8, usage.TotalOutput - usage.Reasoning);
        if (usage.Reasoning > 0)
        {
            writer.WriteNumber("thoughtsTokenCount"u8, usage.Reasoning);
        }

        writer.WriteNumber("totalTokenCount"u8, usage.TotalInput + usage.TotalOutput);
        long sound = usage.AudioInput + usage.AudioCacheRead;
        WriteModalities(writer, "promptTokensDetails"u8, usage.TotalInput - sound - usage.ImageInput, sound, usage.ImageInput);
        WriteModalities(writer, "cacheTokensDetails"u8, usage.CacheRead, usage.AudioCacheRead, 0);
        WriteModalities(writer, "candidatesTokensDetails"u8, usage.Output, usage.AudioOutput, usage.ImageOutput);
        writer.WriteEndObject();
    }

    // Text alone needs no details: they would be the total once more.
    private static void WriteModalities(Utf8JsonWriter writer, ReadOnlySpan<byte> name, long text, long audio, long image)
    {
        if (audio + image == 0)
        {
            return;
        }

        writer.WriteStartArray(name);
        WriteModality(writer, "TEXT"u8, text);
        WriteModality(writer, "AUDIO"u8, audio);
        WriteModality(writer, "IMAGE"u8, image);
        writer.WriteEndArray();
    }

    private static void WriteModality(Utf8JsonWriter writer, ReadOnlySpan<byte> modality, long tokens)
    {
        if (tokens > 0)
        {
            writer.WriteStartObject();
            writer.WriteString("modality"u8, modality);
            writer.WriteNumber("tokenCount"u8, tokens);
            writer.WriteEndObject();
        }
    }
}
