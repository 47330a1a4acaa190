namespace Gatehouse.Core.Requests;

/// <summary>What a server that decodes twice may make of twice encoded delimiters.</summary>
[Flags]
internal enum HiddenStructure
{
    None = 0,

    /// <summary>A slash separates segments.</summary>
    Slashes = 1,

    /// <summary>A backslash separates segments too.</summary>
    Backslashes = 2,
}
