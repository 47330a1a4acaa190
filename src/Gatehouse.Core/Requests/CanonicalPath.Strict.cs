using System.Buffers;
using System.Text;

namespace Gatehouse.Core.Requests;

/// <content>The strict reading: one walk over the raw path.</content>
public static partial class CanonicalPath
{
    /// <summary>Reads the raw path into its canonical form, or says why it has none.</summary>
    private static Problem? ReadStrictly(string raw, bool takesEncodedSlashes, out string path, out bool hasEncodedSlash)
    {
        path = raw;
        hasEncodedSlash = false;
        char[] buffer = ArrayPool<char>.Shared.Rent(raw.Length * 3);
        try
        {
            var output = new EscapedText(buffer);
            for (int at = 0; at < raw.Length;)
            {
                bool isSlash = takesEncodedSlashes && Escape.TryRead(raw, at, out byte value) && value == '/';
                if (isSlash)
                {
                    hasEncodedSlash = true;
                    output.AppendEscape((byte)'/');
                    at += 3;
                }
                else if (ReadOne(raw, ref at, ref output) is { } problem)
                {
                    return problem;
                }
            }

            path = output.Written.SequenceEqual(raw) ? raw : output.Written.ToString();
            return null;
        }
        finally
        {
            ArrayPool<char>.Shared.Return(buffer);
        }
    }

    private static Problem? ReadOne(string raw, ref int at, ref EscapedText output)
    {
        char c = raw[at];
        if (c != '%')
        {
            at++;
            if (c is < ' ' or '\x7f')
            {
                return ControlCharacter;
            }

            if (c is ' ' or '#' or > '\x7f')
            {
                return BadCharacter;
            }

            if (c == '\\')
            {
                return Backslash;
            }

            // A character that RFC 3986 wants escaped, and that clients leave as it is, reads as its escape.
            output.AppendEscapedUnless(Plain, c, alsoPlain: ';');
            return null;
        }

        if (!Escape.TryRead(raw, at, out byte value))
        {
            return BadEscape;
        }

        if (value >= 0x80)
        {
            return ReadUtf8(raw, ref at, ref output);
        }

        at += 3;
        switch (value)
        {
            case < 0x20 or 0x7f:
                return ControlCharacter;
            case (byte)'/':
                return EncodedSlash;
            case (byte)'\\':
                return Backslash;
            default:
                output.AppendEscapedUnless(UnreservedCharacters, (char)value);
                return null;
        }
    }

    /// <summary>One character in escapes of UTF-8: shortest form only, and no control character (C1 included).</summary>
    private static Problem? ReadUtf8(string raw, ref int at, ref EscapedText output)
    {
        Span<byte> bytes = stackalloc byte[4];
        int count = 0;
        for (int i = at; count < 4 && Escape.TryRead(raw, i, out byte value); i += 3)
        {
            bytes[count++] = value;
        }

        if (Rune.DecodeFromUtf8(bytes[..count], out var rune, out int used) != OperationStatus.Done)
        {
            return BadUtf8;
        }

        if (Rune.IsControl(rune))
        {
            return ControlCharacter;
        }

        for (int i = 0; i < used; i++)
        {
            output.AppendEscape(bytes[i]);
        }

        at += used * 3;
        return null;
    }
}
