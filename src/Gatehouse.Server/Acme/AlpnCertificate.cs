using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace Gatehouse.Server.Acme;

/// <summary>The certificate that answers tls-alpn-01 (RFC 8737 3): signed by itself, with the hash of the answer in a critical extension.</summary>
internal static class AlpnCertificate
{
    private const string AcmeIdentifier = "1.3.6.1.5.5.7.1.31";

    public static X509Certificate2 Create(string name, string answer, DateTimeOffset now)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest(new X500DistinguishedName("CN=ACME challenge"), key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName(name);
        request.CertificateExtensions.Add(names.Build());

        // An octet string of 32 bytes in DER.
        request.CertificateExtensions.Add(new X509Extension(AcmeIdentifier, [4, 32, .. SHA256.HashData(Encoding.ASCII.GetBytes(answer))], critical: true));
        return request.CreateSelfSigned(now.AddDays(-1), now.AddDays(7));
    }
}
