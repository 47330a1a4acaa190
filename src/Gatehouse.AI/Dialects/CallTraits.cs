using System.Text.Json;

namespace Gatehouse.AI.Dialects;

/// <summary>
/// What of a call decides on its target and on what it may cost, gathered while its outline is read. Values of the wrong type say
/// nothing: whether to refuse them is the vendor's to decide. Of a number that is written twice the larger one counts.
/// </summary>
internal struct CallTraits()
{
    private int _userRank = int.MaxValue;

    public long? MostOutput { get; private set; }

    public int Choices { get; private set; } = 1;

    public string? User { get; private set; }

    public CallNeeds Needs { get; private set; }

    /// <summary>The reader stands at the value of a bound on the answer's tokens.</summary>
    public void BoundOutput(ref Utf8JsonReader reader)
    {
        if (reader.TokenType == JsonTokenType.Number && reader.TryGetInt64(out long most) && most > 0)
        {
            MostOutput = MostOutput is { } earlier && earlier > most ? earlier : most;
        }
    }

    /// <summary>The reader stands at the value of how many answers are asked for.</summary>
    public void CountChoices(ref Utf8JsonReader reader)
    {
        if (reader.TokenType == JsonTokenType.Number && reader.TryGetInt32(out int choices) && choices > Choices)
        {
            Choices = choices;
        }
    }

    /// <summary>The reader stands at a name of the client's user; of several members the one with the lowest rank names him.</summary>
    public void NameUser(ref Utf8JsonReader reader, int rank)
    {
        if (reader.TokenType != JsonTokenType.String || rank >= _userRank)
        {
            return;
        }

        try
        {
            User = reader.GetString() is { Length: > 0 } user ? user : User;
            _userRank = User is null ? _userRank : rank;
        }
        catch (InvalidOperationException)
        {
            // Not valid Unicode: nobody's name.
        }
    }

    public void Need(CallNeeds needs, bool when = true) => Needs |= when ? needs : CallNeeds.None;

    /// <summary>The reader stands at the media type of data that goes with the call.</summary>
    public void NeedMedia(ref Utf8JsonReader reader)
    {
        var type = reader.TokenType == JsonTokenType.String ? reader.ValueSpan : default;
        Need(type.StartsWith("image/"u8) ? CallNeeds.Images
            : type.StartsWith("audio/"u8) ? CallNeeds.Audio
            : type.StartsWith("application/"u8) || type.StartsWith("text/"u8) ? CallNeeds.Files
            : CallNeeds.None);
    }

    /// <summary>The reader stands at the `type` of a part of OpenAI's or Anthropic's messages.</summary>
    public void NeedPart(ref Utf8JsonReader reader)
    {
        if (reader.TokenType != JsonTokenType.String || reader.ValueSpan.Length > 16)
        {
            return;
        }

        Need(reader.ValueTextEquals("image_url"u8) || reader.ValueTextEquals("input_image"u8) || reader.ValueTextEquals("image"u8) ? CallNeeds.Images
            : reader.ValueTextEquals("file"u8) || reader.ValueTextEquals("input_file"u8) || reader.ValueTextEquals("document"u8) ? CallNeeds.Files
            : reader.ValueTextEquals("input_audio"u8) ? CallNeeds.Audio
            : CallNeeds.None);
    }

    /// <summary>The reader stands at the `type` of a format in which the answer is to be.</summary>
    public void NeedFormat(ref Utf8JsonReader reader)
        => Need(CallNeeds.Schema, reader.TokenType == JsonTokenType.String && reader.ValueTextEquals("json_schema"u8));
}
