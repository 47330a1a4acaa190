using System.Buffers;
using System.Globalization;
using System.Text.Json;
using Gatehouse.AI.Calls;

namespace Gatehouse.AI.Dialects.Ollama;

/// <summary>
/// Writes the objects that replies and lines of streams are. Durations are not among their members: the gateway did not
/// load or run the model, and makes no number up.
/// </summary>
internal static class OllamaLine
{
    public static string TimeOf(long seconds) => DateTimeOffset.FromUnixTimeSeconds(seconds).UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    public static void Begin(Utf8JsonWriter writer, string model, string createdAt)
    {
        writer.WriteStartObject();
        writer.WriteString("model"u8, model);
        writer.WriteString("created_at"u8, createdAt);
    }

    /// <summary>The text, with the thinking where there is any; leaves the object open for tool calls in chat.</summary>
    public static void BeginContent(Utf8JsonWriter writer, bool isGenerate, string text, string? thinking)
    {
        if (isGenerate)
        {
            writer.WriteString("response"u8, text);
        }
        else
        {
            writer.WriteStartObject("message"u8);
            writer.WriteString("role"u8, "assistant"u8);
            writer.WriteString("content"u8, text);
        }

        if (thinking is { Length: > 0 })
        {
            writer.WriteString("thinking"u8, thinking);
        }
    }

    public static void EndContent(Utf8JsonWriter writer, bool isGenerate)
    {
        if (!isGenerate)
        {
            writer.WriteEndObject();
        }
    }

    public static void WriteCall(Utf8JsonWriter writer, ToolCallPart call, JsonElement arguments, int index)
    {
        writer.WriteStartObject();
        writer.WriteString("id"u8, call.Id);
        writer.WriteStartObject("function"u8);
        writer.WriteNumber("index"u8, index);
        writer.WriteString("name"u8, call.Name);
        writer.WritePropertyName("arguments"u8);
        arguments.WriteTo(writer);
        writer.WriteEndObject();
        writer.WriteEndObject();
    }

    /// <summary>The members of an end: why, and how many tokens where that is known.</summary>
    public static void WriteEnd(Utf8JsonWriter writer, FinishReason finish, string? raw, TokenUsage usage)
    {
        writer.WriteBoolean("done"u8, true);
        writer.WriteString("done_reason"u8, finish switch { FinishReason.Length => "length"u8, FinishReason.ContentFilter => "content_filter"u8, _ => "stop"u8 });
        if (OpenAIJson.NeedsRawWord(finish) && raw is not null)
        {
            writer.WriteString("native_finish_reason"u8, raw);
        }

        if (usage.Grade != UsageGrade.None)
        {
            writer.WriteNumber("prompt_eval_count"u8, usage.TotalInput);
            writer.WriteNumber("eval_count"u8, usage.TotalOutput);
        }
    }

    public static void WriteLogProbs(Utf8JsonWriter writer, JsonElement? logProbs)
    {
        if (logProbs is { ValueKind: JsonValueKind.Object } all && all.TryGetProperty("content"u8, out var entries) && entries.ValueKind == JsonValueKind.Array)
        {
            writer.WritePropertyName("logprobs"u8);
            entries.WriteTo(writer);
        }
    }

    /// <summary>The arguments as the object that they must be here; false when the model wrote none.</summary>
    public static bool TryArguments(string arguments, out JsonElement value)
    {
        try
        {
            value = JsonElement.Parse(string.IsNullOrWhiteSpace(arguments) ? "{}" : arguments);
            return value.ValueKind == JsonValueKind.Object;
        }
        catch (JsonException)
        {
            value = default;
            return false;
        }
    }

    /// <summary>
    /// A call that has no place as one becomes text: what the model wrote is neither lost nor mended, so that arguments that were
    /// cut off stay open.
    /// </summary>
    public static string AsText(ToolCallPart call)
    {
        string arguments = string.IsNullOrWhiteSpace(call.Arguments) ? "{}" : call.Arguments;
        bool isWhole = TryArguments(arguments, out var value) || value.ValueKind != JsonValueKind.Undefined;
        return $$"""{"name": {{Quoted(call.Name)}}, "arguments": {{arguments}}{{(isWhole ? "}" : "")}}""";
    }

    private static string Quoted(string text)
    {
        var output = new ArrayBufferWriter<byte>(64);
        using var writer = new Utf8JsonWriter(output, OpenAIJson.WriterOptions);
        writer.WriteStringValue(text);
        writer.Flush();
        return System.Text.Encoding.UTF8.GetString(output.WrittenSpan);
    }
}
