using System.Globalization;
using Gatehouse.AI.Models.Routing;
using Gatehouse.Core.Explaining;

namespace Gatehouse.AI.Backends;

/// <summary>The plan of one call in words: why each target has its place, or has none.</summary>
internal sealed class PlanExplanation(ModelRouter router, RoutedCall call, TimeProvider time)
{
    /// <summary>What holds for the call as a whole.</summary>
    public IEnumerable<ExplanationFact> Facts(CallPlan plan)
    {
        if (plan.Refusal is { } refusal)
        {
            yield return new ExplanationFact("answer", $"{refusal.Status.ToString(CultureInfo.InvariantCulture)} {refusal.Message}", []);
        }

        if (router.Sticky is { } sticky)
        {
            bool isWarm = plan.Prompt != 0 && router.State.Warm.Find(plan.Prompt, time.GetTimestamp(), sticky.WarmFor) != 0;
            yield return new ExplanationFact("sticky", sticky.WarmFor > 0 ? isWarm ? "the beginning of the prompt is warm at a target" : "the beginning of the prompt is warm nowhere"
                : sticky.TryHash(call, out _) ? sticky.Name == "key" && call.Key.Length == 0 ? "held by key; which one is not known here, and the consumer's name stands in for it" : $"held by {sticky.Name}"
                : $"the call has no {sticky.Name} to be held by: the strategy chooses", []);
        }

        if (call.Opaque is not null && IsSteered(plan))
        {
            yield return new ExplanationFact("steered", "targets that can read the thinking that the call carries come first", []);
        }
    }

    private static bool IsSteered(CallPlan plan)
    {
        foreach (ref readonly var candidate in plan.All)
        {
            if (!candidate.IsAway)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Why a candidate stands where it does.</summary>
    public IEnumerable<ExplanationFact> Of(CallPlan plan, int place)
    {
        var candidate = plan.All[place];
        if (candidate.Target.Arm.Length > 0)
        {
            yield return new ExplanationFact("arm", candidate.Target.Arm, []);
        }

        bool isHeld = router.Sticky is { WarmFor: 0 } sticky && sticky.TryHash(call, out _);
        string why = candidate.Group switch
        {
            CandidateGroup.Fallback => "fallback",
            CandidateGroup.ForContext => "only when a vendor says that the call is too long",
            CandidateGroup.ForPolicy => "only when a vendor's content policy stands against the call",
            _ when isHeld => string.Create(CultureInfo.InvariantCulture, $"weight {candidate.Target.Weight}, of a draw that is always the same for this {router.Sticky!.Name}"),
            _ => router.Order.Explain(candidate, call, time.GetTimestamp()),
        };
        if (why.Length > 0)
        {
            yield return new ExplanationFact("why", why, []);
        }

        if (candidate.Target.Limits is { } limits)
        {
            yield return new ExplanationFact("limits", limits.ToString(), []);
        }

        if (router.WhyNot(candidate, call) is { } not)
        {
            bool isAsked = place < plan.Count;
            yield return new ExplanationFact(isAsked ? "asked all the same" : "skipped", isAsked ? $"there is no other, although it {not}" : not, []);
        }
    }
}
