using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Gatehouse.Core.Certificates;

/// <summary>Checks signatures of revocation lists.</summary>
internal static class ListSignature
{
    /// <summary>Whether the authority signed this. Throws <see cref="CryptographicException"/> for an algorithm that is not known.</summary>
    public static bool IsGood(X509Certificate2 authority, string algorithm, ReadOnlySpan<byte> signed, byte[] signature)
    {
        (bool isEllipticCurve, var hash) = algorithm switch
        {
            "1.2.840.113549.1.1.11" => (false, HashAlgorithmName.SHA256),
            "1.2.840.113549.1.1.12" => (false, HashAlgorithmName.SHA384),
            "1.2.840.113549.1.1.13" => (false, HashAlgorithmName.SHA512),
            "1.2.840.10045.4.3.2" => (true, HashAlgorithmName.SHA256),
            "1.2.840.10045.4.3.3" => (true, HashAlgorithmName.SHA384),
            "1.2.840.10045.4.3.4" => (true, HashAlgorithmName.SHA512),
            _ => throw new CryptographicException($"it is signed with the algorithm {algorithm}; RSA (PKCS #1) and ECDSA with SHA-256, SHA-384 and SHA-512 are understood"),
        };
        if (isEllipticCurve)
        {
            using var key = authority.GetECDsaPublicKey();
            return key is not null && key.VerifyData(signed, signature, hash, DSASignatureFormat.Rfc3279DerSequence);
        }

        using var rsa = authority.GetRSAPublicKey();
        return rsa is not null && rsa.VerifyData(signed, signature, hash, RSASignaturePadding.Pkcs1);
    }
}
