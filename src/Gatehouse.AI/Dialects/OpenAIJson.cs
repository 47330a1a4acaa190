using System.Text.Encodings.Web;
using System.Text.Json;
using Gatehouse.AI.Calls;

namespace Gatehouse.AI.Dialects;

/// <summary>How JSON is written here, and the words of the format.</summary>
internal static class OpenAIJson
{
    /// <summary>Text stays readable: only what JSON demands is escaped. The output is never put into HTML.</summary>
    public static JsonWriterOptions WriterOptions { get; } = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true };

    /// <summary>The closed set of finish reasons; a word outside it breaks typed clients.</summary>
    public static ReadOnlySpan<byte> FinishWord(FinishReason finish) => finish switch
    {
        FinishReason.Length => "length"u8,
        FinishReason.ToolCalls => "tool_calls"u8,
        FinishReason.ContentFilter => "content_filter"u8,
        _ => "stop"u8,
    };

    /// <summary>Whether the provider's own word says more than the dialect can.</summary>
    public static bool NeedsRawWord(FinishReason finish) => finish is FinishReason.Paused or FinishReason.Unknown;

    /// <summary>Writes the member usage; nothing when nothing is known, for zeros would be counts.</summary>
    public static void WriteUsage(Utf8JsonWriter writer, TokenUsage usage)
    {
        if (usage.Grade == UsageGrade.None)
        {
            return;
        }

        writer.WriteStartObject("usage"u8);
        writer.WriteNumber("prompt_tokens"u8, usage.TotalInput);
        writer.WriteNumber("completion_tokens"u8, usage.TotalOutput);
        writer.WriteNumber("total_tokens"u8, usage.TotalInput + usage.TotalOutput);
        writer.WriteStartObject("prompt_tokens_details"u8);
        writer.WriteNumber("cached_tokens"u8, usage.CacheRead + usage.AudioCacheRead);
        writer.WriteNumber("cache_write_tokens"u8, usage.CacheWrite5m + usage.CacheWrite1h);
        WriteMedia(writer, usage.AudioInput + usage.AudioCacheRead, usage.ImageInput);
        writer.WriteEndObject();
        writer.WriteStartObject("completion_tokens_details"u8);
        writer.WriteNumber("reasoning_tokens"u8, usage.Reasoning);
        WriteMedia(writer, usage.AudioOutput, usage.ImageOutput);
        writer.WriteEndObject();
        writer.WriteEndObject();
    }

    // Sound has a place in the form; images have the name that they have in OpenAI's other forms.
    private static void WriteMedia(Utf8JsonWriter writer, long audio, long image)
    {
        if (audio > 0)
        {
            writer.WriteNumber("audio_tokens"u8, audio);
        }

        if (image > 0)
        {
            writer.WriteNumber("image_tokens"u8, image);
        }
    }
}
