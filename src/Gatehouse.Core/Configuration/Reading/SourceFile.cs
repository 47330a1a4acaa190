using System.Buffers;

namespace Gatehouse.Core.Configuration.Reading;

/// <summary>One text of a configuration with its name as messages show it.</summary>
internal sealed class SourceFile(string name, string text)
{
    /// <summary>What ends a line to the YAML parser (YAML 1.1 5.4): its places count by them.</summary>
    public static readonly SearchValues<char> LineEnds = SearchValues.Create("\r\n\u0085\u2028\u2029");

    private List<int>? _lineStarts;

    public string Name { get; } = name;

    public string Text { get; } = text;

    /// <summary>Folder that paths in this file are relative to.</summary>
    public string Folder => Path.GetDirectoryName(Name) is { Length: > 0 } folder ? folder : ".";

    public int LineCount => Starts().Count;

    /// <summary>A line by its number from 1, without its end; empty beyond the text.</summary>
    public string Line(int number)
    {
        var starts = Starts();
        if (number < 1 || number > starts.Count)
        {
            return "";
        }

        int from = starts[number - 1];
        int to = number < starts.Count ? starts[number] : Text.Length;
        return Text[from..to].TrimEnd('\r', '\n', '\u0085', '\u2028', '\u2029');
    }

    private List<int> Starts()
    {
        if (_lineStarts is null)
        {
            _lineStarts = [0];
            for (int at = 0; Text.AsSpan(at).IndexOfAny(LineEnds) is var found and >= 0;)
            {
                at += found + (Text.AsSpan(at + found).StartsWith("\r\n") ? 2 : 1);
                if (at < Text.Length)
                {
                    _lineStarts.Add(at);
                }
            }
        }

        return _lineStarts;
    }
}
