using System.Security.Cryptography;
using System.Text;

namespace Gatehouse.Core.Telemetry;

/// <summary>
/// Which header fields carry credentials, and the form in which such a value may be shown. The list errs on the side of
/// redacting: a word of these anywhere in a name is enough.
/// </summary>
public static class Redaction
{
    private static readonly string[] Words =
        ["authorization", "cookie", "key", "token", "secret", "password", "passwd", "credential", "session", "signature", "assertion", "jwt"];

    /// <summary>Whether values of a field of this name are credentials.</summary>
    public static bool IsSecret(string headerName)
    {
        foreach (var word in Words)
        {
            if (headerName.Contains(word, StringComparison.OrdinalIgnoreCase))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>What stands in place of a value: its length and the first digits of its hash, enough to tell two apart.</summary>
    public static string Form(string value)
        => $"[redacted {value.Length} characters, sha256 {Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(value)), 0, 4)}]";
}
