using Gatehouse.Core.Configuration;

namespace Gatehouse.Gateway.Upstreams.Balancing;

/// <summary>The balancer for what a document asks and who is eligible now.</summary>
internal static class Balancers
{
    /// <summary>Null when there is nothing to choose.</summary>
    public static Balancer? Of(ServiceDocument document, ServiceTarget[] eligible, ServiceState state)
    {
        if (eligible.Length < 2)
        {
            return null;
        }

        return document.LoadBalancing switch
        {
            LoadBalancing.LeastRequests => new LeastRequestsBalancer(state.Rotation),
            LoadBalancing.PowerOfTwo => new PowerOfTwoBalancer(Random.Shared),
            LoadBalancing.Random => new RandomBalancer(eligible.Select(t => t.Weight), Random.Shared),
            LoadBalancing.First => new FirstBalancer(),
            _ => new RoundRobinBalancer([.. eligible.Select(t => t.Weight)], state.Rotation),
        };
    }
}
