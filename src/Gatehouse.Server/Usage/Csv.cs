using System.Globalization;

namespace Gatehouse.Server.Usage;

/// <summary>Lines of CSV (RFC 4180) with the point as decimal mark.</summary>
internal static class Csv
{
    /// <summary>Programs for tables take a text that begins with one of these for a formula.</summary>
    private const string FormulaBegins = "=+-@\t\r\n";

    public static void Write(TextWriter output, IEnumerable<object?> cells)
    {
        output.Write(string.Join(',', cells.Select(Cell)));
        output.Write("\r\n");
    }

    private static string Cell(object? value) => value switch
    {
        null => "",
        bool flag => flag ? "true" : "false",
        IFormattable number => number.ToString(null, CultureInfo.InvariantCulture),
        _ => Text(value.ToString()!),
    };

    private static string Text(string text)
    {
        if (text.Length > 0 && FormulaBegins.Contains(text[0], StringComparison.Ordinal))
        {
            text = "'" + text;
        }

        return text.AsSpan().ContainsAny(",\"\r\n") ? $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : text;
    }
}
