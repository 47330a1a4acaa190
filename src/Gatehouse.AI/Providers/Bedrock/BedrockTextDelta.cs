using System.Text.Json;

namespace Gatehouse.AI.Providers.Bedrock;

/// <summary>
/// Reads the event that nearly all of a stream is made of, a piece of text, without building a document. Anything that is
/// not exactly of that form is left to the general reader. The member "p" is padding of a random length.
/// </summary>
internal static class BedrockTextDelta
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
        bool hasText = false;
        if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
        {
            return false;
        }

        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals("contentBlockIndex"u8))
            {
                if (!reader.Read() || reader.TokenType != JsonTokenType.Number || !reader.TryGetInt32(out index))
                {
                    return false;
                }
            }
            else if (reader.ValueTextEquals("p"u8))
            {
                reader.Read();
                reader.Skip();
            }
            else if (!reader.ValueTextEquals("delta"u8) || !(hasText = ReadDelta(ref reader, ref text)))
            {
                return false;
            }
        }

        return hasText;
    }

    private static bool ReadDelta(ref Utf8JsonReader reader, ref string text)
    {
        if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject || !reader.Read() || reader.TokenType != JsonTokenType.PropertyName
            || !reader.ValueTextEquals("text"u8) || !reader.Read() || reader.TokenType != JsonTokenType.String)
        {
            return false;
        }

        text = reader.GetString()!;
        return reader.Read() && reader.TokenType == JsonTokenType.EndObject;
    }
}
