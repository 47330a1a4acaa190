using System.Text;
using System.Text.Json;

namespace Gatehouse.AI.Providers.Ollama;

/// <summary>Watches the lines of a stream that passes through, of chat and of generate.</summary>
internal sealed class OllamaTap() : MeasuringTap(new OllamaStream())
{
    protected override long Measure(ReadOnlySpan<byte> eventName, ReadOnlySpan<byte> data)
    {
        // The first line tells the model.
        if (Model.Length == 0 || HasEnded)
        {
            return -1;
        }

        try
        {
            var reader = new Utf8JsonReader(data);
            long characters = ReadLine(ref reader);
            return characters >= 0 && !reader.Read() ? characters : -1;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return -1;
        }
    }

    private static long ReadLine(ref Utf8JsonReader reader)
    {
        long characters = -1;
        if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
        {
            return -1;
        }

        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals("message"u8))
            {
                characters = ReadMessage(ref reader);
                if (characters < 0)
                {
                    return -1;
                }
            }
            else if (reader.ValueTextEquals("response"u8) || reader.ValueTextEquals("thinking"u8))
            {
                reader.Read();
                characters = Math.Max(characters, 0) + CountOf(ref reader);
            }
            else if (reader.ValueTextEquals("model"u8) || reader.ValueTextEquals("created_at"u8))
            {
                reader.Skip();
            }
            else if (!reader.ValueTextEquals("done"u8) || !reader.Read() || reader.TokenType != JsonTokenType.False)
            {
                // The end, an error, or what is not known.
                return -1;
            }
        }

        return characters;
    }

    private static long ReadMessage(ref Utf8JsonReader reader)
    {
        long characters = 0;
        reader.Read();
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            return -1;
        }

        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals("content"u8) || reader.ValueTextEquals("thinking"u8))
            {
                reader.Read();
                characters += CountOf(ref reader);
            }
            else if (reader.ValueTextEquals("role"u8))
            {
                reader.Skip();
            }
            else
            {
                // Calls of tools and pictures are read.
                return -1;
            }
        }

        return characters;
    }

    private static int CountOf(ref Utf8JsonReader reader)
        => reader.TokenType == JsonTokenType.String ? Encoding.UTF8.GetCharCount(reader.ValueSpan) : 0;
}
