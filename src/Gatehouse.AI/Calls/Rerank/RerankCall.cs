namespace Gatehouse.AI.Calls.Rerank;

/// <summary>A call to order documents by how well they answer a query. Null means the client did not say.</summary>
public sealed record RerankCall
{
    /// <summary>The alias or name the client asked for.</summary>
    public required string Model { get; init; }

    /// <summary>Wire form the client spoke.</summary>
    public required string SourceForm { get; init; }

    public required string Query { get; init; }

    public required IReadOnlyList<RerankDocument> Documents { get; init; }

    /// <summary>How many results, the best ones.</summary>
    public int? TopN { get; init; }

    /// <summary>Whether results are to have the documents' text.</summary>
    public bool? ReturnDocuments { get; init; }

    public ExtraMembers Extra { get; init; } = ExtraMembers.None;
}
