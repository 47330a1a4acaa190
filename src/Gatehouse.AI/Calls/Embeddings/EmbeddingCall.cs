namespace Gatehouse.AI.Calls.Embeddings;

/// <summary>A call for vectors in the hub's form. Null means the client did not say.</summary>
public sealed record EmbeddingCall
{
    /// <summary>The alias or name the client asked for.</summary>
    public required string Model { get; init; }

    /// <summary>Wire form the client spoke.</summary>
    public required string SourceForm { get; init; }

    /// <summary>One vector is made of each.</summary>
    public required IReadOnlyList<EmbeddingInput> Inputs { get; init; }

    /// <summary>Whether the client wrote one input by itself, not a list of one.</summary>
    public bool IsSingle { get; init; }

    /// <summary>Length of the vectors.</summary>
    public int? Dimensions { get; init; }

    /// <summary>How the client wants vectors written; what is asked of the provider is the provider's business.</summary>
    public VectorEncoding Encoding { get; init; }

    /// <summary>Opaque id of the end user.</summary>
    public string? User { get; init; }

    /// <summary>What the vectors are for; a word that no vendor has is an extra member.</summary>
    public EmbeddingPurpose? Purpose { get; init; }

    /// <summary>What becomes of inputs that are too long.</summary>
    public InputTruncation? Truncation { get; init; }

    public ExtraMembers Extra { get; init; } = ExtraMembers.None;
}
