using BenchmarkDotNet.Attributes;
using Gatehouse.Core.Configuration;
using Gatehouse.Gateway.Upstreams.Balancing;

namespace Gatehouse.Benchmarks.Upstreams;

/// <summary>
/// What it costs the one request that finds a thousand targets changed: on its event loop, so that a millisecond is much.
/// </summary>
[MemoryDiagnoser]
public class TargetSetBenchmarks
{
    private BalancedTargets _targets = null!;

    [Params(LoadBalancing.RoundRobin, LoadBalancing.LeastRequests, LoadBalancing.PowerOfTwo, LoadBalancing.ConsistentHash)]
    public LoadBalancing By { get; set; }

    [Params(1000)]
    public int Targets { get; set; }

    [GlobalSetup]
    public void SetUp() => _targets = new BalancedTargets(By, Targets, isEven: false);

    /// <summary>One has become available, or ceased to be.</summary>
    [Benchmark(Baseline = true)]
    public object OfTheSame() => _targets.Make();

    /// <summary>One was added or removed by discovery.</summary>
    [Benchmark]
    public object LayOutAnew() => _targets.LayOut();
}
