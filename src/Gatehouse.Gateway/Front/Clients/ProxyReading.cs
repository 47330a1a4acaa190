namespace Gatehouse.Gateway.Front.Clients;

/// <summary>How far a PROXY header could be read.</summary>
internal enum ProxyReading
{
    /// <summary>It may become one: more bytes are needed.</summary>
    Incomplete,

    Read,

    /// <summary>The bytes begin with something else.</summary>
    Missing,

    Malformed,
}
