using Gatehouse.Core.Configuration;
using Gatehouse.Core.Snapshots;
using Gatehouse.Core.Upstreams;

namespace Gatehouse.Gateway.Upstreams;

/// <summary>What stands behind a route, compiled: targets, how one is chosen, and its time limits. Immutable.</summary>
internal sealed class Service
{
    private readonly Balancer _balancer;
    private readonly ServiceTarget[] _eligible;

    private Service(ServiceDocument document, ServiceTarget[] targets, Balancer balancer)
    {
        Name = document.Name;
        Targets = targets;
        Balancing = document.LoadBalancing;
        Timeout = document.Timeout;
        ConnectTimeout = document.ConnectTimeout;
        IdleTimeout = document.IdleTimeout;
        Host = document.Host;
        _balancer = balancer;
        _eligible = [.. targets.Where(t => t.Weight > 0)];
        CountsRequests = Balancing is LoadBalancing.LeastRequests or LoadBalancing.PowerOfTwo;
    }

    public string Name { get; }

    public IReadOnlyList<ServiceTarget> Targets { get; }

    public LoadBalancing Balancing { get; }

    /// <summary>Whether its balancing looks at the requests that each target is working on; counting them costs all event loops.</summary>
    public bool CountsRequests { get; }

    public TimeSpan Timeout { get; }

    public TimeSpan ConnectTimeout { get; }

    public TimeSpan IdleTimeout { get; }

    public HostHeader Host { get; }

    /// <summary>Compiles a document; counters of targets and the position of the rotation are those of the last snapshot.</summary>
    public static Service Compile(ServiceDocument document, SnapshotBuild build)
    {
        string key = $"services.{document.Name}";
        var rotation = build.State.Claim(key, static () => new RotationState());
        var settings = document.ToUpstreamSettings();
        var targets = document.Targets
            .Select(t => new ServiceTarget(build.Upstream(t.Url, settings), t.Weight, build.State.Claim($"{key}.targets.{t.Url}", static () => new TargetState())))
            .ToArray();
        int[] weights = [.. targets.Where(t => t.Weight > 0).Select(t => t.Weight)];
        return new Service(document, targets, BalancerOf(document.LoadBalancing, weights, rotation));
    }

    /// <summary>The target for the next request; null when none may take any.</summary>
    public ServiceTarget? Choose() => _eligible.Length switch
    {
        0 => null,
        1 => _eligible[0],
        _ => _balancer.Choose(_eligible),
    };

    private static Balancer BalancerOf(LoadBalancing balancing, int[] weights, RotationState rotation) => balancing switch
    {
        LoadBalancing.LeastRequests => new LeastRequestsBalancer(rotation),
        LoadBalancing.PowerOfTwo => new PowerOfTwoBalancer(Random.Shared),
        LoadBalancing.Random => new RandomBalancer(weights, Random.Shared),
        LoadBalancing.First => new FirstBalancer(),
        _ => new RoundRobinBalancer(weights.Length == 0 ? [1] : weights, rotation),
    };
}
