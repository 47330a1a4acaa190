using System.Globalization;

namespace Gatehouse.AI.Models.Routing;

/// <summary>
/// The target that is expected to have answered first, by the moving means of its time to the first token and of its time per token.
/// A target that nobody asked yet comes first, and one that was asked and never answered last; a share of the calls asks the one that
/// was not asked for longest, because a target that was slow once would never show that it is not any more.
/// </summary>
internal sealed class LatencyOrder(double explore, AliasState state, Random random) : TargetOrder
{
    public override void Score(Span<Candidate> candidates, in RoutedCall call, long now)
    {
        double tokens = state.ExpectedOutput(call.Outline);
        int oldest = -1;
        for (int i = 0; i < candidates.Length; i++)
        {
            ref var candidate = ref candidates[i];
            var speed = candidate.Target.State.Speed;
            candidate.Score = speed.Expect(tokens) ?? (speed.AskedAt == long.MinValue ? -1 : double.PositiveInfinity);
            if (candidate.Standing == CandidateStanding.Ready && (oldest < 0 || speed.AskedAt < candidates[oldest].Target.State.Speed.AskedAt))
            {
                oldest = i;
            }
        }

        if (oldest >= 0 && explore > 0 && random.NextDouble() < explore)
        {
            candidates[oldest].Score = -2;
        }
    }

    public override string Explain(in Candidate candidate, in RoutedCall call, long now)
    {
        double tokens = state.ExpectedOutput(call.Outline);
        var speed = candidate.Target.State.Speed;
        return speed.Expect(tokens) is { } expected
            ? string.Create(CultureInfo.InvariantCulture, $"{speed}; {expected:0.###} s expected for {tokens:0} tokens")
            : speed.AskedAt == long.MinValue ? "not asked yet: it comes first"
            : "asked, and it did not answer yet: it comes last";
    }
}
