using Gatehouse.Core.Requests;

namespace Gatehouse.Gateway.Upstreams.Balancing;

/// <summary>What the balancers over a list of weighted targets have in common: another target is drawn among the rest, by weight.</summary>
internal abstract class WeightedBalancer(WeightedTarget[] targets, Random random) : Balancer
{
    protected WeightedTarget[] Targets { get; } = targets;

    protected Random Random { get; } = random;

    public override ServiceTarget? ChooseAnother(Exchange exchange, ReadOnlySpan<ServiceTarget> tried)
    {
        ServiceTarget? chosen = null;
        long seen = 0;
        foreach (ref readonly var candidate in Targets.AsSpan())
        {
            if (!candidate.Target.IsAmong(tried) && Random.NextInt64(seen += candidate.Weight) < candidate.Weight)
            {
                chosen = candidate.Target;
            }
        }

        return chosen;
    }
}
