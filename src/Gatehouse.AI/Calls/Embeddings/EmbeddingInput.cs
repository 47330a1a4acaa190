namespace Gatehouse.AI.Calls.Embeddings;

/// <summary>One input: a text, or the tokens that a client made of it for a vendor's tokenizer. One of both is set.</summary>
public sealed record EmbeddingInput(string? Text, IReadOnlyList<int>? Tokens = null);
