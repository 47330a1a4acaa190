using System.Net.Security;
using System.Security.Cryptography.X509Certificates;

namespace Gatehouse.Gateway.Front.Tls;

/// <summary>A certificate with its key and chain, ready to be shown in handshakes. Never disposed: a handshake may still hold it when it has been replaced.</summary>
internal sealed class ServedCertificate
{
    /// <param name="certificate">The certificate with its key.</param>
    /// <param name="chain">What is sent along, in order; without the root.</param>
    /// <param name="names">Names it is shown for; null for those that it has.</param>
    /// <param name="staples">Whether proofs of validity (OCSP) are fetched beside the handshakes and sent along.</param>
    public ServedCertificate(X509Certificate2 certificate, X509Certificate2Collection chain, IReadOnlyList<string>? names = null, bool staples = false)
    {
        Certificate = certificate;
        Names = names ?? CertificateNames.Of(certificate);

        // Offline: a missing intermediate certificate is not downloaded while a configuration is loaded.
        Context = SslStreamCertificateContext.Create(certificate, chain, offline: !staples);
    }

    public X509Certificate2 Certificate { get; }

    /// <summary>Kept for as long as the certificate is: sessions are resumed through it.</summary>
    public SslStreamCertificateContext Context { get; }

    /// <summary>Names it is shown for, as <see cref="CertificateNames.Normalize"/> writes them; *.example.com stands for one label.</summary>
    public IReadOnlyList<string> Names { get; }

    public DateTimeOffset End => new(Certificate.NotAfter);

    /// <summary>What operators know it by: its first name.</summary>
    public string Label => Names.Count > 0 ? Names[0] : Certificate.Subject;
}
