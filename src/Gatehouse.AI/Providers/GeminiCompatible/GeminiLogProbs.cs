using Gatehouse.AI.Calls;
using System.Buffers;
using System.Text;
using System.Text.Json;

namespace Gatehouse.AI.Providers.GeminiCompatible;

/// <summary>Log probabilities of a candidate in the hub's form, which is OpenAI's.</summary>
internal static class GeminiLogProbs
{
    /// <summary>Null when the candidate has none.</summary>
    public static JsonElement? Of(JsonElement candidate)
    {
        var result = WireJson.Object(candidate, "logprobsResult"u8);
        var chosen = GeminiJson.Items(result, "chosenCandidates"u8);
        if (chosen.ValueKind != JsonValueKind.Array)
        {
            return null;
        }

        var top = GeminiJson.Items(result, "topCandidates"u8);
        var output = new ArrayBufferWriter<byte>(256);
        using (var writer = new Utf8JsonWriter(output, WireJson.WriterOptions))
        {
            writer.WriteStartObject();
            writer.WriteStartArray("content"u8);
            for (int i = 0; i < chosen.GetArrayLength(); i++)
            {
                writer.WriteStartObject();
                WriteToken(writer, chosen[i]);
                writer.WriteStartArray("top_logprobs"u8);
                if (top.ValueKind == JsonValueKind.Array && i < top.GetArrayLength())
                {
                    WriteTop(writer, GeminiJson.Items(top[i], "candidates"u8));
                }

                writer.WriteEndArray();
                writer.WriteEndObject();
            }

            writer.WriteEndArray();
            writer.WriteNull("refusal"u8);
            writer.WriteEndObject();
        }

        return JsonElement.Parse(output.WrittenSpan);
    }

    private static void WriteTop(Utf8JsonWriter writer, JsonElement candidates)
    {
        if (candidates.ValueKind != JsonValueKind.Array)
        {
            return;
        }

        foreach (var candidate in candidates.EnumerateArray())
        {
            writer.WriteStartObject();
            WriteToken(writer, candidate);
            writer.WriteEndObject();
        }
    }

    private static void WriteToken(Utf8JsonWriter writer, JsonElement candidate)
    {
        string token = WireJson.Text(candidate, "token"u8) ?? "";
        writer.WriteString("token"u8, token);
        writer.WritePropertyName("logprob"u8);
        if (candidate.ValueKind == JsonValueKind.Object && candidate.TryGetProperty("logProbability"u8, out var value) && value.ValueKind == JsonValueKind.Number)
        {
            value.WriteTo(writer);
        }
        else
        {
            writer.WriteNumberValue(0);
        }

        writer.WriteStartArray("bytes"u8);
        foreach (byte b in Encoding.UTF8.GetBytes(token))
        {
            writer.WriteNumberValue(b);
        }

        writer.WriteEndArray();
    }
}
