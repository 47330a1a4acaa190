using System.Security.Cryptography;
using Gatehouse.Core.Certificates;
using Gatehouse.Core.Configuration;
using Gatehouse.Core.Upstreams;

namespace Gatehouse.Gateway.Front.Tls;

/// <summary>Reads the certificates of a listener from its PEM files. Throws <see cref="CertificateFileException"/>.</summary>
internal static class ListenCertificates
{
    public static CertificateTable Read(ListenTlsDocument document) => new([.. document.Pairs.Select(p => ReadPair(p, document.OcspStapling))]);

    public static ServedCertificate ReadPair(ListenCertificateDocument pair, bool staples = false)
    {
        var (certificate, chain) = CertificateFiles.ReadPair(pair.CertFile, pair.KeyFile);
        try
        {
            return new ServedCertificate(certificate, chain, pair.Hosts.Count == 0 ? null : [.. pair.Hosts.Select(CertificateNames.Normalize)], staples);
        }
        catch (CryptographicException e)
        {
            throw new CertificateFileException($"the certificate {pair.CertFile} cannot be used: {e.Message}", inner: e);
        }
    }
}
