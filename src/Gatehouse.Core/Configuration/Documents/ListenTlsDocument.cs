using System.ComponentModel;
using System.Net.Security;
using System.Security.Authentication;

namespace Gatehouse.Core.Configuration;

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

    [Description("Oldest version of TLS that is spoken: 1.2 or 1.3.")]
    [Example("\"1.3\"")]
    public string MinVersion { get; init; } = "1.2";

    [Description("Cipher suites that are spoken, by their IANA names. Those of the system when not set.")]
    [Example("[TLS_AES_256_GCM_SHA384, TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384]")]
    public IReadOnlyList<string> Ciphers { get; init; } = [];

    [Description("Whether a proof that the certificate is not revoked (OCSP) is fetched from its authority, beside the handshakes, and sent along.")]
    public bool OcspStapling { get; init; }

    [Description("Whether clients show certificates: off, optional (one that is shown must be good), required. When client_ca is set, required.")]
    public ListenClientCertificates? ClientCertificates { get; init; }

    [Description("PEM file of the authorities that sign the clients' certificates; no others are trusted. Without it any certificate is taken, and mtls must judge it.")]
    [Example("./tls/clients-ca.crt")]
    [NotEmpty]
    public string? ClientCa { get; init; }

    [Description("File of the revocation lists (CRL) of these authorities, PEM or DER. With it, a client whose issuer has no list there that is still valid is refused.")]
    [Example("./tls/clients-ca.crl")]
    [NotEmpty]
    public string? ClientCrl { get; init; }

    /// <summary>Whether clients show certificates, after defaults.</summary>
    [NotASetting]
    public ListenClientCertificates ClientMode => ClientCertificates ?? (ClientCa is null ? ListenClientCertificates.Off : ListenClientCertificates.Required);

    /// <summary>Full path of the authorities of clients; null when none are set.</summary>
    [NotASetting]
    public string? ClientCaFile => ClientCa is null ? null : FullPath(ClientCa);

    /// <summary>Full path of their revocation lists; null when none are set.</summary>
    [NotASetting]
    public string? ClientCrlFile => ClientCrl is null ? null : FullPath(ClientCrl);

    /// <summary>The cipher suites by number.</summary>
    [NotASetting]
    public IEnumerable<TlsCipherSuite> CipherSuites => Ciphers.Select(Enum.Parse<TlsCipherSuite>);

    /// <summary>The versions that are spoken: those for which the list has a suite.</summary>
    [NotASetting]
    public SslProtocols Versions
        => (MinVersion == "1.3" || (Ciphers.Count > 0 && Ciphers.All(CipherRules.IsOfVersion13)) ? SslProtocols.None : SslProtocols.Tls12)
            | (Ciphers.Count > 0 && !Ciphers.Any(CipherRules.IsOfVersion13) ? SslProtocols.None : SslProtocols.Tls13);

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

        ValidateVersions(problems);
        ValidateClients(problems);
    }

    public override IEnumerable<string> FilesRead() => new[] { Cert, Key, ClientCa, ClientCrl }.OfType<string>().Select(FullPath);

    private void ValidateClients(ProblemList problems)
    {
        if (ClientMode == ListenClientCertificates.Off && (ClientCa ?? ClientCrl) is not null)
        {
            string setting = ClientCa is null ? "client_crl" : "client_ca";
            problems.Add(ProblemCodes.InvalidCombination, this, setting, $"{setting} does nothing while client certificates are off", "Write client_certificates: required, or remove it.");
        }
        else if (ClientCrl is not null && ClientCa is null)
        {
            problems.Add(ProblemCodes.InvalidCombination, this, "client_crl", "client_crl needs client_ca", "Add client_ca: the PEM file of the authorities that signed the lists.");
        }
        else if (ClientMode != ListenClientCertificates.Off && ClientCa is null)
        {
            problems.Add(new ConfigurationProblem(ProblemCodes.InsecureSetting, MarkOf("client_certificates"), $"{(SourcePath.Length == 0 ? "" : SourcePath + ".")}client_certificates", "any certificate of a client is taken: the listener knows no authority")
            {
                Severity = ProblemSeverity.Warning,
                Hint = "Set client_ca, or see that every route that relies on them has mtls with a ca or fingerprints.",
            });
        }
    }

    private void ValidateVersions(ProblemList problems)
    {
        if (MinVersion is not ("1.2" or "1.3"))
        {
            problems.Add(ProblemCodes.NotOneOf, this, "min_version", $"{PlainText.Quote(MinVersion)} is none of \"1.2\" and \"1.3\"", "Older versions are broken and not spoken.");
        }

        for (int i = 0; i < Ciphers.Count; i++)
        {
            if (!Enum.TryParse<TlsCipherSuite>(Ciphers[i], out _) || !Ciphers[i].StartsWith("TLS_", StringComparison.Ordinal))
            {
                problems.Add(ProblemCodes.InvalidValue, this, "ciphers", i, $"{PlainText.Quote(Ciphers[i])} is no cipher suite", "Write its IANA name: TLS_AES_256_GCM_SHA384. openssl ciphers -stdname -v lists them.");
            }
            else if (!CipherRules.IsSound(Ciphers[i]))
            {
                problems.Add(ProblemCodes.InsecureSetting, this, "ciphers", i, $"{Ciphers[i]} protects nothing any more", "Take suites with ECDHE and AES-GCM or ChaCha20.");
            }
        }

        if (MinVersion == "1.3" && Ciphers.Count > 0 && !Ciphers.Any(CipherRules.IsOfVersion13))
        {
            problems.Add(ProblemCodes.InvalidCombination, this, "ciphers", "none of them is for TLS 1.3, and nothing older is spoken", "Add TLS_AES_256_GCM_SHA384.");
        }
    }
}
