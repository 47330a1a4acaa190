namespace Gatehouse.Core.Configuration;

/// <summary>Whether clients of a listener show certificates.</summary>
public enum ListenClientCertificates
{
    /// <summary>None are asked for.</summary>
    Off,

    /// <summary>Asked for; a client without one is served, one with a bad one is not.</summary>
    Optional,

    /// <summary>A client without a good one is refused in the handshake.</summary>
    Required,
}
