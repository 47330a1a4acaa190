using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Gatehouse.Core.Certificates;

/// <summary>The SHA-256 of a certificate, written "sha256:" and 64 hexadecimal digits.</summary>
public static class CertificateFingerprint
{
    private const string Prefix = "sha256:";

    public static string Of(X509Certificate2 certificate) => Prefix + Convert.ToHexStringLower(SHA256.HashData(certificate.RawDataMemory.Span));

    /// <summary>Reads one, also with colons between the digits and in capitals, as openssl prints it; gives the form of <see cref="Of"/>.</summary>
    public static bool TryParse(string text, [NotNullWhen(true)] out string? fingerprint)
    {
        fingerprint = null;
        if (!text.StartsWith(Prefix, StringComparison.OrdinalIgnoreCase))
        {
            return false;
        }

        string digits = text[Prefix.Length..].Replace(":", "", StringComparison.Ordinal).ToLowerInvariant();
        if (digits.Length != 64 || !digits.All(char.IsAsciiHexDigitLower))
        {
            return false;
        }

        fingerprint = Prefix + digits;
        return true;
    }
}
