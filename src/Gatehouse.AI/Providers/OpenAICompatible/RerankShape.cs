namespace Gatehouse.AI.Providers.OpenAICompatible;

/// <summary>How a vendor names what Cohere's form of reranking has under other names.</summary>
internal sealed record RerankShape
{
    /// <summary>The number of results that are wanted; null where the vendor cannot be told, so that the gateway cuts them.</summary>
    public string? Top { get; init; } = "top_n";

    /// <summary>The list of texts.</summary>
    public string Documents { get; init; } = "documents";

    /// <summary>Whether query and texts are written as objects with a text.</summary>
    public bool HasTextObjects { get; init; }

    /// <summary>The list of results in the reply; empty when the reply is the list.</summary>
    public string Results { get; init; } = "results";

    /// <summary>A result's score.</summary>
    public string Score { get; init; } = "relevance_score";

    /// <summary>Members of the vendor's that go on as clients write them.</summary>
    public IReadOnlyList<string> Keeps { get; init; } = [];

    /// <summary>Members that every call gets, the value as JSON.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Adds { get; init; } = [];

    /// <summary>Whether the body names the model.</summary>
    public bool NamesModel { get; init; } = true;
}
