using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Gatehouse.Core.Certificates;

/// <summary>
/// Whether certificates of clients are trusted: signed by an authority of a file, valid now, for clients, and on no revocation list.
/// Nothing is fetched from anywhere. Immutable.
/// </summary>
public sealed class CertificateTrust
{
    private const string ClientPurpose = "1.3.6.1.5.5.7.3.2";

    private readonly X509Certificate2Collection _authorities;
    private readonly RevocationList[]? _lists;

    private CertificateTrust(X509Certificate2Collection authorities, RevocationList[]? lists)
    {
        _authorities = authorities;
        _lists = lists;
    }

    /// <summary>The revocation lists, of each authority the latest; empty when none were given.</summary>
    public IReadOnlyList<RevocationList> Lists => _lists ?? [];

    /// <summary>Reads the files; throws <see cref="CertificateFileException"/>.</summary>
    /// <param name="authorities">PEM file of the authorities, of which one at least is self-signed.</param>
    /// <param name="lists">File of their revocation lists, PEM or one in DER; null for none.</param>
    public static CertificateTrust Read(string authorities, string? lists)
    {
        var trusted = CertificateFiles.ReadAuthorities(authorities);
        return new CertificateTrust(trusted, lists is null ? null : Latest(CertificateFiles.ReadLists(lists, trusted)));
    }

    // Files are put together in any order: an older list must not hide what a later one has.
    private static RevocationList[] Latest(RevocationList[] lists)
        => [.. lists.Where(l => !Array.Exists(lists, other => other.ThisUpdate > l.ThisUpdate && other.IsOf(l.Issuer)))];

    /// <summary>The rules for building a chain.</summary>
    public X509ChainPolicy PolicyAt(DateTimeOffset now)
    {
        var policy = new X509ChainPolicy
        {
            TrustMode = X509ChainTrustMode.CustomRootTrust,
            RevocationMode = X509RevocationMode.NoCheck,
            DisableCertificateDownloads = true,
            VerificationTime = now.UtcDateTime,
            VerificationTimeIgnored = false,
            ApplicationPolicy = { new Oid(ClientPurpose) },
        };
        policy.CustomTrustStore.AddRange(_authorities);
        policy.ExtraStore.AddRange(_authorities);
        return policy;
    }

    /// <summary>Builds the certificate's chain and judges it; null when it is trusted, else why not, for operators.</summary>
    public string? Check(X509Certificate2 certificate, DateTimeOffset now)
    {
        using var chain = new X509Chain { ChainPolicy = PolicyAt(now) };
        return chain.Build(certificate) ? CheckBuilt(chain, now) : FaultOf(chain);
    }

    /// <summary>Judges a chain that was built under <see cref="PolicyAt"/> and found good, by its keys and the revocation lists.</summary>
    public string? CheckBuilt(X509Chain chain, DateTimeOffset now) => CertificateStrength.FaultOf(chain) ?? CheckRevocation(chain, now);

    /// <summary>What made a chain bad, for operators.</summary>
    public static string FaultOf(X509Chain? chain)
        => chain?.ChainStatus.FirstOrDefault(s => s.Status != X509ChainStatusFlags.NoError).Status switch
        {
            X509ChainStatusFlags.NotTimeValid => "it or its chain is not valid now",
            X509ChainStatusFlags.UntrustedRoot or X509ChainStatusFlags.PartialChain => "it is not signed by an authority of the ca file",
            X509ChainStatusFlags.NotValidForUsage => "it is not a certificate for clients",
            X509ChainStatusFlags.NotSignatureValid => "a signature in its chain is wrong",
            var other => $"its chain is not good ({other})",
        };

    private string? CheckRevocation(X509Chain chain, DateTimeOffset now)
    {
        if (_lists is null)
        {
            return null;
        }

        for (int i = 0; i < chain.ChainElements.Count - 1; i++)
        {
            var certificate = chain.ChainElements[i].Certificate;
            var issuer = chain.ChainElements[i + 1].Certificate;
            var list = Array.FindLast(_lists, l => l.IsOf(issuer));
            if (list is null && i == 0)
            {
                return $"there is no revocation list of its issuer \"{issuer.Subject}\"";
            }

            if (list?.NextUpdate < now)
            {
                return $"the revocation list of \"{issuer.Subject}\" ended on {list.NextUpdate:yyyy-MM-dd HH:mm} UTC";
            }

            if (list?.Has(certificate) == true)
            {
                return $"\"{certificate.Subject}\" is revoked";
            }
        }

        return null;
    }
}
