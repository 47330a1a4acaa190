namespace Gatehouse.AI.Calls.Rerank;

/// <summary>The documents of a call in order, the best one first.</summary>
public sealed record RerankReply : WholeReply
{
    public string? Id { get; init; }

    public required IReadOnlyList<RerankResult> Results { get; init; }

    /// <summary>What Cohere bills by; null when the provider counts tokens or nothing.</summary>
    public long? SearchUnits { get; init; }
}
