using System.Runtime.InteropServices;
using System.Text.Encodings.Web;
using System.Text.Json;
using Gatehouse.AI.Calls;

namespace Gatehouse.AI.Providers.OpenAICompatible;

/// <summary>The words and numbers of OpenAI's chat format that replies, chunks and summaries share.</summary>
internal static class OpenAIWire
{
    public const int MaxDepth = 128;

    public static JsonWriterOptions WriterOptions { get; } = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true };

    /// <summary>
    /// OpenAI's words, and those of vendors that took over its format but not all of its words: eos (Together), eos_token and
    /// stop_sequence (Text Generation Inference), model_length (Mistral), sensitive (Zhipu).
    /// </summary>
    public static FinishReason FinishOf(string? word) => word switch
    {
        "stop" or "eos" or "eos_token" or "stop_sequence" => FinishReason.Stop,
        "length" or "model_length" => FinishReason.Length,
        "tool_calls" or "function_call" => FinishReason.ToolCalls,
        "content_filter" or "sensitive" => FinishReason.ContentFilter,
        _ => FinishReason.Unknown,
    };

    public static FinishReason FinishOf(ref Utf8JsonReader reader)
        => reader.ValueTextEquals("stop"u8) ? FinishReason.Stop
            : reader.ValueTextEquals("length"u8) ? FinishReason.Length
            : reader.ValueTextEquals("tool_calls"u8) || reader.ValueTextEquals("function_call"u8) ? FinishReason.ToolCalls
            : reader.ValueTextEquals("content_filter"u8) ? FinishReason.ContentFilter
            : FinishOf(reader.GetString());

    /// <summary>Reads the usage object at which the reader stands, of any of OpenAI's forms, into disjoint buckets.</summary>
    public static TokenUsage ReadUsage(ref Utf8JsonReader reader) => OpenAIUsage.Read(ref reader);

    public static TokenUsage ReadUsage(JsonElement usage)
    {
        if (usage.ValueKind != JsonValueKind.Object)
        {
            return TokenUsage.Unknown;
        }

        var reader = new Utf8JsonReader(JsonMarshal.GetRawUtf8Value(usage));
        reader.Read();
        return OpenAIUsage.Read(ref reader);
    }
}
