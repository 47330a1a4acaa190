namespace Gatehouse.AI.Calls;

/// <summary>
/// Reasoning with the provider's signature. Opaque: it goes back to the provider and account that made it byte for byte,
/// in its place, or is dropped knowingly. An empty text with a signature is legal.
/// </summary>
public sealed record ThinkingPart(string Text, string? Signature) : Part;
