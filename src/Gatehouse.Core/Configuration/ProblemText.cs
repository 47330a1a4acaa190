using System.Globalization;
using System.Text;

namespace Gatehouse.Core.Configuration;

/// <summary>
/// Problems as people read them: place, severity, code, path and message in one line, then the source line with a caret,
/// the second place and the fix.
/// </summary>
public static class ProblemText
{
    /// <summary>All problems, one below the other.</summary>
    /// <param name="problems">What to print.</param>
    /// <param name="paint">Colours a part of the text ("error", "warning", "place", "caret", "hint"); null prints plain.</param>
    public static string Format(IEnumerable<ConfigurationProblem> problems, Func<string, string, string>? paint = null)
    {
        var output = new StringBuilder();
        foreach (var problem in problems)
        {
            Append(output, problem, paint ?? ((_, text) => text));
        }

        return output.ToString();
    }

    public static string Format(ConfigurationProblem problem) => Format([problem]).TrimEnd('\n');

    /// <summary>The first line alone: what a log entry holds.</summary>
    public static string Summary(ConfigurationProblem problem)
    {
        var output = new StringBuilder();
        AppendSummary(output, problem, (_, text) => text);
        return output.ToString();
    }

    private static void Append(StringBuilder output, ConfigurationProblem problem, Func<string, string, string> paint)
    {
        AppendSummary(output, problem, paint);
        output.Append('\n');
        string number = problem.Mark.Line.ToString(CultureInfo.InvariantCulture).PadLeft(4);
        string margin = new(' ', number.Length);
        if (problem.SourceLine is { } line && problem.Mark.Column <= line.Length + 1)
        {
            output.Append(number).Append(" | ").Append(line).Append('\n');
            output.Append(margin).Append(" | ");
            foreach (char c in line.AsSpan(0, problem.Mark.Column - 1))
            {
                // A tab stays one, so that the caret stands below its character however wide tabs are shown.
                output.Append(c == '\t' ? '\t' : ' ');
            }

            int length = Math.Clamp(problem.Mark.Length, 1, Math.Max(1, line.Length - problem.Mark.Column + 1));
            output.Append(paint(Name(problem.Severity), new string('^', length))).Append('\n');
        }

        if (problem.OtherMark is { Line: > 0 } other)
        {
            output.Append(margin).Append(" = ").Append(problem.OtherLabel ?? "see also").Append(": ").Append(paint("place", other.ToString())).Append('\n');
        }

        if (problem.Hint is { } hint)
        {
            output.Append(margin).Append(" = ").Append(paint("hint", hint)).Append('\n');
        }
    }

    private static void AppendSummary(StringBuilder output, ConfigurationProblem problem, Func<string, string, string> paint)
    {
        if (problem.Mark.File.Length > 0)
        {
            output.Append(paint("place", problem.Mark.ToString())).Append(": ");
        }

        output.Append(paint(Name(problem.Severity), $"{Name(problem.Severity)} {problem.Code.Id}")).Append(": ");
        if (problem.Path.Length > 0)
        {
            output.Append(problem.Path).Append(": ");
        }

        output.Append(problem.Message);
    }

    internal static string Name(ProblemSeverity severity) => severity == ProblemSeverity.Error ? "error" : "warning";
}
