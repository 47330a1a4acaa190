using System.Text.Encodings.Web;
using System.Text.Json;
using Gatehouse.AI.Calls;

namespace Gatehouse.AI.Dialects.BedrockConverse;

/// <summary>How JSON is written here, and what whole replies and streams write alike.</summary>
internal static class ConverseJson
{
    /// <summary>Deep enough for any schema a vendor takes, far from what could exhaust a stack.</summary>
    public const int MaxDepth = 128;

    /// <summary>Text stays readable: only what JSON demands is escaped. The output is never put into HTML.</summary>
    public static JsonWriterOptions WriterOptions { get; } = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true };

    /// <summary>
    /// Writes metrics and usage. Time is not measured here; clients that read it find a zero, as the form demands the member.
    /// </summary>
    public static void WriteMetadata(Utf8JsonWriter writer, TokenUsage usage)
    {
        writer.WriteStartObject("metrics"u8);
        writer.WriteNumber("latencyMs"u8, 0);
        writer.WriteEndObject();
        writer.WriteStartObject("usage"u8);
        writer.WriteNumber("inputTokens"u8, usage.Input + usage.AudioInput + usage.ImageInput);
        writer.WriteNumber("outputTokens"u8, usage.TotalOutput);
        writer.WriteNumber("totalTokens"u8, usage.TotalInput + usage.TotalOutput);
        writer.WriteNumber("cacheReadInputTokens"u8, usage.CacheRead + usage.AudioCacheRead);
        writer.WriteNumber("cacheWriteInputTokens"u8, usage.CacheWrite5m + usage.CacheWrite1h);
        if (usage.CacheWrite5m + usage.CacheWrite1h > 0)
        {
            writer.WriteStartArray("cacheDetails"u8);
            WriteCacheDetail(writer, "1h"u8, usage.CacheWrite1h);
            WriteCacheDetail(writer, "5m"u8, usage.CacheWrite5m);
            writer.WriteEndArray();
        }

        writer.WriteEndObject();
    }

    /// <summary>Writes stopReason, and the provider's own word where the closed set has none for it.</summary>
    public static void WriteStop(Utf8JsonWriter writer, FinishReason finish, string? raw, string? stopSequence)
    {
        writer.WriteString("stopReason"u8, ConverseStop.WordOf(finish, raw, stopSequence));
        if (ConverseStop.NeedsRawWord(finish, raw))
        {
            writer.WriteStartObject("additionalModelResponseFields"u8);
            writer.WriteString("native_finish_reason"u8, raw);
            writer.WriteEndObject();
        }
    }

    private static void WriteCacheDetail(Utf8JsonWriter writer, ReadOnlySpan<byte> ttl, long tokens)
    {
        if (tokens > 0)
        {
            writer.WriteStartObject();
            writer.WriteString("ttl"u8, ttl);
            writer.WriteNumber("inputTokens"u8, tokens);
            writer.WriteEndObject();
        }
    }
}
