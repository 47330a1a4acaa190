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

    /// <summary>Full path of the certificate; written paths are relative to the file they stand in.</summary>
    [NotASetting]
    public string CertFile => FullPath(Cert);

    /// <summary>Full path of the key.</summary>
    [NotASetting]
    public string KeyFile => FullPath(Key);

    public override IEnumerable<string> FilesRead() => [CertFile, KeyFile];
}
