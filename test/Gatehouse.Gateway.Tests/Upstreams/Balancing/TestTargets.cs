using Gatehouse.Core.Configuration;
using Gatehouse.Core.Configuration.Values;
using Gatehouse.Core.Upstreams;
using Gatehouse.Gateway.Upstreams;
using Gatehouse.Gateway.Upstreams.Balancing;
using Microsoft.Extensions.Logging.Abstractions;

namespace Gatehouse.Gateway.Tests.Upstreams.Balancing;

/// <summary>Targets without connections.</summary>
internal static class TestTargets
{
    public static ServiceTarget Of(string host, int weight = 1, int priority = 0, string? zone = null)
    {
        var document = new TargetDocument { Url = new HttpAddress("http", host, 80, ""), Weight = weight, Priority = priority, Zone = zone };
        return new ServiceTarget(new OfflineTransport().Open(document.Url, new UpstreamSettings()), document, new TargetState());
    }

    public static ServiceTarget[] Many(int count, int weight = 1) => [.. Enumerable.Range(0, count).Select(i => Of($"t{i}", weight))];

    public static WeightedTarget[] Weighted(params int[] weights)
        => [.. weights.Select((w, i) => new WeightedTarget(Of($"t{i}", w), w))];

    public static void Load(ServiceTarget target, int requests)
    {
        for (int i = 0; i < requests; i++)
        {
            target.State.Enter();
        }
    }

    /// <summary>The set of a service with these targets; a builder of its own for each.</summary>
    public static TargetSet SetOf(ServiceDocument document, ServiceTarget[] targets, ServiceState? state = null, TimeProvider? time = null, string? zone = null)
        => BuilderOf(document, state ?? new ServiceState(), time).Make(() => TargetLayout.Of(document, targets, zone, affinity: null));

    public static TargetSetBuilder BuilderOf(ServiceDocument document, ServiceState state, TimeProvider? time = null)
        => new(document, state, time ?? TimeProvider.System, new Random(1), NullLogger.Instance);

    public static ServiceDocument Document(LoadBalancing balancing) => new() { Targets = [], LoadBalancing = balancing };

    public static ServiceDocument HashedBy(string header, double bound = 0)
        => Document(LoadBalancing.ConsistentHash) with { Hash = new HashDocument { By = HashBy.Header, Header = header, Bound = bound } };
}
