namespace Gatehouse.AI.Calls.Embeddings;

/// <summary>How a vector is written.</summary>
public enum VectorEncoding
{
    /// <summary>A list of numbers.</summary>
    Float,

    /// <summary>Base64 of its numbers as little-endian 32-bit floats.</summary>
    Base64,
}
