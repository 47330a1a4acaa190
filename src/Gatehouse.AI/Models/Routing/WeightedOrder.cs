using System.Globalization;

namespace Gatehouse.AI.Models.Routing;

/// <summary>By chance, in the proportion of the weights; the others follow as if drawn one after the other.</summary>
internal sealed class WeightedOrder(Random random) : TargetOrder
{
    public override void Score(Span<Candidate> candidates, in RoutedCall call, long now)
    {
        foreach (ref var candidate in candidates)
        {
            candidate.Score = WeightedScore.Of(1 - random.NextDouble(), candidate.Target.Weight);
        }
    }

    public override string Explain(in Candidate candidate, in RoutedCall call, long now)
        => string.Create(CultureInfo.InvariantCulture, $"weight {candidate.Target.Weight}");
}
