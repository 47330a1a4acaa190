using Gatehouse.Core.Explaining;
using Gatehouse.Core.Policies;
using Gatehouse.Core.Requests;

namespace Gatehouse.Gateway.Pipeline;

/// <summary>
/// Alternatives of which one must accept; tried in the order written. When none does, the most helpful refusal is sent:
/// one that knew the caller (403, 429) before a 401, and the 401s together with all their challenges.
/// </summary>
internal sealed class AnyPolicy(IReadOnlyList<ChainStep> alternatives) : Policy
{
    private const string Challenge = "WWW-Authenticate";

    private readonly Policy[] _policies = [.. alternatives.Select(a => a.Policy)];

    public override ValueTask<PolicyVerdict> OnRequestAsync(Exchange exchange) => TryFrom(exchange, 0, refusal: null);

    public override void OnReply(Exchange exchange)
    {
        exchange.Notes.TryGet(this, out long tried);
        for (int i = (int)tried - 1; i >= 0; i--)
        {
            _policies[i].OnReply(exchange);
        }
    }

    // Which alternative takes the request is not known when its body is bounded.
    public override long? BodyLimit => _policies.Max(p => p.BodyLimit);

    public override void Explain(Explanation explanation)
    {
        foreach (var alternative in alternatives)
        {
            var nested = new Explanation { Consumer = explanation.Consumer, Request = explanation.Request };
            alternative.Policy.Explain(nested);
            explanation.Add("or", $"{alternative.Name} ({alternative.DefinedAt})", nested.Facts);
        }
    }

    private ValueTask<PolicyVerdict> TryFrom(Exchange exchange, int i, Problem? refusal)
    {
        for (; i < _policies.Length; i++)
        {
            exchange.Notes.Set(this, i + 1);
            var pending = _policies[i].OnRequestAsync(exchange);
            if (!pending.IsCompletedSuccessfully)
            {
                return AwaitAsync(pending, exchange, i, refusal);
            }

            var verdict = pending.Result;
            if (verdict.IsAccepted || verdict.IsAnswered)
            {
                return new ValueTask<PolicyVerdict>(verdict);
            }

            refusal = MoreHelpful(refusal, verdict.Problem);
        }

        return new ValueTask<PolicyVerdict>(refusal is null ? default : PolicyVerdict.Refuse(refusal));
    }

    private async ValueTask<PolicyVerdict> AwaitAsync(ValueTask<PolicyVerdict> pending, Exchange exchange, int i, Problem? refusal)
    {
        var verdict = await pending;
        return verdict.IsAccepted || verdict.IsAnswered
            ? verdict
            : await TryFrom(exchange, i + 1, MoreHelpful(refusal, verdict.Problem));
    }

    private static Problem MoreHelpful(Problem? before, Problem next)
    {
        if (before is null)
        {
            return next;
        }

        if (before.Kind != ProblemKind.Unauthorized || next.Kind != ProblemKind.Unauthorized)
        {
            return before.Kind == ProblemKind.Unauthorized ? next : before;
        }

        return new Problem(ProblemKind.Unauthorized)
        {
            Detail = "None of the accepted credentials was given, or none was valid.",
            Headers = [.. WithoutChallenge(before), .. WithoutChallenge(next), new HeaderField(Challenge, $"{ChallengeOf(before)}, {ChallengeOf(next)}".Trim(' ', ','))],
        };
    }

    private static IEnumerable<HeaderField> WithoutChallenge(Problem problem) => problem.Headers.Where(h => h.Name != Challenge);

    private static string ChallengeOf(Problem problem) => string.Join(", ", problem.Headers.Where(h => h.Name == Challenge).Select(h => h.Value));
}
