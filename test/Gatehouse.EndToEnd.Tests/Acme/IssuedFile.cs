using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Gatehouse.Core.Configuration;
using Gatehouse.Server.Acme;

namespace Gatehouse.EndToEnd.Tests.Acme;

/// <summary>A certificate in the storage, as if it had been ordered.</summary>
internal static class IssuedFile
{
    /// <summary>Puts a certificate where an order would, and returns its file.</summary>
    public static string Write(ListenDocument listen, int days = 10)
    {
        var settings = Assert.Single(AcmeSettings.Of([listen]));
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("", key, HashAlgorithmName.SHA256);
        var builder = new SubjectAlternativeNameBuilder();
        foreach (string name in settings.Names)
        {
            builder.AddDnsName(name);
        }

        request.CertificateExtensions.Add(builder.Build());
        using var certificate = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(days));
        string file = new AcmeStorage(settings).CertificateFile;
        AcmeStorage.Write(file, $"{certificate.ExportCertificatePem()}\n{key.ExportPkcs8PrivateKeyPem()}\n");
        return file;
    }
}
