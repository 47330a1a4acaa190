namespace Gatehouse.AI.Calls.Counting;

/// <summary>How many tokens a call would be to a model, as its vendor counted them. Counting uses none, so there is no usage.</summary>
public sealed record TokenCount : WholeReply
{
    /// <summary>Tokens of the whole input, those in a cache among them.</summary>
    public required long Tokens { get; init; }

    /// <summary>How many of them are in a cache; null when the vendor does not say.</summary>
    public long? Cached { get; init; }
}
