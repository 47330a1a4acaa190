using System.Buffers;
using System.Globalization;
using System.Text;

namespace Gatehouse.Core.Configuration;

/// <summary>How texts of a configuration are told apart and shown in messages.</summary>
internal static class PlainText
{
    private const int LongestShown = 80;

    private static readonly SearchValues<char> NeedsQuotes = SearchValues.Create("\"'{}[],\r\n\t\\");

    /// <summary>What YAML takes an unquoted text for.</summary>
    public static string KindOf(string text) => text switch
    {
        "" or "~" or "null" => "nothing",
        "true" or "false" => "a boolean",
        _ when IsNumber(text) => "a number",
        _ => "a text",
    };

    public static bool IsNumber(string text)
        => text.Length > 0
            && (char.IsAsciiDigit(text[0]) || (text[0] is '-' or '+' or '.' && text.Length > 1 && (char.IsAsciiDigit(text[1]) || text[1] == '.')))
            && char.IsAsciiDigit(text[^1])
            && double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out _);

    /// <summary>In double quotes, on one line, cut when long.</summary>
    public static string Quote(string text)
    {
        var output = new StringBuilder(Math.Min(text.Length, LongestShown) + 2).Append('"');
        foreach (char c in text.Length > LongestShown ? text.AsSpan(0, LongestShown) : text)
        {
            output.Append(c switch
            {
                '"' => "\\\"",
                '\n' => "\\n",
                '\r' => "\\r",
                '\t' => "\\t",
                _ when char.IsControl(c) || c is '\u2028' or '\u2029' || char.IsSurrogate(c) && text.Length > LongestShown => "?",
                _ => null,
            } ?? c.ToString());
        }

        return output.Append(text.Length > LongestShown ? "...\"" : "\"").ToString();
    }

    /// <summary>As it must be written in YAML: in quotes only when it needs them.</summary>
    public static string AsYaml(string text)
        => KindOf(text) == "a text" && !text.AsSpan().ContainsAny(NeedsQuotes) && !"#:&*!|>%@`-? ".Contains(text[0], StringComparison.Ordinal) && text[^1] is not (' ' or ':')
            && !text.Contains(": ", StringComparison.Ordinal) && !text.Contains(" #", StringComparison.Ordinal)
            ? text
            : Quote(text);

    /// <summary>"a, b, c and 4 more".</summary>
    public static string List(IReadOnlyCollection<string> names, int most = 12)
        => names.Count <= most ? string.Join(", ", names) : $"{string.Join(", ", names.Take(most))} and {names.Count - most} more";
}
