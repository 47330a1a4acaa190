using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Gatehouse.Server.Acme.Protocol;

namespace Gatehouse.Server.Acme;

/// <summary>A certificate with its key and chain, as ordered.</summary>
/// <param name="Text">All of it in PEM: the certificate, its chain, its key.</param>
internal sealed record StoredCertificate(string Text, X509Certificate2 Certificate, X509Certificate2Collection Chain)
{
    public DateTimeOffset Begin => new(Certificate.NotBefore);

    public DateTimeOffset End => new(Certificate.NotAfter);

    /// <summary>The name that it is known by where it is served: the first in the certificate.</summary>
    public string Label => Certificate.Extensions.OfType<X509SubjectAlternativeNameExtension>().SelectMany(e => e.EnumerateDnsNames()).First().ToLowerInvariant();

    /// <summary>What a CA sent with our key, looked at as <see cref="Read"/> does. Nothing but certificates is taken of it: a key among them would be taken for ours.</summary>
    public static StoredCertificate Join(string sent, string key, IReadOnlyList<string> names)
    {
        var certificates = new X509Certificate2Collection();
        try
        {
            certificates.ImportFromPem(sent);
        }
        catch (CryptographicException e)
        {
            throw new AcmeException($"the certificate cannot be read: {AcmeText.OneLine(e.Message)}", e);
        }

        return Read($"{certificates.ExportCertificatePems()}\n{key}\n", names);
    }

    /// <summary>Reads it and looks whether it is for these names; throws <see cref="AcmeException"/> when it cannot be used.</summary>
    public static StoredCertificate Read(string text, IReadOnlyList<string> names)
    {
        try
        {
            var chain = new X509Certificate2Collection();
            chain.ImportFromPem(text);

            // Refuses a key that is not the certificate's.
            var pair = X509Certificate2.CreateFromPem(text, text);
            chain.RemoveAt(0);
            return names.FirstOrDefault(n => !pair.MatchesHostname(n, allowWildcards: false, allowCommonName: false)) is { } missing
                ? throw new AcmeException($"the certificate is not for {missing}")
                : new StoredCertificate(text, OperatingSystem.IsWindows() ? Persisted(pair) : pair, chain);
        }
        catch (Exception e) when (e is CryptographicException or ArgumentException)
        {
            throw new AcmeException($"the certificate cannot be read: {AcmeText.OneLine(e.Message)}", e);
        }
    }

    // Windows shows no certificate whose key lives in memory alone.
    private static X509Certificate2 Persisted(X509Certificate2 pair)
    {
        using (pair)
        {
            return X509CertificateLoader.LoadPkcs12(pair.Export(X509ContentType.Pkcs12), password: null);
        }
    }
}
