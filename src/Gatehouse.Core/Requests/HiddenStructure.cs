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

    /// <summary>Dot segments that came out are resolved (RFC 3986 5.2.4).</summary>
    Dots = 4,
}
