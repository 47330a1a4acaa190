using Gatehouse.AI.Calls;

namespace Gatehouse.AI.Dialects;

/// <summary>
/// A piece of a text with its sources, for forms that cite whole blocks. A text is cut where its cited ranges begin and end; ranges
/// that overlap are one piece, and sources without a place stand on all of it.
/// </summary>
/// <param name="Text">The words.</param>
/// <param name="Citations">Their sources; none for words between cited ones.</param>
internal readonly record struct CitedSegment(string Text, IReadOnlyList<Citation> Citations)
{
    /// <summary>The pieces, and whether each citation stands on its own words and nothing else, with all that its vendor told.</summary>
    public static List<CitedSegment> Split(TextPart part, out bool isExact)
    {
        isExact = true;
        var segments = new List<CitedSegment>();
        var text = AnswerText.Of(part.Text);
        var placed = new List<(int Start, int End, Citation Citation)>(part.Citations.Count);
        foreach (var citation in part.Citations)
        {
            isExact &= citation.Answer is not null && citation.Extra.Count == 0;
            var (start, end) = text.Convert(citation.Answer ?? TextRange.All, OffsetUnit.Utf16);
            placed.Add((start, end, citation));
        }

        placed.Sort(static (a, b) => a.Start != b.Start ? a.Start.CompareTo(b.Start) : a.End.CompareTo(b.End));
        int at = 0;
        for (int i = 0; i < placed.Count;)
        {
            var (start, end, _) = placed[i];
            int from = start;
            if (end == start)
            {
                // A point, which some vendors give, stands behind the words that it is about.
                from = at;
                isExact = false;
            }
            else if (start > at)
            {
                segments.Add(new CitedSegment(part.Text[at..start], []));
            }

            var citations = new List<Citation>();
            for (; i < placed.Count && (placed[i].Start < end || placed[i].Start == start); i++)
            {
                isExact &= placed[i].Start == start && placed[i].End == placed[Math.Max(0, i - citations.Count)].End;
                end = Math.Max(end, placed[i].End);
                citations.Add(placed[i].Citation);
            }

            segments.Add(new CitedSegment(part.Text[from..end], citations));
            at = end;
        }

        if (at < part.Text.Length || segments.Count == 0)
        {
            segments.Add(new CitedSegment(part.Text[at..], []));
        }

        return segments;
    }
}
