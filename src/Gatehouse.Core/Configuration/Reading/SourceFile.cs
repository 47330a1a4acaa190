namespace Gatehouse.Core.Configuration.Reading;

/// <summary>One text of a configuration with its name as messages show it.</summary>
internal sealed class SourceFile(string name, string text)
{
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
        return Text[from..to].TrimEnd('\r', '\n');
    }

    private List<int> Starts()
    {
        if (_lineStarts is null)
        {
            _lineStarts = [0];
            for (int i = Text.IndexOf('\n', StringComparison.Ordinal); i >= 0 && i + 1 < Text.Length; i = Text.IndexOf('\n', i + 1))
            {
                _lineStarts.Add(i + 1);
            }
        }

        return _lineStarts;
    }
}
