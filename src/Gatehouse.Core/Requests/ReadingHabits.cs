namespace Gatehouse.Core.Requests;

/// <summary>What a less careful server may do to a path, apart from what RFC 3986 allows.</summary>
[Flags]
internal enum ReadingHabits
{
    None = 0,

    /// <summary>Decodes escapes of reserved characters, and escapes of escapes, inside a segment.</summary>
    Decode = 1,

    /// <summary>Takes twice encoded slashes, backslashes and dots for what they decode to.</summary>
    DecodeTwice = 2,

    /// <summary>Cuts ";parameters" off each segment (RFC 3986 3.3 leaves them to the application).</summary>
    CutParameters = 4,

    /// <summary>Ends the path at an encoded question mark or number sign.</summary>
    CutQuery = 8,

    /// <summary>Takes several slashes for one.</summary>
    CollapseSlashes = 16,

    All = 31,
}
