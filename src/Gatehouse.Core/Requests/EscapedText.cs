using System.Buffers;

namespace Gatehouse.Core.Requests;

/// <summary>Text under construction in a buffer that is large enough; escapes are written in upper case (RFC 3986 6.2.2.1).</summary>
internal ref struct EscapedText(Span<char> buffer)
{
    private readonly Span<char> _buffer = buffer;
    private int _length;

    public readonly ReadOnlySpan<char> Written => _buffer[.._length];

    public readonly int Length => _length;

    public void Append(char c) => _buffer[_length++] = c;

    public void AppendEscape(byte value)
    {
        const string Digits = "0123456789ABCDEF";
        Append('%');
        Append(Digits[value >> 4]);
        Append(Digits[value & 15]);
    }

    public void AppendEscapedUnless(SearchValues<char> plain, char c, char alsoPlain = '\0')
    {
        if (plain.Contains(c) || (c == alsoPlain && c != '\0'))
        {
            Append(c);
        }
        else
        {
            AppendEscape((byte)c);
        }
    }

    public void Truncate(int length) => _length = length;
}
