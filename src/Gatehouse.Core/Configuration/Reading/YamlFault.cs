using YamlDotNet.Core;

namespace Gatehouse.Core.Configuration.Reading;

/// <summary>Says in our words what the YAML parser could not read, with the fix that is most often right.</summary>
internal static class YamlFault
{
    public static ConfigurationProblem From(Exception exception, SourceFile file, SourceMark? openFlow, Mark position)
    {
        string said = exception.Message;
        var mark = exception is YamlException yaml ? At(file, yaml.Start) : At(file, position);
        if (Says(said, "tab") || (exception is YamlException && HasTabIndent(file.Line(mark.Line))))
        {
            return Problem(TabIn(file) ?? mark, "a tab is used to indent", "Indent with spaces.");
        }

        if (Says(said, "quoted scalar") && !Says(said, "escape"))
        {
            return Problem(mark, "a quote is opened here and not closed on its line or with the same indentation", "Close the quote.");
        }

        if (Says(said, "escape"))
        {
            return Problem(mark, "a double-quoted text has an unknown escape after \\", "Use single quotes for texts with backslashes.");
        }

        if (Says(said, "cannot start any token"))
        {
            return Problem(mark, "a text without quotes cannot begin with this character", "Put the text in quotes.");
        }

        if (openFlow is { } open && !Says(said, "scalar value"))
        {
            return Problem(open, "this bracket is not closed, or a comma is missing in it", "Close it with ] or }, and quote texts with brackets, commas or \": \" in them.");
        }

        return Unaligned(said, mark, file);
    }

    private static ConfigurationProblem Unaligned(string said, SourceMark mark, SourceFile file)
    {
        if (Says(said, "invalid mapping") || Says(said, "mapping values are not allowed"))
        {
            return Problem(mark, "a \": \" stands where no key can be", "Quote a text with \": \" in it, or line the key up with the keys above.");
        }

        if (Says(said, "Block sequence entries are not allowed"))
        {
            return Problem(mark, "a list cannot begin on the line of its key", "Write the list below its key, or as [a, b].");
        }

        if (Says(said, "did not find expected key") || Says(said, "did not find expected '-'") || Says(said, "could not find expected ':'"))
        {
            string line = file.Line(mark.Line).TrimStart();
            bool hasKey = line.Contains(':', StringComparison.Ordinal) || line.StartsWith('-');
            return hasKey
                ? Problem(mark, "this line does not line up with the lines above", "Keys of one mapping and items of one list begin in the same column.")
                : Problem(mark, "a key without \":\" stands here", "Write key: value.");
        }

        return Problem(mark, "the text is not YAML here", null);
    }

    private static ConfigurationProblem Problem(SourceMark mark, string message, string? hint)
        => new(ProblemCodes.Syntax, mark, "", message) { Hint = hint };

    private static bool Says(string said, string part) => said.Contains(part, StringComparison.OrdinalIgnoreCase);

    private static SourceMark At(SourceFile file, Mark mark)
    {
        // An unexpected end is reported behind the last line; the last line with text is where one looks.
        int line = (int)Math.Clamp(mark.Line, 1, file.LineCount);
        int column = line == mark.Line ? (int)Math.Max(1, mark.Column) : file.Line(line).Length + 1;
        return new SourceMark(file.Name, line, column);
    }

    private static bool HasTabIndent(string line)
    {
        string text = line.TrimStart(' ');
        return text.StartsWith('\t');
    }

    private static SourceMark? TabIn(SourceFile file)
    {
        for (int number = 1; number <= file.LineCount; number++)
        {
            string line = file.Line(number);
            if (HasTabIndent(line))
            {
                return new SourceMark(file.Name, number, line.IndexOf('\t', StringComparison.Ordinal) + 1);
            }
        }

        return null;
    }
}
