namespace Gatehouse.Core.Configuration;

/// <summary>Methods by what sending them twice does (RFC 9110 9.2).</summary>
internal static class RepeatableMethods
{
    /// <summary>Those that change nothing.</summary>
    public static IReadOnlyList<string> Safe { get; } = ["GET", "HEAD", "OPTIONS"];

    /// <summary>Those that twice do no more than once.</summary>
    public static IReadOnlyList<string> Idempotent { get; } = ["GET", "HEAD", "OPTIONS", "TRACE", "PUT", "DELETE"];

    /// <summary>Faults of a setting "methods". That of other methods is the owner's choice, and a warning.</summary>
    public static void Check(Document document, IReadOnlyList<string> methods, ProblemList problems)
    {
        for (int i = 0; i < methods.Count; i++)
        {
            string method = methods[i];
            if (method.Length == 0 || !method.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.'))
            {
                problems.Add(ProblemCodes.InvalidValue, document, "methods", i, $"\"{method}\" is no method", "Write names such as GET, HEAD or PUT.");
            }
            else if (!Idempotent.Contains(method, StringComparer.Ordinal) && Idempotent.Contains(method, StringComparer.OrdinalIgnoreCase))
            {
                problems.Add(ProblemCodes.InvalidValue, document, "methods", i, $"\"{method}\" is no method: they are written in capitals", $"Did you mean \"{method.ToUpperInvariant()}\"?");
            }
            else if (!Idempotent.Contains(method, StringComparer.Ordinal))
            {
                problems.Add(new ConfigurationProblem(
                    ProblemCodes.InsecureSetting,
                    document.NodeOf("methods", i)?.Mark ?? document.MarkOf("methods"),
                    document.NodeOf("methods", i)?.Path ?? $"{document.SourcePath}.methods",
                    $"{method} may have had its effect when a try fails, and is sent again")
                {
                    Severity = ProblemSeverity.Warning,
                    Hint = "Keep it where the service recognises a request that comes twice, as by an Idempotency-Key; else remove it.",
                });
            }
        }
    }
}
