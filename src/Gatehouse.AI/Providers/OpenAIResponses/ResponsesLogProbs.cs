using System.Buffers;
using System.Text.Json;
using Gatehouse.AI.Calls;

namespace Gatehouse.AI.Providers.OpenAIResponses;

/// <summary>Log probabilities as chat completions tell them: the same tokens, under "content", each with its bytes or null for them.</summary>
internal static class ResponsesLogProbs
{
    /// <summary>Null when there are no tokens.</summary>
    public static JsonElement? Of(IReadOnlyList<JsonElement> tokens)
    {
        if (tokens.Count == 0)
        {
            return null;
        }

        var output = new ArrayBufferWriter<byte>(256);
        using (var writer = new Utf8JsonWriter(output, WireJson.WriterOptions))
        {
            writer.WriteStartObject();
            writer.WriteStartArray("content"u8);
            foreach (var token in tokens)
            {
                Write(writer, token, isOuter: true);
            }

            writer.WriteEndArray();
            writer.WriteNull("refusal"u8);
            writer.WriteEndObject();
        }

        return JsonElement.Parse(output.WrittenSpan);
    }

    // In events of a stream the bytes are left out.
    private static void Write(Utf8JsonWriter writer, JsonElement token, bool isOuter)
    {
        if (token.ValueKind != JsonValueKind.Object)
        {
            return;
        }

        bool hasBytes = false;
        writer.WriteStartObject();
        foreach (var member in token.EnumerateObject())
        {
            if (isOuter && member.NameEquals("top_logprobs"u8) && member.Value.ValueKind == JsonValueKind.Array)
            {
                writer.WriteStartArray(member.Name);
                foreach (var other in member.Value.EnumerateArray())
                {
                    Write(writer, other, isOuter: false);
                }

                writer.WriteEndArray();
            }
            else
            {
                hasBytes |= member.NameEquals("bytes"u8);
                member.WriteTo(writer);
            }
        }

        if (!hasBytes)
        {
            writer.WriteNull("bytes"u8);
        }

        writer.WriteEndObject();
    }
}
