using System.Text.Json;

namespace Gatehouse.AI.Providers.AnthropicCompatible;

/// <summary>
/// Reads the event that nearly all of a stream is made of, a piece of text, without building a document. Anything that is
/// not exactly of that form is left to the general reader.
/// </summary>
internal static class AnthropicTextDelta
{
    public static bool TryRead(ReadOnlySpan<byte> data, out int index, out string text)
    {
        index = 0;
        text = "";
        try
        {
            var reader = new Utf8JsonReader(data);
            return ReadEvent(ref reader, ref index, ref text) && !reader.Read();
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return false;
        }
    }

    private static bool ReadEvent(ref Utf8JsonReader reader, ref int index, ref string text)
    {
        bool isDelta = false;
        bool hasText = false;
        reader.Read();
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            return false;
        }

        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals("type"u8))
            {
                isDelta = reader.Read() && reader.TokenType == JsonTokenType.String && reader.ValueTextEquals("content_block_delta"u8);
                if (!isDelta)
                {
                    return false;
                }
            }
            else if (reader.ValueTextEquals("index"u8))
            {
                if (!reader.Read() || reader.TokenType != JsonTokenType.Number || !reader.TryGetInt32(out index))
                {
                    return false;
                }
            }
            else if (!reader.ValueTextEquals("delta"u8) || !(hasText = ReadDelta(ref reader, ref text)))
            {
                return false;
            }
        }

        return isDelta && hasText;
    }

    private static bool ReadDelta(ref Utf8JsonReader reader, ref string text)
    {
        bool isText = false;
        reader.Read();
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            return false;
        }

        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            bool type = reader.ValueTextEquals("type"u8);
            if ((!type && !reader.ValueTextEquals("text"u8)) || !reader.Read() || reader.TokenType != JsonTokenType.String)
            {
                return false;
            }

            if (!type)
            {
                text = reader.GetString()!;
            }
            else if (!(isText = reader.ValueTextEquals("text_delta"u8)))
            {
                return false;
            }
        }

        return isText;
    }
}
