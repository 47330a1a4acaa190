using System.Buffers;

namespace Gatehouse.Core.Configuration.Reading;

/// <summary>
/// Cuts a text in block style into its sections and their entries by indentation alone. It may cut in the wrong place (in
/// the middle of a quoted text): then a piece is not whole in itself, and whoever parses it sees that.
/// </summary>
internal sealed class BlockCut(string text)
{
    private static readonly SearchValues<char> KeyCharacters = SearchValues.Create("abcdefghijklmnopqrstuvwxyz_");

    private readonly List<BlockSection> _sections = [];
    private readonly List<(Range, int)> _pieces = [];
    private int _sectionStart = -1;
    private int _sectionLine;
    private int _bodyStart;
    private int _pieceStart;
    private int _pieceLine;
    private int _indent;

    /// <summary>The sections in the order written; null when the text has another form.</summary>
    public IReadOnlyList<BlockSection>? Sections()
    {
        int line = 1;
        for (int start = 0; start < text.Length; line++)
        {
            int end = text.IndexOf('\n', start) is var found and >= 0 ? found + 1 : text.Length;
            if (!TakeLine(text.AsSpan(start..end), start, line))
            {
                return null;
            }

            start = end;
        }

        EndSection(text.Length);
        return _sections.Count == 0 ? null : _sections;
    }

    private bool TakeLine(ReadOnlySpan<char> line, int start, int number)
    {
        if (line.TrimEnd("\r\n").ContainsAny(SourceFile.LineEnds))
        {
            // Several lines to the parser.
            return false;
        }

        int indent = line.IndexOfAnyExcept(' ');
        if (indent < 0 || line[indent] is '\n' or '\r' or '#')
        {
            return true;
        }

        if (indent == 0)
        {
            return TakeTopLine(line, start, number);
        }

        if (_sectionStart < 0 || line[indent] == '\t')
        {
            return false;
        }

        if (_bodyStart > 0 && _indent == 0)
        {
            if (line[indent] is '-' or '{' or '[' or '|' or '>' or '&' or '*' or '!')
            {
                // A list or a text: one piece with its key.
                _bodyStart = 0;
                return true;
            }

            _indent = indent;
            _pieceStart = _bodyStart;
            _pieceLine = _sectionLine + 1;
        }
        else if (_bodyStart > 0 && indent == _indent && line[indent] is not ('-' or '}' or ']'))
        {
            _pieces.Add((_pieceStart..start, _pieceLine));
            _pieceStart = start;
            _pieceLine = number;
        }

        return true;
    }

    private bool TakeTopLine(ReadOnlySpan<char> line, int start, int number)
    {
        int colon = line.IndexOf(':');
        bool isKey = colon > 0 && line[..colon].IndexOfAnyExcept(KeyCharacters) < 0 && colon + 1 < line.Length && line[colon + 1] is ' ' or '\n' or '\r';
        if (!isKey)
        {
            // A list at the margin belongs to the section above; documents, directives and anything else are read whole.
            _bodyStart = 0;
            return _sectionStart >= 0 && line.StartsWith("- ", StringComparison.Ordinal);
        }

        EndSection(start);
        _sectionStart = start;
        _sectionLine = number;
        _indent = 0;
        var rest = line[(colon + 1)..].Trim();
        _bodyStart = rest.Length == 0 || (rest[0] == '#' && line[colon + 1] == ' ') ? start + line.Length : 0;
        return true;
    }

    private void EndSection(int end)
    {
        if (_sectionStart < 0)
        {
            return;
        }

        string key = text[_sectionStart..text.IndexOf(':', _sectionStart)];
        if (_bodyStart > 0 && _indent > 0)
        {
            _sections.Add(new BlockSection(key, _sectionLine, IsSplit: true, [.. _pieces, (_pieceStart..end, _pieceLine)]));
        }
        else
        {
            _sections.Add(new BlockSection(key, _sectionLine, IsSplit: false, [(_sectionStart..end, _sectionLine)]));
        }

        _pieces.Clear();
    }
}
