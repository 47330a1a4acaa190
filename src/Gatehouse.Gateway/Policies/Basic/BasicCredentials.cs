using System.Buffers;
using System.Text;
using System.Text.Unicode;

namespace Gatehouse.Gateway.Policies.Basic;

/// <summary>Reads the value of Authorization (RFC 7617 2): Basic and the base64 of name, colon and password in UTF-8.</summary>
internal static class BasicCredentials
{
    /// <summary>Bytes of name and password together; no hash takes longer ones into account.</summary>
    public const int Longest = 512;

    /// <summary>bcrypt looks at no more bytes: a longer password would be as good as its beginning.</summary>
    public const int LongestPassword = 72;

    private const string Scheme = "Basic ";

    private static readonly SearchValues<byte> Controls = SearchValues.Create([.. Enumerable.Range(0, 32).Select(b => (byte)b), 127]);

    public static bool IsBasic(string value) => value.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase);

    /// <summary>What a user may be called: no colon, nothing that is not seen.</summary>
    public static bool IsName(string name) => name.Length is > 0 and <= 128 && !name.Contains(':', StringComparison.Ordinal) && !name.Any(char.IsControl);

    /// <summary>
    /// Decodes it into <paramref name="decoded"/>, which has <see cref="Longest"/> bytes. False for what is no name with a
    /// password, or cannot be right.
    /// </summary>
    public static bool TryRead(string value, Span<byte> decoded, out int length, out int colon)
    {
        colon = 0;
        if (!Convert.TryFromBase64Chars(value.AsSpan(Scheme.Length).Trim(' '), decoded, out length))
        {
            return false;
        }

        var text = decoded[..length];
        colon = text.IndexOf((byte)':');
        return colon > 0 && length - colon - 1 <= LongestPassword && !text.ContainsAny(Controls) && Utf8.IsValid(text);
    }

    public static string Text(ReadOnlySpan<byte> part) => Encoding.UTF8.GetString(part);
}
