namespace Gatehouse.Core.Requests;

/// <summary>What a server may make of delimiters that it decoded: of slashes encoded once where a route takes them, and of what is encoded twice.</summary>
[Flags]
internal enum HiddenStructure
{
    None = 0,

    /// <summary>A slash separates segments.</summary>
    Slashes = 1,

    /// <summary>A backslash separates segments too.</summary>
    Backslashes = 2,
}
