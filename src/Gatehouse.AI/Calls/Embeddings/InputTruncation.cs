namespace Gatehouse.AI.Calls.Embeddings;

/// <summary>What becomes of an input that is too long for the model.</summary>
public enum InputTruncation
{
    /// <summary>The call is refused.</summary>
    Refuse,

    /// <summary>Its start is cut off.</summary>
    Start,

    /// <summary>Its end is cut off.</summary>
    End,
}
