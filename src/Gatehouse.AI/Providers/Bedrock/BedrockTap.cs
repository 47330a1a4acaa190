using System.Text;
using System.Text.Json;

namespace Gatehouse.AI.Providers.Bedrock;

/// <summary>Watches a ConverseStream that passes through.</summary>
internal sealed class BedrockTap() : MeasuringTap(new BedrockStream())
{
    protected override long Measure(ReadOnlySpan<byte> eventName, ReadOnlySpan<byte> data)
    {
        if (!eventName.SequenceEqual("contentBlockDelta"u8))
        {
            return -1;
        }

        try
        {
            var reader = new Utf8JsonReader(data);
            return ReadEvent(ref reader);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return -1;
        }
    }

    private static long ReadEvent(ref Utf8JsonReader reader)
    {
        long characters = -1;
        if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
        {
            return -1;
        }

        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals("delta"u8))
            {
                characters = ReadDelta(ref reader);
            }
            else
            {
                reader.Skip();
            }
        }

        return reader.TokenType == JsonTokenType.EndObject && !reader.Read() ? characters : -1;
    }

    // Text stands in the delta itself, what is written for a tool or thought one object deeper; signatures are no words.
    private static long ReadDelta(ref Utf8JsonReader reader)
    {
        long characters = 0;
        bool isKnown = false;
        reader.Read();
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            return -1;
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
                characters += isKnown ? Encoding.UTF8.GetCharCount(reader.ValueSpan) : 0;
            }
        }

        return isKnown ? characters : -1;
    }
}
