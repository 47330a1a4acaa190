using System.Text.Json;
using Gatehouse.AI.Calls.Counting;

namespace Gatehouse.AI.Providers.AnthropicCompatible;

/// <summary>Watches a message that passes through.</summary>
internal sealed class AnthropicTap() : MeasuringTap(new AnthropicStream())
{
    protected override bool TryMeasure(ReadOnlySpan<byte> eventName, ReadOnlySpan<byte> data, ref TextTally tally)
    {
        try
        {
            var reader = new Utf8JsonReader(data);
            return ReadEvent(ref reader, ref tally) && !reader.Read();
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return false;
        }
    }

    private static bool ReadEvent(ref Utf8JsonReader reader, ref TextTally tally)
    {
        bool isDelta = false, isMeasured = false;
        if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
        {
            return false;
        }

        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals("type"u8))
            {
                reader.Read();
                isDelta = reader.ValueTextEquals("content_block_delta"u8);
                if (!isDelta)
                {
                    return false;
                }
            }
            else if (reader.ValueTextEquals("delta"u8))
            {
                isMeasured = ReadDelta(ref reader, ref tally);
            }
            else
            {
                reader.Skip();
            }
        }

        return isDelta && isMeasured;
    }

    private static bool ReadDelta(ref Utf8JsonReader reader, ref TextTally tally)
    {
        bool isKnown = false;
        reader.Read();
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            return false;
        }

        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals("type"u8))
            {
                reader.Read();
                isKnown = reader.ValueTextEquals("text_delta"u8) || reader.ValueTextEquals("input_json_delta"u8)
                    || reader.ValueTextEquals("thinking_delta"u8) || reader.ValueTextEquals("signature_delta"u8);
            }
            else if (reader.ValueTextEquals("text"u8) || reader.ValueTextEquals("partial_json"u8) || reader.ValueTextEquals("thinking"u8))
            {
                reader.Read();
                if (reader.TokenType == JsonTokenType.String)
                {
                    tally.AddJson(reader.ValueSpan);
                }
            }
            else
            {
                reader.Skip();
            }
        }

        return isKnown;
    }
}
