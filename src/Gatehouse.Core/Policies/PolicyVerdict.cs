using Gatehouse.Core.Requests;

namespace Gatehouse.Core.Policies;

/// <summary>
/// What a policy decided. The default value is a refusal (policy-failed): a verdict that nobody made never lets a
/// request through.
/// </summary>
public readonly struct PolicyVerdict
{
    private static readonly Problem Failed = new(ProblemKind.PolicyFailed);

    private readonly Outcome _outcome;
    private readonly Problem? _problem;

    private PolicyVerdict(Outcome outcome, Problem? problem)
    {
        _outcome = outcome;
        _problem = problem;
    }

    private enum Outcome : byte
    {
        Refused,
        Accepted,
        Answered,
    }

    /// <summary>Go on with the chain.</summary>
    public static PolicyVerdict Accept => new(Outcome.Accepted, problem: null);

    /// <summary>The policy wrote the reply itself (a cache hit, a preflight); the chain turns back here.</summary>
    public static PolicyVerdict Answered => new(Outcome.Answered, problem: null);

    public bool IsAccepted => _outcome == Outcome.Accepted;

    public bool IsAnswered => _outcome == Outcome.Answered;

    /// <summary>The problem of a refusal; policy-failed for the default value.</summary>
    public Problem Problem => _problem ?? Failed;

    public static PolicyVerdict Refuse(Problem problem) => new(Outcome.Refused, problem);
}
