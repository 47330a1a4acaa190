using System.Text;

namespace Gatehouse.Gateway.Front.Reading;

/// <summary>
/// Latin-1 for the Connection field, with its meaning kept from Kestrel: Kestrel replaces a value that has exactly one of
/// close, keep-alive and upgrade by that one word, and with it go the names of fields that must end at this hop (RFC 9110
/// 7.6.1). A value that names fields is read with both close and keep-alive added, which Kestrel leaves as it is and
/// takes as close (decision 0030).
/// </summary>
internal sealed class ConnectionFieldEncoding : Encoding
{
    private const string Suffix = ", keep-alive, close";

    private static readonly string[] Plain = ["close", "keep-alive", "upgrade", "keep-alive, upgrade", "upgrade, keep-alive"];

    public static ConnectionFieldEncoding Instance { get; } = new();

    public override int GetCharCount(byte[] bytes, int index, int count)
        => count + (IsPlain(bytes.AsSpan(index, count)) ? 0 : Suffix.Length);

    public override int GetChars(byte[] bytes, int byteIndex, int byteCount, char[] chars, int charIndex)
    {
        var source = bytes.AsSpan(byteIndex, byteCount);
        int read = Latin1.GetChars(source, chars.AsSpan(charIndex));
        if (IsPlain(source))
        {
            return read;
        }

        Suffix.CopyTo(chars.AsSpan(charIndex + read));
        return read + Suffix.Length;
    }

    public override int GetByteCount(char[] chars, int index, int count) => Latin1.GetByteCount(chars, index, count);

    public override int GetBytes(char[] chars, int charIndex, int charCount, byte[] bytes, int byteIndex)
        => Latin1.GetBytes(chars, charIndex, charCount, bytes, byteIndex);

    public override int GetMaxByteCount(int charCount) => charCount;

    public override int GetMaxCharCount(int byteCount) => byteCount + Suffix.Length;

    private static bool IsPlain(ReadOnlySpan<byte> value)
    {
        foreach (string plain in Plain)
        {
            if (Ascii.EqualsIgnoreCase(value, plain))
            {
                return true;
            }
        }

        return false;
    }
}
