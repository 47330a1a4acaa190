using System.Diagnostics.CodeAnalysis;
using System.Text;

namespace Gatehouse.AI.Dialects.Gemini;

/// <summary>
/// Signatures of other vendors on their way through a client of Gemini's: base64, as its clients take no other text there, with
/// a mark inside that tells them from Gemini's own when they come back. Clients may bring them back in either alphabet.
/// </summary>
internal static class GeminiForeignSignature
{
    private const string Signed = "gatehouse:s:";
    private const string Redacted = "gatehouse:r:";

    public static string Wrap(string signature, bool isRedacted) => Convert.ToBase64String(Encoding.UTF8.GetBytes((isRedacted ? Redacted : Signed) + signature));

    /// <summary>The vendor's signature, or its encrypted reasoning; false when it is none that was wrapped here.</summary>
    public static bool TryUnwrap(string wrapped, [NotNullWhen(true)] out string? signature, out bool isRedacted)
    {
        signature = null;
        isRedacted = false;
        string plain = wrapped.Replace('-', '+').Replace('_', '/');
        byte[] bytes = new byte[(wrapped.Length / 4 * 3) + 3];
        plain = plain.TrimEnd('=');
        plain = plain.PadRight((plain.Length + 3) / 4 * 4, '=');
        if (!Convert.TryFromBase64String(plain, bytes, out int length))
        {
            return false;
        }

        string text = Encoding.UTF8.GetString(bytes, 0, length);
        isRedacted = text.StartsWith(Redacted, StringComparison.Ordinal);
        signature = isRedacted || text.StartsWith(Signed, StringComparison.Ordinal) ? text[Signed.Length..] : null;
        return signature is not null;
    }
}
