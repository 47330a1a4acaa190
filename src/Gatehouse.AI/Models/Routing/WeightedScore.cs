namespace Gatehouse.AI.Models.Routing;

/// <summary>
/// Scores whose smallest one falls to each target in the proportion of its weight, and whose order is that of drawing one after the
/// other: the time until a clock of that rate rings (rendezvous hashing with weights, where the draw is a hash).
/// </summary>
internal static class WeightedScore
{
    /// <param name="draw">More than 0 and at most 1.</param>
    /// <param name="weight">At least 0.</param>
    public static double Of(double draw, int weight) => weight == 0 ? double.PositiveInfinity : -Math.Log(draw) / weight;
}
