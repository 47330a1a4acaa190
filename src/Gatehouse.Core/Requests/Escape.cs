namespace Gatehouse.Core.Requests;

/// <summary>One percent-encoded octet (RFC 3986 2.1).</summary>
internal static class Escape
{
    /// <summary>Reads "%XX" at this place.</summary>
    public static bool TryRead(ReadOnlySpan<char> text, int at, out byte value)
    {
        value = 0;
        if (at + 2 >= text.Length || text[at] != '%' || !char.IsAsciiHexDigit(text[at + 1]) || !char.IsAsciiHexDigit(text[at + 2]))
        {
            return false;
        }

        value = (byte)((Digit(text[at + 1]) << 4) | Digit(text[at + 2]));
        return true;
    }

    public static int Digit(char c) => c <= '9' ? c - '0' : (c | 0x20) - 'a' + 10;
}
