using System.Security.Cryptography.X509Certificates;

namespace Gatehouse.Gateway.Tests;

/// <summary>A certificate of <see cref="TestAuthority"/> in its files, and the SHA-256 of its public key as base64.</summary>
internal sealed record IssuedCertificate(string CertFile, string KeyFile, string Pin)
{
    public X509Certificate2 Load()
    {
        using var pair = X509Certificate2.CreateFromPemFile(CertFile, KeyFile);
        return X509CertificateLoader.LoadPkcs12(pair.Export(X509ContentType.Pkcs12), password: null);
    }

    public X509Certificate2Collection LoadChain()
    {
        var all = new X509Certificate2Collection();
        all.ImportFromPemFile(CertFile);
        all.RemoveAt(0);
        return all;
    }
}
