using System.Text.Json;
using Gatehouse.AI.Calls.Counting;

namespace Gatehouse.AI.Providers.GeminiCompatible;

/// <summary>
/// Measures the reply of which nearly all of a stream is made, one candidate with text, without building a document. Anything
/// that is not exactly of that form is left to the general reader.
/// </summary>
internal static class GeminiTextPiece
{
    public static bool TryMeasure(ReadOnlySpan<byte> data, ref TextTally tally, out int candidate, out bool hasCounts)
    {
        (candidate, hasCounts) = (0, false);
        try
        {
            var reader = new Utf8JsonReader(data);
            return ReadReply(ref reader, ref candidate, ref tally, ref hasCounts) && !reader.Read();
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return false;
        }
    }

    private static bool ReadReply(ref Utf8JsonReader reader, ref int candidate, ref TextTally tally, ref bool hasCounts)
    {
        bool isPiece = false;
        if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
        {
            return false;
        }

        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals("candidates"u8))
            {
                reader.Read();
                isPiece = reader.TokenType == JsonTokenType.StartArray && reader.Read() && ReadCandidate(ref reader, ref candidate, ref tally)
                    && reader.Read() && reader.TokenType == JsonTokenType.EndArray;
                if (!isPiece)
                {
                    return false;
                }
            }
            else if (reader.ValueTextEquals("error"u8) || reader.ValueTextEquals("promptFeedback"u8))
            {
                return false;
            }
            else
            {
                hasCounts |= reader.ValueTextEquals("usageMetadata"u8);
                reader.Skip();
            }
        }

        return isPiece;
    }

    private static bool ReadCandidate(ref Utf8JsonReader reader, ref int candidate, ref TextTally tally)
    {
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            return false;
        }

        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals("content"u8))
            {
                if (!ReadContent(ref reader, ref tally))
                {
                    return false;
                }
            }
            else if (reader.ValueTextEquals("index"u8))
            {
                if (!reader.Read() || reader.TokenType != JsonTokenType.Number || !reader.TryGetInt32(out candidate))
                {
                    return false;
                }
            }
            else if (reader.ValueTextEquals("finishReason"u8))
            {
                return false;
            }
            else
            {
                reader.Skip();
            }
        }

        return true;
    }

    private static bool ReadContent(ref Utf8JsonReader reader, ref TextTally tally)
    {
        if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
        {
            return false;
        }

        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (!reader.ValueTextEquals("parts"u8))
            {
                reader.Skip();
                continue;
            }

            if (!reader.Read() || reader.TokenType != JsonTokenType.StartArray)
            {
                return false;
            }

            while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
            {
                if (!ReadPart(ref reader, ref tally))
                {
                    return false;
                }
            }
        }

        return true;
    }

    private static bool ReadPart(ref Utf8JsonReader reader, ref TextTally tally)
    {
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            return false;
        }

        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals("text"u8))
            {
                if (!reader.Read() || reader.TokenType != JsonTokenType.String)
                {
                    return false;
                }

                tally.AddJson(reader.ValueSpan);
            }
            else if (reader.ValueTextEquals("thought"u8) || reader.ValueTextEquals("thoughtSignature"u8))
            {
                reader.Skip();
            }
            else
            {
                return false;
            }
        }

        return true;
    }
}
