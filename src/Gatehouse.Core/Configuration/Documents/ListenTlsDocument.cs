using System.ComponentModel;

namespace Gatehouse.Core.Configuration;

[Planned("acme", "client_ca", "min_version", "ciphers", "certificates")]
public sealed record ListenTlsDocument : Document
{
    [Description("PEM file with the certificate and its chain; relative to the configuration file.")]
    [NotEmpty]
    public required string Cert { get; init; }

    [Description("PEM file with the private key.")]
    [NotEmpty]
    public required string Key { get; init; }
}
