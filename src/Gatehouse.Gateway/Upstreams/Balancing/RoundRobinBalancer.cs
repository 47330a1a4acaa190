using Gatehouse.Core.Requests;

namespace Gatehouse.Gateway.Upstreams.Balancing;

/// <summary>Takes targets in turn, by weight.</summary>
internal sealed class RoundRobinBalancer(WeightedTarget[] targets, RotationState state, Random random) : WeightedBalancer(targets, random)
{
    private readonly Rotation _rotation = new(targets, state);

    public override ServiceTarget Choose(Exchange exchange) => Targets[_rotation.Next()].Target;
}
