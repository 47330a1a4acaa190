using System.Security.Cryptography;
using Gatehouse.Core.Configuration;
using Gatehouse.Core.Upstreams;

namespace Gatehouse.Gateway.Front.Tls;

/// <summary>Reads the certificates of a listener from its PEM files. Throws <see cref="CertificateFileException"/>.</summary>
internal static class ListenCertificates
{
    public static CertificateTable Read(ListenTlsDocument document) => new([.. document.Pairs.Select(ReadPair)]);

    public static ServedCertificate ReadPair(ListenCertificateDocument pair)
    {
        var (certificate, chain) = CertificateFiles.ReadPair(pair.CertFile, pair.KeyFile);
        try
        {
            return new ServedCertificate(certificate, chain, pair.Hosts.Count == 0 ? null : [.. pair.Hosts.Select(CertificateNames.Normalize)]);
        }
        catch (CryptographicException e)
        {
            throw new CertificateFileException($"the certificate {pair.CertFile} cannot be used: {e.Message}", inner: e);
        }
    }

    /// <summary>SHA-256 of what the files hold; one that cannot be read counts as empty.</summary>
    public static string HashOf(ListenTlsDocument document)
        => CertificateFiles.HashOf([.. document.Pairs.SelectMany(p => p.FilesRead())]);
}
