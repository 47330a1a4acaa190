using Gatehouse.AI.Calls;
using System.Buffers;
using System.Text.Json;

namespace Gatehouse.AI.Providers.Cohere;

/// <summary>
/// Log probabilities in the form that replies carry them: one entry for each piece of text. The vendor gives the tokens of
/// a piece by number only, so the piece stands for them with the sum of their logarithms, which is the piece's own.
/// </summary>
internal static class CohereLogProbs
{
    /// <summary>Of items {text, token_ids, logprobs}; null when there is nothing to tell.</summary>
    public static JsonElement? Of(JsonElement.ArrayEnumerator items)
    {
        var output = new ArrayBufferWriter<byte>(256);
        using var writer = new Utf8JsonWriter(output, WireJson.WriterOptions);
        writer.WriteStartObject();
        writer.WriteStartArray("content"u8);
        bool any = false;
        foreach (var item in items)
        {
            any |= Write(writer, item);
        }

        writer.WriteEndArray();
        writer.WriteNull("refusal"u8);
        writer.WriteEndObject();
        writer.Flush();
        return any ? JsonElement.Parse(output.WrittenSpan) : null;
    }

    /// <summary>Of one item, as streams carry it.</summary>
    public static JsonElement? OfOne(JsonElement item)
    {
        var output = new ArrayBufferWriter<byte>(128);
        using var writer = new Utf8JsonWriter(output, WireJson.WriterOptions);
        writer.WriteStartObject();
        writer.WriteStartArray("content"u8);
        bool any = Write(writer, item);
        writer.WriteEndArray();
        writer.WriteNull("refusal"u8);
        writer.WriteEndObject();
        writer.Flush();
        return any ? JsonElement.Parse(output.WrittenSpan) : null;
    }

    private static bool Write(Utf8JsonWriter writer, JsonElement item)
    {
        if (WireJson.Text(item, "text"u8) is not { } text)
        {
            return false;
        }

        double sum = 0;
        int count = 0;
        foreach (var one in WireJson.Items(item, "logprobs"u8))
        {
            count++;
            sum += one.ValueKind == JsonValueKind.Number ? one.GetDouble() : 0;
        }

        if (count == 0 || !double.IsFinite(sum))
        {
            return false;
        }

        writer.WriteStartObject();
        writer.WriteString("token"u8, text);
        writer.WriteNumber("logprob"u8, sum);
        writer.WriteNull("bytes"u8);
        writer.WriteStartArray("top_logprobs"u8);
        writer.WriteEndArray();
        writer.WriteEndObject();
        return true;
    }
}
