using System.ComponentModel;
using Gatehouse.Core.Configuration;

namespace Gatehouse.Gateway.Policies.Mtls;

public sealed record MtlsOptions : Document
{
    [ShortForm]
    [Description("What names the consumer: subject.cn, subject.dn, san.dns, san.email, san.uri or fingerprint. Without it only consumers that list the certificate are known.")]
    [Example("subject.cn")]
    public string? ConsumerFrom { get; init; }

    [Description("What happens to a name that no consumer has. When not set: refuse, or accept where the configuration has no consumers at all.")]
    public MtlsUnknown? Unknown { get; init; }

    [Description("PEM file of the authorities that must have signed the certificate, intermediate ones included. When not set, those of the listener (client_ca).")]
    [Example("./tls/partners-ca.crt")]
    [NotEmpty]
    public string? Ca { get; init; }

    [Description("File of the revocation lists (CRL) of these authorities.")]
    [Example("./tls/partners-ca.crl")]
    [NotEmpty]
    public string? Crl { get; init; }

    [Description("Subjects that are let in: common names or, with an =, whole subjects; * at the beginning or the end stands for any text. All when empty.")]
    [Example("[\"device-*\"]")]
    public IReadOnlyList<string> Subjects { get; init; } = [];

    [Description("Alternative names (DNS, email or URI) of which the certificate must have one; * as in subjects. A text with : or / is for URIs, one with @ for email.")]
    [Example("[\"*.devices.example.com\"]")]
    public IReadOnlyList<string> Sans { get; init; } = [];

    [Description("Certificates that are let in, by the SHA-256 of their DER.")]
    [Example("[\"sha256:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08\"]")]
    public IReadOnlyList<string> Fingerprints { get; init; } = [];

    /// <summary>Full path of the authorities; null when none are set.</summary>
    [NotASetting]
    public string? CaFile => Ca is null ? null : FullPath(Ca);

    /// <summary>Full path of the revocation lists; null when none are set.</summary>
    [NotASetting]
    public string? CrlFile => Crl is null ? null : FullPath(Crl);

    public override IEnumerable<string> FilesRead() => new[] { CaFile, CrlFile }.OfType<string>();
}
