using System.Globalization;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using Gatehouse.Core.Certificates;
using Gatehouse.Core.Configuration;
using Gatehouse.Core.Upstreams;

namespace Gatehouse.Gateway.Front.Tls;

/// <summary>Faults of the certificates of a listener: files that cannot be used, dates, names, weak keys.</summary>
internal static class ListenTlsCheck
{
    private const int SmallestRsaKey = 2048;

    /// <param name="listen">A listener with tls.</param>
    /// <param name="host">The host of its url when that is a name that clients ask for; else null.</param>
    /// <param name="now">The time.</param>
    /// <param name="problems">Gets what was found.</param>
    public static void Check(ListenDocument listen, string? host, DateTimeOffset now, ProblemList problems)
    {
        var owners = new Dictionary<string, ListenCertificateDocument>(StringComparer.Ordinal);
        var read = new List<ServedCertificate>();
        foreach (var pair in listen.Tls!.Pairs)
        {
            if (TryRead(pair, problems) is not { } served)
            {
                continue;
            }

            read.Add(served);
            CheckDates(pair, served.Certificate, now, problems);
            CheckKey(pair, served.Certificate, problems);
            CheckSuites(listen.Tls, pair, served.Certificate, problems);
            CheckNames(pair, served, owners, problems);
        }

        CheckClients(listen.Tls, now, problems);
        if (listen.Tls.Ciphers.Count > 0 && !(OperatingSystem.IsLinux() || OperatingSystem.IsMacOS()))
        {
            problems.Add(ProblemCodes.NotAvailableHere, listen.Tls, "ciphers", "this system has one list of cipher suites for all programs", "Remove ciphers, and set the list of the system.");
        }

        if (host is not null && read.Count == listen.Tls.Pairs.Count && read.Count > 0 && listen.Tls.Acme is null && new CertificateTable(read).Find(CertificateNames.Normalize(host)) is null)
        {
            Warn(problems, listen, "url", $"no certificate is for {host}: clients that ask for it get one for {(read[0].Names.Count == 0 ? "no name" : string.Join(", ", read[0].Names.Take(5)))}, which they refuse", "Add one to certificates, or write the url with the name that the certificate has.");
        }
    }

    private static void CheckClients(ListenTlsDocument tls, DateTimeOffset now, ProblemList problems)
    {
        if (tls.ClientCaFile is not { } authorities)
        {
            return;
        }

        string setting = "client_ca";
        try
        {
            CertificateFiles.ReadAuthorities(authorities);
            setting = "client_crl";
            var trust = CertificateTrust.Read(authorities, tls.ClientCrlFile);
            if (trust.Lists.FirstOrDefault(l => l.NextUpdate < now) is { } old)
            {
                Warn(problems, tls, "client_crl", $"the revocation list of \"{old.Issuer.Subject}\" ended on {Written(old.NextUpdate!.Value.UtcDateTime)}: all its clients are refused", "Fetch the next one; new files are taken without a restart.");
            }
        }
        catch (CertificateFileException e)
        {
            problems.Add(e.IsUnreadable ? ProblemCodes.FileNotReadable : ProblemCodes.InvalidCertificate, tls, setting, e.Message, e.Fix);
        }
    }

    private static ServedCertificate? TryRead(ListenCertificateDocument pair, ProblemList problems)
    {
        string setting = "cert";
        try
        {
            CertificateFiles.ReadCertificate(pair.CertFile);
            setting = "key";
            return ListenCertificates.ReadPair(pair);
        }
        catch (CertificateFileException e)
        {
            problems.Add(e.IsUnreadable ? ProblemCodes.FileNotReadable : ProblemCodes.InvalidCertificate, pair, setting, e.Message, e.Fix);
            return null;
        }
    }

    private static void CheckDates(ListenCertificateDocument pair, X509Certificate2 certificate, DateTimeOffset now, ProblemList problems)
    {
        if (now > new DateTimeOffset(certificate.NotAfter))
        {
            Warn(problems, pair, "cert", $"the certificate {pair.CertFile} ended on {Written(certificate.NotAfter)}: clients refuse it", "Renew it; new files are taken without a restart.");
        }
        else if (now < new DateTimeOffset(certificate.NotBefore))
        {
            Warn(problems, pair, "cert", $"the certificate {pair.CertFile} is not valid before {Written(certificate.NotBefore)}: clients refuse it", "Look at the clock of this machine, or use the one before it until then.");
        }
    }

    private static void CheckKey(ListenCertificateDocument pair, X509Certificate2 certificate, ProblemList problems)
    {
        using var rsa = certificate.GetRSAPublicKey();
        if (rsa is { KeySize: < SmallestRsaKey })
        {
            Warn(problems, pair, "cert", $"the key of {pair.CertFile} is RSA of {rsa.KeySize} bits, which can be broken", "Make a new one: openssl ecparam -name prime256v1 -genkey -noout -out FILE");
        }
    }

    // Suites before TLS 1.3 name the kind of key that they sign with.
    private static void CheckSuites(ListenTlsDocument tls, ListenCertificateDocument pair, X509Certificate2 certificate, ProblemList problems)
    {
        using var rsa = certificate.GetRSAPublicKey();
        string kind = rsa is null ? "_ECDSA_" : "_RSA_";
        if (tls.Ciphers.Count > 0 && !tls.Versions.HasFlag(SslProtocols.Tls13) && !tls.Ciphers.Any(c => c.Contains(kind, StringComparison.Ordinal)))
        {
            Warn(problems, pair, "cert", $"none of the ciphers is for the key of {pair.CertFile}, so nobody can connect for it", $"Add suites with {kind.Trim('_')} to ciphers, or some of TLS 1.3.");
        }
    }

    private static void CheckNames(ListenCertificateDocument pair, ServedCertificate served, Dictionary<string, ListenCertificateDocument> owners, ProblemList problems)
    {
        foreach (string name in served.Names)
        {
            if (!owners.TryAdd(name, pair))
            {
                string path = pair.SourcePath.Length == 0 ? "cert" : $"{pair.SourcePath}.cert";
                problems.Add(new ConfigurationProblem(ProblemCodes.DuplicateName, pair.MarkOf("cert"), path, $"two certificates of the listener are for {name}")
                {
                    Hint = "Say with hosts which names a certificate is shown for.",
                    OtherMark = owners[name].MarkOf("cert"),
                    OtherLabel = "the first one",
                });
                return;
            }
        }
    }

    private static void Warn(ProblemList problems, Document document, string setting, string message, string hint)
    {
        string path = document.SourcePath.Length == 0 ? setting : $"{document.SourcePath}.{setting}";
        problems.Add(new ConfigurationProblem(ProblemCodes.InvalidCertificate, document.MarkOf(setting), path, message) { Severity = ProblemSeverity.Warning, Hint = hint });
    }

    private static string Written(DateTime date) => date.ToUniversalTime().ToString("yyyy-MM-dd HH:mm 'UTC'", CultureInfo.InvariantCulture);
}
