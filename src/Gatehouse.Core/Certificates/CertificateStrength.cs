using System.Security.Cryptography.X509Certificates;

namespace Gatehouse.Core.Certificates;

/// <summary>
/// Whether a chain can be forged by now: keys that can be computed, signatures under hashes that collide. .NET builds such chains
/// without a word; the bounds are those that OpenSSL keeps to by itself (112 bits, its level 2).
/// </summary>
internal static class CertificateStrength
{
    private const int SmallestRsaKey = 2048;
    private const int SmallestCurve = 224;

    /// <summary>What is weak in a chain, for operators; null when nothing is.</summary>
    public static string? FaultOf(X509Chain chain)
    {
        for (int i = 0; i < chain.ChainElements.Count; i++)
        {
            var certificate = chain.ChainElements[i].Certificate;
            if (BitsOfWeakKey(certificate) is { } bits)
            {
                return $"the key of \"{certificate.Subject}\" has {bits} bits, which can be broken";
            }

            // The root is trusted for itself, not for its signature.
            if (i < chain.ChainElements.Count - 1 && IsWeakSignature(certificate.SignatureAlgorithm.Value))
            {
                return $"\"{certificate.Subject}\" is signed with SHA-1 or MD5, which can be forged";
            }
        }

        return null;
    }

    private static int? BitsOfWeakKey(X509Certificate2 certificate)
    {
        using var rsa = certificate.PublicKey.GetRSAPublicKey();
        if (rsa is not null)
        {
            return rsa.KeySize < SmallestRsaKey ? rsa.KeySize : null;
        }

        using var curve = certificate.PublicKey.GetECDsaPublicKey();
        return curve?.KeySize < SmallestCurve ? curve.KeySize : null;
    }

    private static bool IsWeakSignature(string? algorithm) => algorithm is
        "1.2.840.113549.1.1.2" or "1.2.840.113549.1.1.4" or "1.2.840.113549.1.1.5" // RSA with MD2, MD5, SHA-1
        or "1.3.14.3.2.29" or "1.3.14.3.2.27" // RSA and DSA with SHA-1, of old
        or "1.2.840.10040.4.3" or "1.2.840.10045.4.1"; // DSA and ECDSA with SHA-1
}
