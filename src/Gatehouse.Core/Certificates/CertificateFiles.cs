using System.Formats.Asn1;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace Gatehouse.Core.Certificates;

/// <summary>Reads PEM files of certificates, keys and authorities. Throws <see cref="CertificateFileException"/>.</summary>
public static class CertificateFiles
{
    private const string Rsa = "1.2.840.113549.1.1.1";
    private const string EllipticCurve = "1.2.840.10045.2.1";

    private const string ToPem = "A DER file becomes PEM with: openssl x509 -inform der -in FILE -out FILE.pem";

    /// <summary>All certificates of a file of authorities, of which one at least is a root.</summary>
    public static X509Certificate2Collection ReadAuthorities(string path)
    {
        var all = ReadAll(path);
        return all.Any(c => c.SubjectName.RawData.AsSpan().SequenceEqual(c.IssuerName.RawData))
            ? all
            : throw new CertificateFileException($"{path} holds no root: each certificate in it was signed by another", "Add the self-signed certificate of the authority to the file.");
    }

    /// <summary>The first certificate of the file.</summary>
    public static X509Certificate2 ReadCertificate(string path) => ReadAll(path)[0];

    /// <summary>The certificate with its key, and the rest of its file: the chain up to an authority.</summary>
    public static (X509Certificate2 Certificate, X509Certificate2Collection Chain) ReadPair(string certificate, string key)
    {
        var chain = ReadAll(certificate);
        string text = ReadText(key);
        CheckKey(text, key);
        X509Certificate2 pair;
        try
        {
            pair = X509Certificate2.CreateFromPem(ReadText(certificate), text);
        }
        catch (Exception e) when (e is CryptographicException or ArgumentException)
        {
            CheckKind(chain[0], certificate);
            throw new CertificateFileException(
                $"{key} is not the key of the certificate in {certificate}",
                $"For a pair these print the same: openssl x509 -in {certificate} -noout -pubkey; openssl pkey -in {key} -pubout",
                e);
        }

        chain.RemoveAt(0);
        return (OperatingSystem.IsWindows() ? Persisted(pair) : pair, chain);
    }

    /// <summary>The revocation lists of a file, each signed by one of these authorities.</summary>
    public static RevocationList[] ReadLists(string path, X509Certificate2Collection authorities)
    {
        try
        {
            var encoded = ListsIn(ReadBytes(path));
            return encoded.Count > 0
                ? [.. encoded.Select(list => RevocationList.Read(list, authorities))]
                : throw new CertificateFileException($"{path} holds no revocation list", "Its first line is -----BEGIN X509 CRL-----.");
        }
        catch (Exception e) when (e is CryptographicException or AsnContentException)
        {
            throw new CertificateFileException($"{path} holds a revocation list that cannot be used: {e.Message}", "Its issuer must stand in the ca file.", e);
        }
    }

    /// <summary>SHA-256 of what these files hold; a file that cannot be read counts as empty.</summary>
    public static string HashOf(string[] files)
    {
        if (files.Length == 0)
        {
            return "";
        }

        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (string file in files)
        {
            byte[] content = [];
            try
            {
                content = File.ReadAllBytes(file);
            }
            catch (Exception e) when (IsReading(e))
            {
            }

            hash.AppendData(BitConverter.GetBytes(content.Length));
            hash.AppendData(content);
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    private static X509Certificate2Collection ReadAll(string path)
    {
        var all = new X509Certificate2Collection();
        try
        {
            all.ImportFromPem(ReadText(path));
        }
        catch (CryptographicException e)
        {
            throw new CertificateFileException($"{path} holds a certificate that cannot be read: {e.Message}", inner: e);
        }

        return all.Count > 0 ? all : throw new CertificateFileException($"{path} holds no certificate in PEM form", ToPem);
    }

    // What .NET has no key for looks to it like a key that does not belong to the certificate.
    private static void CheckKind(X509Certificate2 certificate, string path)
    {
        string? kind = certificate.PublicKey.Oid.Value switch
        {
            Rsa or EllipticCurve => null,
            "1.3.101.112" => "Ed25519",
            "1.3.101.113" => "Ed448",
            "1.2.840.113549.1.1.10" => "RSA-PSS",
            var other => other,
        };
        if (kind is not null)
        {
            throw new CertificateFileException($"the key of the certificate in {path} is of the kind {kind}, which cannot be used: RSA and ECDSA can", "Ask for a certificate with another key: openssl ecparam -name prime256v1 -genkey -noout -out FILE");
        }
    }

    private static void CheckKey(string text, string path)
    {
        // The old form has fields before its text, and is no PEM to .NET.
        bool isFound = false;
        bool isLocked = text.Contains("Proc-Type: 4,ENCRYPTED", StringComparison.Ordinal);
        var rest = text.AsSpan();
        while (PemEncoding.TryFind(rest, out var fields))
        {
            var label = rest[fields.Label];
            isLocked |= label.SequenceEqual("ENCRYPTED PRIVATE KEY");
            isFound |= label.EndsWith("PRIVATE KEY", StringComparison.Ordinal);
            rest = rest[fields.Location.End..];
        }

        if (isLocked)
        {
            throw new CertificateFileException($"the key in {path} is encrypted", $"Write it without a password, readable by the gateway alone: openssl pkey -in {path} -out FILE");
        }

        if (!isFound)
        {
            throw new CertificateFileException($"{path} holds no private key in PEM form", "Its first line is -----BEGIN PRIVATE KEY-----.");
        }
    }

    // A DER file is one list and begins with a sequence; no PEM file does.
    private static List<byte[]> ListsIn(byte[] content)
    {
        if (content is [0x30, ..])
        {
            return [content];
        }

        var lists = new List<byte[]>();
        var rest = Encoding.Latin1.GetString(content).AsSpan();
        while (PemEncoding.TryFind(rest, out var fields))
        {
            if (rest[fields.Label].SequenceEqual("X509 CRL"))
            {
                lists.Add(Convert.FromBase64String(rest[fields.Base64Data].ToString()));
            }

            rest = rest[fields.Location.End..];
        }

        return lists;
    }

    private static string ReadText(string path) => Read(path, File.ReadAllText);

    private static byte[] ReadBytes(string path) => Read(path, File.ReadAllBytes);

    private static T Read<T>(string path, Func<string, T> read)
    {
        try
        {
            return read(path);
        }
        catch (Exception e) when (IsReading(e))
        {
            string fault = e switch
            {
                FileNotFoundException or DirectoryNotFoundException => $"the file {path} does not exist",
                UnauthorizedAccessException => $"the file {path} may not be read",
                _ => $"the file {path} cannot be read: {e.Message}",
            };
            throw new CertificateFileException(fault, "A relative path begins at the folder of the file it is written in.", e) { IsUnreadable = true };
        }
    }

    private static bool IsReading(Exception e) => e is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException;

    // Windows shows no certificate whose key lives in memory alone.
    private static X509Certificate2 Persisted(X509Certificate2 pair)
    {
        using (pair)
        {
            return X509CertificateLoader.LoadPkcs12(pair.Export(X509ContentType.Pkcs12), password: null);
        }
    }
}
