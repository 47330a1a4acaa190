using System.Buffers;
using System.Text;

namespace Gatehouse.Gateway.Upstreams.Http1;

/// <summary>One line of a field section (RFC 9112 5): a token, a colon, a value.</summary>
internal static class FieldLine
{
    private static readonly SearchValues<byte> Token = SearchValues.Create("!#$%&'*+-.^_`|~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"u8);

    private static readonly SearchValues<byte> Controls = SearchValues.Create(
        [0, 1, 2, 3, 4, 5, 6, 7, 8, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30, 31, 127]);

    /// <summary>Takes the first line, with its CRLF, off the bytes. False when it is not well formed: a folded line, a bare CR or LF, no token, a control character.</summary>
    public static bool TryRead(ref ReadOnlySpan<byte> bytes, out ReadOnlySpan<byte> name, out ReadOnlySpan<byte> value)
    {
        name = value = default;
        int end = bytes.IndexOf((byte)'\n');
        if (end < 1 || bytes[end - 1] != '\r')
        {
            return false;
        }

        var line = bytes[..(end - 1)];
        int colon = line.IndexOfAnyExcept(Token);
        if (colon < 1 || line[colon] != ':')
        {
            return false;
        }

        name = line[..colon];
        value = line[(colon + 1)..].Trim(" \t"u8);
        bytes = bytes[(end + 1)..];
        return !value.ContainsAny(Controls);
    }

    public static bool HasControls(ReadOnlySpan<byte> text) => text.ContainsAny(Controls);

    /// <summary>Whether the text is this one, given in lower case.</summary>
    public static bool Is(ReadOnlySpan<byte> text, ReadOnlySpan<byte> lower) => Ascii.EqualsIgnoreCase(text, lower);

    /// <summary>As a string of its own, for what must not stay in memory longer than its request.</summary>
    public static string Text(ReadOnlySpan<byte> value) => Encoding.Latin1.GetString(value);
}
