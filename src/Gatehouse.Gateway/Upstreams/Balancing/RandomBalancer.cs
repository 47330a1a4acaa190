using Gatehouse.Core.Requests;

namespace Gatehouse.Gateway.Upstreams.Balancing;

/// <summary>Draws a target, by weight.</summary>
internal sealed class RandomBalancer(IEnumerable<int> weights, Random random) : Balancer
{
    private readonly int _total = weights.Sum();

    public override ServiceTarget Choose(ServiceTarget[] targets, Exchange exchange)
    {
        int ticket = random.Next(_total);
        foreach (var target in targets)
        {
            ticket -= target.Weight;
            if (ticket < 0)
            {
                return target;
            }
        }

        return targets[^1];
    }
}
