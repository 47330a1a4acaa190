using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Gatehouse.Core.Configuration;

namespace Gatehouse.Server.Admin;

/// <summary>What signs in at one listener. Tokens are kept as SHA-256; each look compares all of them, in constant time.</summary>
internal sealed class AdminCredentials(ListenAdminDocument? settings)
{
    private readonly byte[][] _tokens = [.. (settings?.Tokens ?? []).Select(HashOf)];
    private readonly byte[][] _certificates = [.. (settings?.Certificates ?? []).Select(c => Convert.FromHexString(c.AsSpan("sha256:".Length)))];

    /// <summary>Whether there is anything that signs in; else the one-time link does.</summary>
    public bool Any => _tokens.Length + _certificates.Length > 0;

    public bool AcceptsToken(string token) => token.Length > 0 && AcceptsHash(HashOf(token));

    /// <param name="hash">SHA-256 of a token.</param>
    public bool AcceptsHash(byte[] hash) => Has(_tokens, hash);

    public bool Accepts(X509Certificate2 certificate) => _certificates.Length > 0 && Has(_certificates, SHA256.HashData(certificate.RawDataMemory.Span));

    public static byte[] HashOf(string token) => SHA256.HashData(Encoding.UTF8.GetBytes(token));

    private static bool Has(byte[][] hashes, byte[] wanted)
    {
        bool found = false;
        foreach (byte[] hash in hashes)
        {
            found |= CryptographicOperations.FixedTimeEquals(hash, wanted);
        }

        return found;
    }

    private static byte[] HashOf(ConsumerKeyDocument token)
        => token.Value is { } value ? HashOf(value.Reveal()) : Convert.FromHexString(token.Hash!.AsSpan("sha256:".Length));
}
