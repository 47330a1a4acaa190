using System.Text.Json;
using Gatehouse.AI.Calls.Counting;

namespace Gatehouse.AI.Providers.Bedrock;

/// <summary>Watches a ConverseStream that passes through.</summary>
internal sealed class BedrockTap() : MeasuringTap(new BedrockStream())
{
    protected override bool TryMeasure(ReadOnlySpan<byte> eventName, ReadOnlySpan<byte> data, ref TextTally tally)
    {
        if (!eventName.SequenceEqual("contentBlockDelta"u8))
        {
            return false;
        }

        try
        {
            var reader = new Utf8JsonReader(data);
            return ReadEvent(ref reader, ref tally);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return false;
        }
    }

    private static bool ReadEvent(ref Utf8JsonReader reader, ref TextTally tally)
    {
        bool isMeasured = false;
        if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
        {
            return false;
        }

        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals("delta"u8))
            {
                isMeasured = ReadDelta(ref reader, ref tally);
            }
            else
            {
                reader.Skip();
            }
        }

        return isMeasured && reader.TokenType == JsonTokenType.EndObject && !reader.Read();
    }

    // Text stands in the delta itself, what is written for a tool or thought one object deeper; signatures are no words.
    private static bool ReadDelta(ref Utf8JsonReader reader, ref TextTally tally)
    {
        bool isKnown = false;
        reader.Read();
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            return false;
        }

        int depth = reader.CurrentDepth;
        while (reader.Read() && reader.CurrentDepth > depth)
        {
            if (reader.TokenType != JsonTokenType.PropertyName)
            {
                continue;
            }

            if (reader.ValueTextEquals("text"u8) || reader.ValueTextEquals("input"u8))
            {
                reader.Read();
                isKnown = reader.TokenType == JsonTokenType.String;
                if (isKnown)
                {
                    tally.AddJson(reader.ValueSpan);
                }
            }
        }

        return isKnown;
    }
}
