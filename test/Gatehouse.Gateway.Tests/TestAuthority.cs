using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Gatehouse.Gateway.Tests;

/// <summary>An authority with a folder of its own, and certificates signed by it through an intermediate one.</summary>
internal sealed class TestAuthority : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("gatehouse-tests-").FullName;
    private readonly X509Certificate2 _root;
    private readonly X509Certificate2 _intermediate;
    private int _issued;

    public TestAuthority()
    {
        var now = DateTimeOffset.UtcNow;
        using var rootKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        _root = RequestOf($"Root of {Path.GetFileName(_folder)}", rootKey, isAuthority: true).CreateSelfSigned(now.AddDays(-30), now.AddDays(30));
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var signed = RequestOf($"Intermediate of {Path.GetFileName(_folder)}", key, isAuthority: true).Create(_root, now.AddDays(-29), now.AddDays(29), [1]);
        _intermediate = signed.CopyWithPrivateKey(key);
        File.WriteAllText(CaFile, _root.ExportCertificatePem());
    }

    public string Folder => _folder;

    public string CaFile => Path.Combine(_folder, "ca.crt");

    /// <summary>A certificate for this host and no address, in a file with its chain, beside its key.</summary>
    public IssuedCertificate Issue(string host, int validFrom = -10, int validTo = 10, bool isForServers = true)
    {
        var now = DateTimeOffset.UtcNow;
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = RequestOf(host, key, isAuthority: false);
        var names = new SubjectAlternativeNameBuilder();
        if (IPAddress.TryParse(host, out var address))
        {
            names.AddIpAddress(address);
        }
        else
        {
            names.AddDnsName(host);
        }

        request.CertificateExtensions.Add(names.Build());
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid(isForServers ? "1.3.6.1.5.5.7.3.1" : "1.3.6.1.5.5.7.3.2")], critical: false));
        using var certificate = request.Create(_intermediate, now.AddDays(validFrom), now.AddDays(validTo), RandomNumberGenerator.GetBytes(8));
        string name = Path.Combine(_folder, $"{++_issued}");
        var issued = new IssuedCertificate(name + ".crt", name + ".key", Convert.ToBase64String(SHA256.HashData(key.ExportSubjectPublicKeyInfo())));
        File.WriteAllText(issued.CertFile, certificate.ExportCertificatePem() + "\n" + _intermediate.ExportCertificatePem() + "\n");
        File.WriteAllText(issued.KeyFile, key.ExportPkcs8PrivateKeyPem());
        return issued;
    }

    public void Dispose()
    {
        _root.Dispose();
        _intermediate.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private static CertificateRequest RequestOf(string name, ECDsa key, bool isAuthority)
    {
        var request = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(isAuthority, hasPathLengthConstraint: false, 0, critical: true));
        return request;
    }
}
