using System.Text;

namespace Gatehouse.AI.Calls;

/// <summary>Offsets in a text in one unit as offsets in another. Offsets behind the text are its end, those inside a character its end.</summary>
public static class TextOffsets
{
    public static int Convert(ReadOnlySpan<char> text, int offset, OffsetUnit from, OffsetUnit to)
    {
        int utf16 = 0, points = 0, bytes = 0;
        while (utf16 < text.Length && Count(from, utf16, points, bytes) < offset)
        {
            // A half of a character counts as what it is replaced by when it is written.
            Rune.DecodeFromUtf16(text[utf16..], out var rune, out int length);
            utf16 += length;
            points++;
            bytes += rune.Utf8SequenceLength;
        }

        return Count(to, utf16, points, bytes);
    }

    /// <summary>Length of a text.</summary>
    public static int LengthOf(ReadOnlySpan<char> text, OffsetUnit unit) => Convert(text, int.MaxValue, OffsetUnit.Utf16, unit);

    private static int Count(OffsetUnit unit, int utf16, int points, int bytes) => unit switch
    {
        OffsetUnit.CodePoints => points,
        OffsetUnit.Utf8Bytes => bytes,
        _ => utf16,
    };
}
