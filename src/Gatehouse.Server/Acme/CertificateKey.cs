using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Gatehouse.Core.Configuration;

namespace Gatehouse.Server.Acme;

/// <summary>A new key for a certificate, and the request that asks a CA to sign it.</summary>
internal sealed class CertificateKey : IDisposable
{
    private readonly AsymmetricAlgorithm _key;

    public CertificateKey(AcmeKey kind)
    {
        _key = kind switch
        {
            AcmeKey.Rsa2048 => RSA.Create(2048),
            AcmeKey.Rsa3072 => RSA.Create(3072),
            AcmeKey.Rsa4096 => RSA.Create(4096),
            AcmeKey.EcdsaP384 => ECDsa.Create(ECCurve.NamedCurves.nistP384),
            _ => ECDsa.Create(ECCurve.NamedCurves.nistP256),
        };
    }

    /// <summary>The private key in PEM.</summary>
    public string Export() => _key.ExportPkcs8PrivateKeyPem();

    /// <summary>The request in DER. Names stand in the extension alone, where clients look for them.</summary>
    public byte[] Request(IReadOnlyList<string> names)
    {
        var subject = new X500DistinguishedName("");
        var request = _key is RSA rsa
            ? new CertificateRequest(subject, rsa, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1)
            : new CertificateRequest(subject, (ECDsa)_key, HashAlgorithmName.SHA256);
        var builder = new SubjectAlternativeNameBuilder();
        foreach (string name in names)
        {
            builder.AddDnsName(name);
        }

        request.CertificateExtensions.Add(builder.Build());
        return request.CreateSigningRequest();
    }

    public void Dispose() => _key.Dispose();
}
