using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Gatehouse.Core.Configuration;
using Microsoft.AspNetCore.Server.Kestrel.Https;

namespace Gatehouse.Gateway.Front.Tls;

/// <summary>Reads the certificate, its chain and the key of an https listener from PEM files.</summary>
internal static class ListenCertificate
{
    public static HttpsConnectionAdapterOptions Load(string url, ListenTlsDocument document)
    {
        string certificate = document.CertFile;
        string key = document.KeyFile;
        foreach (string file in (ReadOnlySpan<string>)[certificate, key])
        {
            if (!File.Exists(file))
            {
                throw new ListenException(url, $"the file {file} does not exist");
            }
        }

        try
        {
            var leaf = X509Certificate2.CreateFromPemFile(certificate, key);
            var chain = new X509Certificate2Collection();
            chain.ImportFromPemFile(certificate);
            return new HttpsConnectionAdapterOptions
            {
                ServerCertificate = leaf,
                ServerCertificateChain = [.. chain.Skip(1)],
            };
        }
        catch (Exception e) when (e is CryptographicException or ArgumentException or IOException or UnauthorizedAccessException)
        {
            throw new ListenException(url, $"the certificate {certificate} with the key {key} cannot be used: {e.Message}", e);
        }
    }
}
