namespace Gatehouse.Server.Output;

/// <summary>Columns as wide as their longest cell, two spaces apart; nothing to strip before another program reads it.</summary>
internal sealed class Table(params string[] headings)
{
    private readonly List<string[]> _rows = [];

    public void Add(params string[] cells) => _rows.Add([.. cells.Select(Printable)]);

    public void Write(TextWriter output, bool color)
    {
        var widths = new int[headings.Length];
        foreach (var row in _rows.Prepend(headings))
        {
            for (int i = 0; i < widths.Length; i++)
            {
                widths[i] = Math.Max(widths[i], row[i].Length);
            }
        }

        output.WriteLine(Style.Bold(Line(headings, widths), color));
        foreach (var row in _rows)
        {
            output.WriteLine(Line(row, widths));
        }
    }

    // Names and reasons come from outside: one that has a line break, or what a terminal obeys, would break rows or forge them.
    private static string Printable(string cell)
        => cell.Any(char.IsControl) ? string.Concat(cell.Select(c => char.IsControl(c) ? '\uFFFD' : c)) : cell;

    private static string Line(string[] cells, int[] widths)
        => string.Join("  ", cells.Select((cell, i) => cell.PadRight(widths[i]))).TrimEnd();
}
