using System.Text.Json;
using Gatehouse.AI.Calls;

namespace Gatehouse.AI.Providers.OpenAICompatible;

/// <summary>
/// Watches chunks that pass through: one pass over the bytes of each, nothing allocated but the model's name once and the
/// usage at the end. Empty choices (Azure's first chunk), padding and members it does not know are no concern of its.
/// </summary>
internal sealed class OpenAITap : ProviderTap
{
    // Choices that began and those that finished, by their number; those beyond the last bit share it.
    private ulong _begun;
    private ulong _finished;
    private string _tier = "";

    public override bool IsWhole => HasEnded || (_begun != 0 && _begun == _finished);

    public override void Read(ReadOnlySpan<byte> eventName, ReadOnlySpan<byte> data)
    {
        if (data.SequenceEqual("[DONE]"u8))
        {
            HasEnded = true;
            return;
        }

        try
        {
            ReadChunk(data);
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            Error ??= OpenAIErrors.Unreadable;
        }
    }

    private void ReadChunk(ReadOnlySpan<byte> data)
    {
        var reader = new Utf8JsonReader(data, new JsonReaderOptions { MaxDepth = OpenAIWire.MaxDepth });
        if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
        {
            Error ??= OpenAIErrors.Unreadable;
            return;
        }

        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals("choices"u8))
            {
                reader.Read();
                ReadChoices(ref reader);
            }
            else if (reader.ValueTextEquals("usage"u8))
            {
                reader.Read();
                if (reader.TokenType == JsonTokenType.StartObject)
                {
                    Usage = OpenAIWire.ReadUsage(ref reader).After(Usage);
                }
            }
            else if (reader.ValueTextEquals("service_tier"u8))
            {
                reader.Read();
                _tier = ServiceTiers.Of(ref reader) is { Length: > 0 } tier ? tier : _tier;
            }
            else if (reader.ValueTextEquals("x_groq"u8))
            {
                reader.Read();
                ReadGroq(ref reader);
            }
            else if (Model.Length == 0 && reader.ValueTextEquals("model"u8))
            {
                reader.Read();
                Model = reader.TokenType == JsonTokenType.String ? reader.GetString()! : "";
            }
            else if (reader.ValueTextEquals("error"u8))
            {
                reader.Read();
                if (reader.TokenType != JsonTokenType.Null)
                {
                    Error ??= OpenAIErrors.ReadEvent(data);
                }

                reader.Skip();
            }
            else
            {
                reader.Read();
                reader.Skip();
            }
        }

        if (Usage.In(_tier) is var served && served != Usage)
        {
            Usage = served;
        }
    }

    private void ReadChoices(ref Utf8JsonReader reader)
    {
        if (reader.TokenType != JsonTokenType.StartArray)
        {
            reader.Skip();
            return;
        }

        int depth = reader.CurrentDepth;
        int choice = 0;
        bool isFinished = false;
        while (reader.Read() && reader.CurrentDepth > depth)
        {
            if (reader.TokenType == JsonTokenType.EndObject && reader.CurrentDepth == depth + 1)
            {
                Note(choice, isFinished);
                (choice, isFinished) = (0, false);
            }

            if (reader.TokenType != JsonTokenType.PropertyName || reader.CurrentDepth != depth + 2)
            {
                continue;
            }

            if (reader.ValueTextEquals("index"u8))
            {
                reader.Read();
                choice = reader.TokenType == JsonTokenType.Number && reader.TryGetInt32(out int number) ? number : 0;
                continue;
            }

            if (reader.ValueTextEquals("finish_reason"u8))
            {
                reader.Read();
                if (reader.TokenType == JsonTokenType.String)
                {
                    Finish = OpenAIWire.FinishOf(ref reader);
                    HasContent = isFinished = true;
                }
            }
            else if (reader.ValueTextEquals("delta"u8))
            {
                ReadDelta(ref reader);
            }
            else if (reader.ValueTextEquals("text"u8))
            {
                ReadText(ref reader);
            }
            else if (reader.ValueTextEquals("usage"u8))
            {
                reader.Read();
                if (reader.TokenType == JsonTokenType.StartObject)
                {
                    Usage = OpenAIWire.ReadUsage(ref reader).After(Usage);
                }
            }
        }
    }

    private void Note(int choice, bool isFinished)
    {
        ulong bit = 1UL << Math.Clamp(choice, 0, 63);
        _begun |= bit;
        _finished |= isFinished ? bit : 0;
    }

    // Legacy completions have their words in the choice itself.
    private void ReadText(ref Utf8JsonReader reader)
    {
        reader.Read();
        if (reader.TokenType == JsonTokenType.String && !reader.ValueSpan.IsEmpty)
        {
            HasContent = true;
            Tally.AddJson(reader.ValueSpan);
        }
    }

    // Groq tells the usage here when it was not asked for.
    private void ReadGroq(ref Utf8JsonReader reader)
    {
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            return;
        }

        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            bool isUsage = reader.ValueTextEquals("usage"u8);
            reader.Read();
            if (isUsage && reader.TokenType == JsonTokenType.StartObject)
            {
                Usage = OpenAIWire.ReadUsage(ref reader).After(Usage);
            }
            else
            {
                reader.Skip();
            }
        }
    }

    // A role, an empty text or a null is the frame of an answer; anything else is its content.
    private void ReadDelta(ref Utf8JsonReader reader)
    {
        reader.Read();
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            return;
        }

        int depth = reader.CurrentDepth;
        bool frame = false;
        while (reader.Read() && !(reader.TokenType == JsonTokenType.EndObject && reader.CurrentDepth == depth))
        {
            switch (reader.TokenType)
            {
                case JsonTokenType.PropertyName:
                    frame = reader.CurrentDepth == depth + 1 && (reader.ValueTextEquals("role"u8) || reader.ValueTextEquals("obfuscation"u8));
                    break;
                case JsonTokenType.String when !frame && !reader.ValueSpan.IsEmpty:
                    HasContent = true;
                    Tally.AddJson(reader.ValueSpan);
                    break;
            }
        }
    }
}
