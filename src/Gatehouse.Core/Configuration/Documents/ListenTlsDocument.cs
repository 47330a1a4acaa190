using System.ComponentModel;

namespace Gatehouse.Core.Configuration;

[Planned("client_ca", "min_version", "ciphers")]
public sealed record ListenTlsDocument : Document
{
    [Description("PEM file with the certificate and its chain; relative to the configuration file. It is the default: shown to clients that ask for a name no certificate has, or for none.")]
    [NotEmpty]
    public string? Cert { get; init; }

    [Description("PEM file with the private key of cert.")]
    [NotEmpty]
    public string? Key { get; init; }

    [Description("Further certificates. A client gets the one for the name it asks for (SNI): one with the very name, else one with a wildcard, else the default, which is cert or the first of these.")]
    [Example("[{ cert: shop.crt, key: shop.key }]")]
    public IReadOnlyList<ListenCertificateDocument> Certificates { get; init; } = [];

    [Description("Orders a certificate from a CA and renews it, in place of files or beside them.")]
    public AcmeDocument? Acme { get; init; }

    /// <summary>All pairs of files, the default first.</summary>
    [NotASetting]
    public IReadOnlyList<ListenCertificateDocument> Pairs
        => Cert is null || Key is null ? Certificates : [new ListenCertificateDocument { Cert = Cert, Key = Key, Source = Source }, .. Certificates];

    public override void Validate(ProblemList problems)
    {
        if ((Cert is null) != (Key is null))
        {
            var (there, missing) = Cert is null ? ("key", "cert") : ("cert", "key");
            problems.Add(ProblemCodes.InvalidCombination, this, there, $"{there} needs {missing}", $"Add {missing}: the PEM file of the {(missing == "key" ? "private key" : "certificate")}.");
        }
        else if (Cert is null && Certificates.Count == 0 && Acme is null)
        {
            problems.Add(ProblemCodes.Missing, this, "", "tls has no certificate", "Add cert and key: the PEM files of the certificate with its chain, and of its private key; or acme: { email: ops@example.com }, which orders one.");
        }
    }

    public override IEnumerable<string> FilesRead() => new[] { Cert, Key }.OfType<string>().Select(FullPath);
}
