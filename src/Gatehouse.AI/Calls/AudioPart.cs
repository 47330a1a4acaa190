namespace Gatehouse.AI.Calls;

/// <summary>
/// Audio given to the model or spoken by it: base64 data and its format ("wav", "mp3", "pcm16"). In a stream each event has a
/// piece of the data, of the transcript or of both.
/// </summary>
public sealed record AudioPart(string Base64, string Format) : Part
{
    /// <summary>Of an answer: the vendor's id, by which later turns refer to it.</summary>
    public string? Id { get; init; }

    /// <summary>Of an answer: what is said.</summary>
    public string? Transcript { get; init; }

    /// <summary>Of an answer: unix seconds until which the id can be referred to.</summary>
    public long? ExpiresAt { get; init; }
}
