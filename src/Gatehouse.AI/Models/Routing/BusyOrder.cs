using System.Globalization;

namespace Gatehouse.AI.Models.Routing;

/// <summary>The target with the fewest calls first: those in flight here, or those that its server says run and wait there. Equals take turns.</summary>
internal sealed class BusyOrder(AliasState state) : TargetOrder
{
    private const double OfATurn = 1.0 / (1 << 20);

    public override void Score(Span<Candidate> candidates, in RoutedCall call, long now)
    {
        uint turn = state.NextTurn();
        for (int i = 0; i < candidates.Length; i++)
        {
            uint place = ((uint)i + (uint)candidates.Length - turn % (uint)candidates.Length) % (uint)candidates.Length;
            candidates[i].Score = candidates[i].Target.State.Busy(now) + place * OfATurn;
        }
    }

    public override string Explain(in Candidate candidate, in RoutedCall call, long now)
    {
        var target = candidate.Target.State;
        return target.Queue is { } queue
            ? string.Create(CultureInfo.InvariantCulture, $"{target.InFlight} in flight, its server runs {queue.Running} and {queue.Waiting} wait")
            : string.Create(CultureInfo.InvariantCulture, $"{target.InFlight} in flight");
    }
}
