namespace Gatehouse.Core.Configuration;

/// <summary>Which fields the proxies in front of a listener name the client with.</summary>
public enum TrustedFields
{
    /// <summary>Those that are there; a request in which they differ is refused.</summary>
    Either,

    /// <summary>X-Forwarded-For and X-Forwarded-Proto.</summary>
    XForwarded,

    /// <summary>Forwarded (RFC 7239).</summary>
    Forwarded,
}
