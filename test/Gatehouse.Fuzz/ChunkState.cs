namespace Gatehouse.Fuzz;

/// <summary>How the decoding of a body came out.</summary>
internal enum ChunkState
{
    /// <summary>More has to come.</summary>
    Unfinished,
    Done,
    Wrong,
}
