using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Gatehouse.Gateway.Tests.Front.Tls;

/// <summary>An authority for clients' certificates with a revocation list, in files.</summary>
internal sealed class ClientAuthority : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("gatehouse-tests-").FullName;
    private readonly AsymmetricAlgorithm _key;
    private readonly X509Certificate2 _root;

    public ClientAuthority(bool isRsa = false)
    {
        _key = isRsa ? RSA.Create(2048) : ECDsa.Create(ECCurve.NamedCurves.nistP256);
        string name = $"CN=Clients of {Path.GetFileName(_folder)}";
        var request = _key is RSA rsa
            ? new CertificateRequest(name, rsa, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1)
            : new CertificateRequest(name, (ECDsa)_key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: true, hasPathLengthConstraint: false, 0, critical: true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.CrlSign | X509KeyUsageFlags.KeyCertSign, critical: true));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, critical: false));
        _root = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-30), DateTimeOffset.UtcNow.AddDays(30));
        File.WriteAllText(CaFile, _root.ExportCertificatePem());
    }

    public string CaFile => Path.Combine(_folder, "clients-ca.crt");

    public string CrlFile => Path.Combine(_folder, "clients-ca.crl");

    public static string FileOf(X509Certificate2 certificate, string folder) => Path.Combine(folder, certificate.Thumbprint + ".pem");

    public X509Certificate2 Issue(string subject, int validTo = 10, bool isForServers = false, params string[] alternatives)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest(subject, key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid(isForServers ? "1.3.6.1.5.5.7.3.1" : "1.3.6.1.5.5.7.3.2")], critical: false));
        if (alternatives.Length > 0)
        {
            var names = new SubjectAlternativeNameBuilder();
            foreach (string name in alternatives)
            {
                if (name.Contains("://", StringComparison.Ordinal))
                {
                    names.AddUri(new Uri(name));
                }
                else if (name.Contains('@', StringComparison.Ordinal))
                {
                    names.AddEmailAddress(name);
                }
                else
                {
                    names.AddDnsName(name);
                }
            }

            request.CertificateExtensions.Add(names.Build());
        }

        var signer = _key is RSA rsa ? X509SignatureGenerator.CreateForRSA(rsa, RSASignaturePadding.Pkcs1) : X509SignatureGenerator.CreateForECDsa((ECDsa)_key);
        using var signed = request.Create(_root.SubjectName, signer, DateTimeOffset.UtcNow.AddDays(-20), DateTimeOffset.UtcNow.AddDays(validTo), RandomNumberGenerator.GetBytes(8));
        using var pair = signed.CopyWithPrivateKey(key);
        return X509CertificateLoader.LoadPkcs12(pair.Export(X509ContentType.Pkcs12), password: null);
    }

    /// <summary>Writes the revocation list with these certificates on it.</summary>
    public void Revoke(X509Certificate2[] revoked, int days = 5, bool asDer = false)
    {
        var list = new CertificateRevocationListBuilder();
        foreach (var certificate in revoked)
        {
            list.AddEntry(certificate, DateTimeOffset.UtcNow.AddDays(-10));
        }

        byte[] der = list.Build(_root, 1, DateTimeOffset.UtcNow.AddDays(days), HashAlgorithmName.SHA256, _key is RSA ? RSASignaturePadding.Pkcs1 : null, DateTimeOffset.UtcNow.AddDays(-10));
        File.WriteAllBytes(CrlFile, asDer ? der : System.Text.Encoding.ASCII.GetBytes(PemEncoding.WriteString("X509 CRL", der)));
    }

    public void Dispose()
    {
        _root.Dispose();
        _key.Dispose();
        Directory.Delete(_folder, recursive: true);
    }
}
