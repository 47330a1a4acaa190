namespace Gatehouse.AI.Calls.Embeddings;

/// <summary>The vectors of a call.</summary>
public sealed record EmbeddingReply : WholeReply
{
    /// <summary>In the order of the inputs; every number is finite.</summary>
    public required IReadOnlyList<float[]> Vectors { get; init; }
}
