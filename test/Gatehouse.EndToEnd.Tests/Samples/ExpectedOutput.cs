using System.Text;
using System.Text.RegularExpressions;

namespace Gatehouse.EndToEnd.Tests.Samples;

/// <summary>
/// Compares what was printed with what a README shows: `...` inside a line stands for any characters, a line of `...`
/// alone for any number of lines.
/// </summary>
internal static class ExpectedOutput
{
    public static bool Matches(string expected, string actual)
    {
        var pattern = new StringBuilder("^");
        foreach (string line in expected.TrimEnd().Split('\n'))
        {
            pattern.Append(line.Trim() == "..." ? @"(?:.*\n)*?" : Regex.Escape(line.TrimEnd()).Replace(@"\.\.\.", ".*", StringComparison.Ordinal) + @"[ \t]*\n");
        }

        string text = string.Concat(actual.ReplaceLineEndings("\n").TrimEnd(), "\n");
        return Regex.IsMatch(text, pattern.Append('$').ToString(), RegexOptions.CultureInvariant, TimeSpan.FromSeconds(5));
    }
}
