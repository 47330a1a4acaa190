using System.Text.Encodings.Web;
using System.Text.Json;
using Gatehouse.AI.Calls;

namespace Gatehouse.AI.Dialects.AnthropicMessages;

/// <summary>How JSON is written here, and what whole replies and streams write alike.</summary>
internal static class MessagesJson
{
    /// <summary>Text stays readable: only what JSON demands is escaped. The output is never put into HTML.</summary>
    public static JsonWriterOptions WriterOptions { get; } = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true };

    /// <summary>Clients tell answers apart by their id: one without gets one.</summary>
    public static string IdOf(string? id) => id is { Length: > 0 } ? id : "msg_" + Guid.NewGuid().ToString("N");

    /// <summary>Results are matched to calls by their id: a call without gets one.</summary>
    public static string ToolIdOf(string? id) => id is { Length: > 0 } ? id : "toolu_" + Guid.NewGuid().ToString("N");

    /// <summary>Writes the usage: input without what was read from or written to a cache, output with the thinking in it.</summary>
    /// <param name="writer">Where it goes.</param>
    /// <param name="usage">What is known so far.</param>
    /// <param name="tier">The tier that served the call, as the provider says it; null when it does not.</param>
    public static void WriteUsage(Utf8JsonWriter writer, TokenUsage usage, string? tier)
    {
        writer.WriteStartObject("usage"u8);
        writer.WriteNumber("input_tokens"u8, usage.Input + usage.AudioInput + usage.ImageInput);
        writer.WriteNumber("cache_creation_input_tokens"u8, usage.CacheWrite5m + usage.CacheWrite1h);
        writer.WriteNumber("cache_read_input_tokens"u8, usage.CacheRead + usage.AudioCacheRead);
        writer.WriteStartObject("cache_creation"u8);
        writer.WriteNumber("ephemeral_5m_input_tokens"u8, usage.CacheWrite5m);
        writer.WriteNumber("ephemeral_1h_input_tokens"u8, usage.CacheWrite1h);
        writer.WriteEndObject();
        writer.WriteNumber("output_tokens"u8, usage.TotalOutput);
        if (usage.Reasoning > 0)
        {
            writer.WriteStartObject("output_tokens_details"u8);
            writer.WriteNumber("thinking_tokens"u8, usage.Reasoning);
            writer.WriteEndObject();
        }

        if (usage.Searches > 0)
        {
            writer.WriteStartObject("server_tool_use"u8);
            writer.WriteNumber("web_search_requests"u8, usage.Searches);
            writer.WriteEndObject();
        }

        if (TierOf(tier) is { } word)
        {
            writer.WriteString("service_tier"u8, word);
        }

        writer.WriteEndObject();
    }

    /// <summary>The words of a refusal, or that there are none.</summary>
    public static void WriteRefusal(Utf8JsonWriter writer, string? words)
    {
        writer.WriteStartObject("stop_details"u8);
        writer.WriteString("type"u8, "refusal"u8);
        writer.WriteNull("category"u8);
        writer.WriteString("explanation"u8, words);
        writer.WriteEndObject();
    }

    // A closed set at the vendor; other vendors' tiers are not among them.
    private static string? TierOf(string? tier) => tier switch
    {
        "standard" or "default" => "standard",
        "priority" or "batch" => tier,
        _ => null,
    };
}
