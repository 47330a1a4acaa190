using System.ComponentModel;
using Gatehouse.Core.Certificates;
using System.Net.Mail;
using Gatehouse.Core.Upstreams;

namespace Gatehouse.Core.Configuration;

/// <summary>Certificates that are ordered from a CA and renewed (RFC 8555).</summary>
public sealed record AcmeDocument : Document
{
    private const int MostDomains = 100;

    [Description("Address that the CA may write to. Setting it agrees to the terms of the CA.")]
    [Example("ops@example.com")]
    [NotEmpty]
    public required string Email { get; init; }

    [Description("Names of the certificate. The host of the listener's url when not set.")]
    [Example("[api.example.com, www.example.com]")]
    public IReadOnlyList<string> Domains { get; init; } = [];

    [Description("Address of the CA's directory. The default is Let's Encrypt.")]
    [NotEmpty]
    public string Directory { get; init; } = "https://acme-v02.api.letsencrypt.org/directory";

    [Description("PEM file of the authorities that may sign the certificate of the directory's server, in place of the system's; for a CA of your own. Relative to the configuration file.")]
    [Example("./tls/internal-ca.crt")]
    [NotEmpty]
    public string? DirectoryCa { get; init; }

    [Description("How the CA is shown that a name is yours: in a TLS handshake on port 443 (tls-alpn-01), or over HTTP on port 80 (http-01), which needs an http listener that serves traffic.")]
    public AcmeChallenge Challenge { get; init; } = AcmeChallenge.TlsAlpn01;

    [Description("Folder for the keys of accounts and for certificates with their keys; relative to the configuration file.")]
    [NotEmpty]
    public string Storage { get; init; } = "/var/lib/gatehouse/acme";

    [Description("Binds the account to one that the CA knows already (EAB).")]
    public AcmeExternalAccountDocument? ExternalAccount { get; init; }

    [Description("Kind of the certificate's key. A new one is made with each order.")]
    public AcmeKey Key { get; init; } = AcmeKey.EcdsaP256;

    [Description("How long before its end a certificate is renewed. A third of its lifetime when not set.")]
    [AllowedRange("1m", "400d")]
    public TimeSpan? RenewBefore { get; init; }

    /// <summary>Full path of the folder.</summary>
    [NotASetting]
    public string StorageFolder => FullPath(Storage);

    /// <summary>Full path of the file of authorities; null for the system's.</summary>
    [NotASetting]
    public string? DirectoryCaFile => DirectoryCa is null ? null : FullPath(DirectoryCa);

    /// <summary>Names of the certificate for a listener, lower case and sorted: those that are set, else the host of its url; none when that is no name.</summary>
    public IReadOnlyList<string> NamesFor(string url)
    {
        IReadOnlyList<string> names = Domains.Count > 0 ? Domains : Uri.TryCreate(url, UriKind.Absolute, out var address) ? [address.IdnHost] : [];
        return names.Any(n => AcmeDomain.FaultOf(n) is not null) ? [] : [.. names.Select(n => n.ToLowerInvariant()).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];
    }

    public override void Validate(ProblemList problems)
    {
        if (!MailAddress.TryCreate(Email, out var address) || address.Address != Email || Email.AsSpan().ContainsAnyExceptInRange('!', '~'))
        {
            problems.Add(ProblemCodes.InvalidValue, this, "email", $"{PlainText.Quote(Email)} is no mail address", "Write the address alone: ops@example.com");
        }

        if (!Uri.TryCreate(Directory, UriKind.Absolute, out var directory) || directory.Scheme != Uri.UriSchemeHttps || directory.UserInfo.Length > 0)
        {
            problems.Add(ProblemCodes.InvalidValue, this, "directory", $"{PlainText.Quote(Directory)} is no https address", "Write the address of the CA's directory: https://acme-v02.api.letsencrypt.org/directory");
        }

        for (int i = 0; i < Domains.Count; i++)
        {
            if (AcmeDomain.FaultOf(Domains[i]) is var (fault, fix))
            {
                problems.Add(ProblemCodes.InvalidValue, this, "domains", i, fault, fix);
            }
        }

        if (Domains.Count > MostDomains)
        {
            problems.Add(ProblemCodes.OutOfRange, this, "domains", $"a certificate has at most {MostDomains} names", "Use several listeners.");
        }

        CheckCa(problems);
    }

    public override IEnumerable<string> FilesRead() => DirectoryCaFile is { } file ? [file] : [];

    private void CheckCa(ProblemList problems)
    {
        if (DirectoryCaFile is not { Length: > 0 } file)
        {
            return;
        }

        try
        {
            CertificateFiles.ReadAuthorities(file);
        }
        catch (CertificateFileException e)
        {
            problems.Add(e.IsUnreadable ? ProblemCodes.FileNotReadable : ProblemCodes.InvalidCertificate, this, "directory_ca", e.Message, e.Fix);
        }
    }
}
