using Gatehouse.Core.Configuration;

namespace Gatehouse.Server.Output;

/// <summary>Configuration problems on the terminal.</summary>
internal static class ProblemPrinter
{
    public static void Write(IReadOnlyList<ConfigurationProblem> problems, Terminal terminal)
    {
        if (problems.Count > 0)
        {
            terminal.Error.Write(ProblemText.Format(problems, terminal.ColorError ? Paint : null));
        }
    }

    /// <summary>"2 errors, 1 warning"; empty without problems.</summary>
    public static string Count(IReadOnlyList<ConfigurationProblem> problems)
    {
        int errors = problems.Count(p => p.Severity == ProblemSeverity.Error);
        int warnings = problems.Count - errors;
        return (errors, warnings) switch
        {
            (0, 0) => "",
            (_, 0) => Plural.Of(errors, "error"),
            (0, _) => Plural.Of(warnings, "warning"),
            _ => $"{Plural.Of(errors, "error")}, {Plural.Of(warnings, "warning")}",
        };
    }

    private static string Paint(string part, string text) => part switch
    {
        "error" => Style.Red(text, on: true),
        "warning" => Style.Yellow(text, on: true),
        "hint" => Style.Green(text, on: true),
        _ => Style.Bold(text, on: true),
    };
}
