namespace Gatehouse.AI.Calls.Embeddings;

/// <summary>One input, which gives one vector: a text, the tokens that a client made of it for a vendor's tokenizer, or parts. One of the three is set.</summary>
public sealed record EmbeddingInput(string? Text, IReadOnlyList<int>? Tokens = null)
{
    /// <summary>What is more than one text: several texts, images and others, together one input. Null otherwise.</summary>
    public IReadOnlyList<Part>? Parts { get; init; }

    /// <summary>Title of the document that the input is.</summary>
    public string? Title { get; init; }
}
