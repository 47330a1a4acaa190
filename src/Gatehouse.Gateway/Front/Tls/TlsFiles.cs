using Gatehouse.Core.Certificates;
using Gatehouse.Core.Configuration;

namespace Gatehouse.Gateway.Front.Tls;

/// <summary>What the files of a listener's tls held when they were read together.</summary>
internal sealed record TlsFiles(CertificateTable Certificates, CertificateTrust? Clients, string Hash)
{
    /// <summary>Reads them; throws <see cref="CertificateFileException"/>.</summary>
    public static TlsFiles Read(ListenTlsDocument document)
    {
        // Hashed first: what changes meanwhile is another content at the next look.
        string hash = HashOf(document);
        var clients = document.ClientCaFile is { } authorities ? CertificateTrust.Read(authorities, document.ClientCrlFile) : null;
        return new TlsFiles(ListenCertificates.Read(document), clients, hash);
    }

    /// <summary>SHA-256 of what they hold now; one that cannot be read counts as empty.</summary>
    public static string HashOf(ListenTlsDocument document)
        => CertificateFiles.HashOf([.. document.Pairs.SelectMany(p => p.FilesRead()), .. document.FilesRead()]);
}
