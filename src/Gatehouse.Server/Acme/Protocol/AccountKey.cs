using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace Gatehouse.Server.Acme.Protocol;

/// <summary>The key that stands for an account at a CA: P-256, signing as ES256.</summary>
internal sealed class AccountKey : IDisposable
{
    private readonly ECDsa _key;

    private AccountKey(ECDsa key)
    {
        _key = key;
        var point = key.ExportParameters(includePrivateParameters: false).Q;

        // Members in the order of RFC 7638, of which the thumbprint is made.
        Jwk = $$"""{"crv":"P-256","kty":"EC","x":"{{Base64Url.EncodeToString(point.X)}}","y":"{{Base64Url.EncodeToString(point.Y)}}"}""";
        Thumbprint = Base64Url.EncodeToString(SHA256.HashData(Encoding.ASCII.GetBytes(Jwk)));
    }

    /// <summary>The public key as JSON (RFC 7517).</summary>
    public string Jwk { get; }

    /// <summary>Base64url of the SHA-256 of the public key (RFC 7638).</summary>
    public string Thumbprint { get; }

    public static AccountKey Create() => new(ECDsa.Create(ECCurve.NamedCurves.nistP256));

    /// <summary>Reads what <see cref="Export"/> wrote; throws <see cref="CryptographicException"/> or <see cref="ArgumentException"/> for anything else.</summary>
    public static AccountKey Read(string pem)
    {
        var key = ECDsa.Create();
        try
        {
            key.ImportFromPem(pem);
            return key.ExportParameters(includePrivateParameters: false).Curve.Oid.Value == "1.2.840.10045.3.1.7"
                ? new AccountKey(key)
                : throw new CryptographicException("it is not of the curve P-256");
        }
        catch
        {
            key.Dispose();
            throw;
        }
    }

    /// <summary>The private key in PEM.</summary>
    public string Export() => _key.ExportPkcs8PrivateKeyPem();

    /// <summary>Both halves of the signature one after the other (RFC 7518 3.4).</summary>
    public byte[] Sign(ReadOnlySpan<byte> signed) => _key.SignData(signed, HashAlgorithmName.SHA256);

    /// <summary>What answers a challenge (RFC 8555 8.1).</summary>
    public string Authorize(string token) => $"{token}.{Thumbprint}";

    public void Dispose() => _key.Dispose();
}
