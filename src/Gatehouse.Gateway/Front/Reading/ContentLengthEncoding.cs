using System.Text;

namespace Gatehouse.Gateway.Front.Reading;

/// <summary>
/// Reads Content-Length as the grammar has it (RFC 9110 8.6): digits, and no zero before others. Kestrel takes more for a
/// number (signs, spaces, line tabulation, zeros in front); what is more is given to it as a text that it refuses with 400
/// (decision 0110). Kestrel asks for characters with room for 20, and what does not fit would end the connection without
/// an answer.
/// </summary>
internal sealed class ContentLengthEncoding : Encoding
{
    // The largest 64-bit number has 19 digits.
    private const int MostDigits = 19;
    private const char NoNumber = '?';

    public static ContentLengthEncoding Instance { get; } = new();

    /// <summary>Whether this is a length in its one form.</summary>
    public static bool IsLength(ReadOnlySpan<byte> value)
        => value.Length is > 0 and <= MostDigits
            && !value.ContainsAnyExceptInRange((byte)'0', (byte)'9')
            && (value[0] != '0' || value.Length == 1);

    public override int GetChars(ReadOnlySpan<byte> bytes, Span<char> chars)
    {
        if (IsLength(bytes))
        {
            return Latin1.GetChars(bytes, chars);
        }

        chars[0] = NoNumber;
        return 1;
    }

    public override int GetChars(byte[] bytes, int byteIndex, int byteCount, char[] chars, int charIndex)
        => GetChars(bytes.AsSpan(byteIndex, byteCount), chars.AsSpan(charIndex));

    public override int GetCharCount(byte[] bytes, int index, int count) => IsLength(bytes.AsSpan(index, count)) ? count : 1;

    public override int GetByteCount(char[] chars, int index, int count) => Latin1.GetByteCount(chars, index, count);

    public override int GetBytes(char[] chars, int charIndex, int charCount, byte[] bytes, int byteIndex)
        => Latin1.GetBytes(chars, charIndex, charCount, bytes, byteIndex);

    public override int GetMaxByteCount(int charCount) => charCount;

    public override int GetMaxCharCount(int byteCount) => Math.Max(byteCount, 1);
}
