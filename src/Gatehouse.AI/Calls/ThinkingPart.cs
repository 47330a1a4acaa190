namespace Gatehouse.AI.Calls;

/// <summary>
/// Reasoning with the provider's signature. Opaque: it goes back to the provider and account that made it byte for byte,
/// in its place, or is dropped knowingly. An empty text with a signature is legal.
/// </summary>
public sealed record ThinkingPart(string Text, string? Signature) : Part
{
    /// <summary>
    /// Whether the signature says in front of a colon whose it is ("gemini:"). Those of Claude models have no mark, for their own
    /// clients send them back as they came, and no colon.
    /// </summary>
    public bool IsMarked => Signature?.Contains(':', StringComparison.Ordinal) == true;
}
