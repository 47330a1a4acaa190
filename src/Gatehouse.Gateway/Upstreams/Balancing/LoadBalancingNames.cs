using Gatehouse.Core.Configuration;

namespace Gatehouse.Gateway.Upstreams.Balancing;

/// <summary>The words of the configuration for ways of balancing.</summary>
internal static class LoadBalancingNames
{
    public static string Of(LoadBalancing balancing) => balancing switch
    {
        LoadBalancing.RoundRobin => "round_robin",
        LoadBalancing.LeastRequests => "least_requests",
        LoadBalancing.PowerOfTwo => "power_of_two",
        LoadBalancing.Random => "random",
        LoadBalancing.ConsistentHash => "consistent_hash",
        LoadBalancing.PeakEwma => "peak_ewma",
        _ => "first",
    };
}
