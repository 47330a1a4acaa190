using System.Buffers;
using System.Text;
using Gatehouse.AI.Calls;

namespace Gatehouse.AI.Dialects;

/// <summary>
/// The text of a part of a stream as far as offsets in it need it: where all units count alike it is only counted, and kept from
/// the first piece on where they do not.
/// </summary>
internal sealed class AnswerText
{
    private int _plain;
    private ArrayBufferWriter<char>? _rest;

    /// <summary>Its citations, which go out when it has ended; null for none.</summary>
    public List<Citation>? Citations { get; private set; }

    public void Append(string piece)
    {
        if (_rest is null && Ascii.IsValid(piece))
        {
            _plain += piece.Length;
            return;
        }

        _rest ??= new ArrayBufferWriter<char>(Math.Max(256, piece.Length));
        _rest.Write(piece);
    }

    public void Cite(Citation citation) => (Citations ??= []).Add(citation);

    public int LengthIn(OffsetUnit unit) => Convert(int.MaxValue, OffsetUnit.Utf16, unit);

    public int Convert(int offset, OffsetUnit from, OffsetUnit to)
    {
        if (offset <= _plain || _rest is null)
        {
            return Math.Clamp(offset, 0, _plain);
        }

        return _plain + TextOffsets.Convert(_rest.WrittenSpan, offset - _plain, from, to);
    }

    /// <summary>A range in another unit; one whose end is unknown ends with the text.</summary>
    public (int Start, int End) Convert(in TextRange range, OffsetUnit to)
    {
        int start = Convert(range.Start, range.Unit, to);
        return (start, Math.Max(start, Convert(range.End, range.Unit, to)));
    }

    public static AnswerText Of(string text)
    {
        var answer = new AnswerText();
        answer.Append(text);
        return answer;
    }
}
