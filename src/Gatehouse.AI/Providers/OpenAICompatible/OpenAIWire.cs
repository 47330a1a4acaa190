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

    /// <summary>
    /// Reads a usage object into disjoint buckets: prompt_tokens includes what was read from and written to the cache,
    /// completion_tokens includes reasoning. A vendor whose total counts reasoning besides the completion (xAI) is believed:
    /// its reasoning is no part of it. A vendor's details that exceed their total are cut to it.
    /// </summary>
    public static TokenUsage ReadUsage(ref Utf8JsonReader reader) => ReadUsage(ref reader, "prompt_tokens"u8, "completion_tokens"u8);

    /// <summary>The same of the Responses API, whose totals have other names.</summary>
    public static TokenUsage ReadResponsesUsage(ref Utf8JsonReader reader) => ReadUsage(ref reader, "input_tokens"u8, "output_tokens"u8);

    private static TokenUsage ReadUsage(ref Utf8JsonReader reader, ReadOnlySpan<byte> input, ReadOnlySpan<byte> output)
    {
        var counts = default(Counts);
        ReadCounts(ref reader, input, output, ref counts);
        long read = Math.Clamp(counts.Cached > 0 ? counts.Cached : counts.Hits, 0, counts.Prompt);
        long written = Math.Clamp(counts.Written, 0, counts.Prompt - read);
        bool isBeside = counts.Reasoning > 0 && counts.Total == counts.Prompt + counts.Completion + counts.Reasoning;
        long reasoning = isBeside ? counts.Reasoning : Math.Clamp(counts.Reasoning, 0, counts.Completion);
        return new TokenUsage
        {
            Input = counts.Prompt - read - written,
            CacheRead = read,
            CacheWrite5m = written,
            Output = isBeside ? counts.Completion : counts.Completion - reasoning,
            Reasoning = reasoning,
            Grade = counts.Seen ? UsageGrade.Reported : UsageGrade.None,
        };
    }

    public static TokenUsage ReadUsage(JsonElement usage) => ReadUsage(usage, "prompt_tokens"u8, "completion_tokens"u8);

    public static TokenUsage ReadResponsesUsage(JsonElement usage) => ReadUsage(usage, "input_tokens"u8, "output_tokens"u8);

    private static TokenUsage ReadUsage(JsonElement usage, ReadOnlySpan<byte> input, ReadOnlySpan<byte> output)
    {
        if (usage.ValueKind != JsonValueKind.Object)
        {
            return TokenUsage.Unknown;
        }

        var reader = new Utf8JsonReader(JsonSerializer.SerializeToUtf8Bytes(usage));
        reader.Read();
        return ReadUsage(ref reader, input, output);
    }

    // The totals are members of the object itself; xAI's context_details has members of the same names. The others are in
    // its details, under names that occur once.
    private static void ReadCounts(ref Utf8JsonReader reader, ReadOnlySpan<byte> input, ReadOnlySpan<byte> output, ref Counts counts)
    {
        int depth = reader.CurrentDepth;
        while (reader.Read() && !(reader.TokenType == JsonTokenType.EndObject && reader.CurrentDepth == depth))
        {
            if (reader.TokenType != JsonTokenType.PropertyName)
            {
                continue;
            }

            bool outer = reader.CurrentDepth == depth + 1;
            int name = outer && reader.ValueTextEquals(input) ? 1
                : outer && reader.ValueTextEquals(output) ? 2
                : reader.ValueTextEquals("cached_tokens"u8) ? 3
                : reader.ValueTextEquals("cache_write_tokens"u8) ? 4
                : reader.ValueTextEquals("reasoning_tokens"u8) ? 5
                : reader.ValueTextEquals("total_tokens"u8) ? 6
                : reader.ValueTextEquals("prompt_cache_hit_tokens"u8) ? 7
                : 0;
            reader.Read();
            if (name == 0 || reader.TokenType != JsonTokenType.Number || !reader.TryGetInt64(out long number))
            {
                continue;
            }

            counts.Seen |= name <= 2;
            counts.Prompt = name == 1 ? Math.Max(0, number) : counts.Prompt;
            counts.Completion = name == 2 ? Math.Max(0, number) : counts.Completion;
            counts.Cached = name == 3 ? number : counts.Cached;
            counts.Written = name == 4 ? number : counts.Written;
            counts.Reasoning = name == 5 ? number : counts.Reasoning;
            counts.Total = name == 6 ? number : counts.Total;
            counts.Hits = name == 7 ? number : counts.Hits;
        }
    }

    private struct Counts
    {
        public bool Seen;
        public long Prompt;
        public long Completion;
        public long Cached;
        public long Written;
        public long Reasoning;
        public long Total;

        /// <summary>DeepSeek's own name of what was read from the cache.</summary>
        public long Hits;
    }
}
