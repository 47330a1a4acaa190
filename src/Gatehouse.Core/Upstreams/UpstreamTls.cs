namespace Gatehouse.Core.Upstreams;

/// <summary>What a TLS connection to an upstream must prove, and what it shows. Files are read when the endpoint is opened.</summary>
public sealed record UpstreamTls
{
    /// <summary>PEM file of the authorities that may sign the upstream's certificate; null for those of the system.</summary>
    public string? CaFile { get; init; }

    /// <summary>PEM file of the certificate that is shown when the upstream asks for one.</summary>
    public string? CertFile { get; init; }

    /// <summary>PEM file of its key.</summary>
    public string? KeyFile { get; init; }

    /// <summary>Name that is asked for (SNI) and that the certificate must have; null for the host of the address.</summary>
    public string? ServerName { get; init; }

    /// <summary>SHA-256 of the public keys (SubjectPublicKeyInfo) of which the certificate must have one, as base64; null for any.</summary>
    public string? PinnedKeys { get; init; }

    /// <summary>Whether the certificate is checked at all.</summary>
    public bool Verify { get; init; } = true;
}
