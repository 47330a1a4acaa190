using BenchmarkDotNet.Attributes;
using Gatehouse.Core.Configuration;
using Gatehouse.Core.Requests;
using Gatehouse.Gateway.Upstreams;
using Gatehouse.Gateway.Upstreams.Balancing;

namespace Gatehouse.Benchmarks.Upstreams;

/// <summary>What choosing a target costs a request.</summary>
[MemoryDiagnoser]
public class BalancingBenchmarks
{
    private readonly Exchange _exchange = BalancedTargets.Request();
    private TargetSet _set = null!;
    private ServiceTarget[] _tried = [];

    [Params(LoadBalancing.RoundRobin, LoadBalancing.LeastRequests, LoadBalancing.PowerOfTwo, LoadBalancing.Random, LoadBalancing.First, LoadBalancing.ConsistentHash, LoadBalancing.PeakEwma)]
    public LoadBalancing By { get; set; }

    [Params(3, 1000)]
    public int Targets { get; set; }

    [Params(true, false)]
    public bool Even { get; set; }

    [GlobalSetup]
    public void SetUp()
    {
        _set = new BalancedTargets(By, Targets, Even).Make();
        _tried = [_set.Eligible[0]];
    }

    [Benchmark(Baseline = true)]
    public object? Choose() => _set.Choose(_exchange, []);

    /// <summary>For a further try.</summary>
    [Benchmark]
    public object? ChooseAnother() => _set.Choose(_exchange, _tried);
}
