using System.Text.Json;
using Gatehouse.AI.Calls.Counting;

namespace Gatehouse.AI.Providers.Ollama;

/// <summary>Watches the lines of a stream that passes through, of chat and of generate.</summary>
internal sealed class OllamaTap() : MeasuringTap(new OllamaStream())
{
    protected override bool TryMeasure(ReadOnlySpan<byte> eventName, ReadOnlySpan<byte> data, ref TextTally tally)
    {
        // The first line tells the model.
        if (Model.Length == 0 || HasEnded)
        {
            return false;
        }

        try
        {
            var reader = new Utf8JsonReader(data);
            return ReadLine(ref reader, ref tally) && !reader.Read();
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return false;
        }
    }

    private static bool ReadLine(ref Utf8JsonReader reader, ref TextTally tally)
    {
        bool isMeasured = false;
        if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
        {
            return false;
        }

        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals("message"u8))
            {
                isMeasured = ReadMessage(ref reader, ref tally);
                if (!isMeasured)
                {
                    return false;
                }
            }
            else if (reader.ValueTextEquals("response"u8) || reader.ValueTextEquals("thinking"u8))
            {
                reader.Read();
                isMeasured = true;
                Add(ref reader, ref tally);
            }
            else if (reader.ValueTextEquals("model"u8) || reader.ValueTextEquals("created_at"u8))
            {
                reader.Skip();
            }
            else if (!reader.ValueTextEquals("done"u8) || !reader.Read() || reader.TokenType != JsonTokenType.False)
            {
                // The end, an error, or what is not known.
                return false;
            }
        }

        return isMeasured;
    }

    private static bool ReadMessage(ref Utf8JsonReader reader, ref TextTally tally)
    {
        reader.Read();
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            return false;
        }

        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals("content"u8) || reader.ValueTextEquals("thinking"u8))
            {
                reader.Read();
                Add(ref reader, ref tally);
            }
            else if (reader.ValueTextEquals("role"u8))
            {
                reader.Skip();
            }
            else
            {
                // Calls of tools and pictures are read.
                return false;
            }
        }

        return true;
    }

    private static void Add(ref Utf8JsonReader reader, ref TextTally tally)
    {
        if (reader.TokenType == JsonTokenType.String)
        {
            tally.AddJson(reader.ValueSpan);
        }
    }
}
