using Gatehouse.Core.Requests;

namespace Gatehouse.Gateway.Upstreams.Balancing;

/// <summary>Draws a target, by weight.</summary>
internal sealed class RandomBalancer(WeightedTarget[] targets, Random random) : WeightedBalancer(targets, random)
{
    private readonly WeightedDraw _draw = new(targets);

    public override ServiceTarget Choose(Exchange exchange) => Targets[_draw.Next(Random)].Target;
}
