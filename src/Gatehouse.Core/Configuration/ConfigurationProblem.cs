namespace Gatehouse.Core.Configuration;

/// <summary>
/// One fault of a configuration: where, what, the rule and the fix. The same object is printed by the CLI, returned by
/// the admin API and shown by editors.
/// </summary>
public sealed record ConfigurationProblem(ProblemCode Code, SourceMark Mark, string Path, string Message)
{
    public ProblemSeverity Severity { get; init; } = ProblemSeverity.Error;

    /// <summary>The fix in one sentence: `Did you mean "least_requests"?`.</summary>
    public string? Hint { get; init; }

    /// <summary>The second place, for duplicates and ambiguities.</summary>
    public SourceMark? OtherMark { get; init; }

    /// <summary>What the second place is: "first defined here".</summary>
    public string? OtherLabel { get; init; }

    /// <summary>The line of the file that <see cref="Mark"/> points into, with secrets blotted out; null when there is none.</summary>
    public string? SourceLine { get; init; }
}
