using Gatehouse.Core.Requests;

namespace Gatehouse.Gateway.Upstreams.Balancing;

/// <summary>Takes the target with the fewest requests in flight relative to its weight; the scan starts elsewhere each time, so that ties are spread.</summary>
internal sealed class LeastRequestsBalancer(RotationState state) : Balancer
{
    public override ServiceTarget Choose(ServiceTarget[] targets, Exchange exchange)
    {
        int start = (int)(state.Next() % (uint)targets.Length);
        var best = targets[start];
        for (int i = 1; i < targets.Length; i++)
        {
            var candidate = targets[(start + i) % targets.Length];
            if (IsLessLoaded(candidate, best))
            {
                best = candidate;
            }
        }

        return best;
    }

    /// <summary>Whether a new request would weigh less on the first than on the second.</summary>
    internal static bool IsLessLoaded(ServiceTarget first, ServiceTarget second)
        => (first.State.InFlight + 1L) * second.Weight < (second.State.InFlight + 1L) * first.Weight;
}
