using System.Text;
using System.Text.Json;

namespace Gatehouse.AI.Providers.AnthropicCompatible;

/// <summary>Watches a message that passes through.</summary>
internal sealed class AnthropicTap() : MeasuringTap(new AnthropicStream())
{
    protected override long Measure(ReadOnlySpan<byte> eventName, ReadOnlySpan<byte> data)
    {
        try
        {
            var reader = new Utf8JsonReader(data);
            long characters = ReadEvent(ref reader);
            return characters >= 0 && !reader.Read() ? characters : -1;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return -1;
        }
    }

    private static long ReadEvent(ref Utf8JsonReader reader)
    {
        long characters = -1;
        bool isDelta = false;
        if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
        {
            return -1;
        }

        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals("type"u8))
            {
                reader.Read();
                isDelta = reader.ValueTextEquals("content_block_delta"u8);
                if (!isDelta)
                {
                    return -1;
                }
            }
            else if (reader.ValueTextEquals("delta"u8))
            {
                characters = ReadDelta(ref reader);
            }
            else
            {
                reader.Skip();
            }
        }

        return isDelta ? characters : -1;
    }

    private static long ReadDelta(ref Utf8JsonReader reader)
    {
        long characters = 0;
        bool isKnown = false;
        reader.Read();
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            return -1;
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
                characters += reader.TokenType == JsonTokenType.String ? Encoding.UTF8.GetCharCount(reader.ValueSpan) : 0;
            }
            else
            {
                reader.Skip();
            }
        }

        return isKnown ? characters : -1;
    }
}
