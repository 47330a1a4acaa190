namespace Gatehouse.Core.Upstreams;

/// <summary>
/// What a TLS connection to an upstream must prove, and what it shows. Files are read when the endpoint is opened, off the
/// request threads; revocation is never asked for.
/// </summary>
public sealed record UpstreamTls
{
    /// <summary>PEM file of the authorities that may sign the upstream's certificate; null for those of the system.</summary>
    public string? CaFile { get; init; }

    /// <summary>PEM file of the certificate, with its chain, that is shown when the upstream asks for one.</summary>
    public string? CertFile { get; init; }

    /// <summary>PEM file of its key.</summary>
    public string? KeyFile { get; init; }

    /// <summary>Name that is asked for (SNI) and that the certificate must have; null for the host of the address.</summary>
    public string? ServerName { get; init; }

    /// <summary>
    /// SHA-256 of the public keys (SubjectPublicKeyInfo) of which the certificate must have one, as base64, sorted and with
    /// spaces between; null for any. They hold besides the check of the certificate, also when that is off.
    /// </summary>
    public string? PinnedKeys { get; init; }

    /// <summary>Whether the certificate's chain, dates and name are checked.</summary>
    public bool Verify { get; init; } = true;

    /// <summary>
    /// SHA-256 of what the files held when these settings were made; empty without files. It makes settings with a renewed
    /// certificate unequal to those before.
    /// </summary>
    public string FilesHash { get; init; } = "";
}
