using System.Text.Json;

namespace Gatehouse.AI.Providers.OpenAICompatible;

/// <summary>
/// Reads the chunk that nearly all of a stream is made of, one choice with a piece of text, without building a document. Anything
/// that is not exactly of that form is left to the general reader.
/// </summary>
internal static class OpenAITextDelta
{
    public static bool TryRead(ReadOnlySpan<byte> data, out int choice, out string text)
    {
        choice = 0;
        text = "";
        try
        {
            var reader = new Utf8JsonReader(data);
            return ReadChunk(ref reader, ref choice, ref text) && !reader.Read();
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return false;
        }
    }

    private static bool ReadChunk(ref Utf8JsonReader reader, ref int choice, ref string text)
    {
        bool hasText = false;
        if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
        {
            return false;
        }

        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals("choices"u8))
            {
                hasText = !hasText && reader.Read() && reader.TokenType == JsonTokenType.StartArray && reader.Read()
                    && ReadChoice(ref reader, ref choice, ref text) && reader.Read() && reader.TokenType == JsonTokenType.EndArray;
                if (!hasText)
                {
                    return false;
                }
            }
            else if (reader.ValueTextEquals("usage"u8))
            {
                if (!IsNull(ref reader))
                {
                    return false;
                }
            }
            else if (reader.ValueTextEquals("error"u8) || reader.ValueTextEquals("x_groq"u8))
            {
                return false;
            }
            else
            {
                reader.Skip();
            }
        }

        return hasText;
    }

    private static bool ReadChoice(ref Utf8JsonReader reader, ref int choice, ref string text)
    {
        bool hasText = false;
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            return false;
        }

        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals("index"u8))
            {
                if (!reader.Read() || reader.TokenType != JsonTokenType.Number || !reader.TryGetInt32(out choice))
                {
                    return false;
                }
            }
            else if (reader.ValueTextEquals("delta"u8))
            {
                hasText = ReadDelta(ref reader, ref text);
                if (!hasText)
                {
                    return false;
                }
            }
            else if (!IsNull(ref reader))
            {
                // A finish reason, probabilities, or what is not known.
                return false;
            }
        }

        return hasText;
    }

    // A role says nothing new behind the first chunk, and members that are null nothing at all.
    private static bool ReadDelta(ref Utf8JsonReader reader, ref string text)
    {
        bool hasText = false;
        if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
        {
            return false;
        }

        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals("content"u8))
            {
                hasText = reader.Read() && reader.TokenType == JsonTokenType.String;
                if (!hasText)
                {
                    return false;
                }

                text = reader.GetString()!;
            }
            else if (reader.ValueTextEquals("role"u8) || reader.ValueTextEquals("obfuscation"u8))
            {
                reader.Skip();
            }
            else if (!IsNull(ref reader))
            {
                return false;
            }
        }

        return hasText;
    }

    private static bool IsNull(ref Utf8JsonReader reader) => reader.Read() && reader.TokenType == JsonTokenType.Null;
}
