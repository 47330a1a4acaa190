using BenchmarkDotNet.Attributes;
using Gatehouse.Core.Upstreams;
using Gatehouse.Gateway.Upstreams.Http1;

namespace Gatehouse.Benchmarks.Upstreams;

/// <summary>
/// Taking a connection out of the pool and giving it back, with one and with many parked. The connections have no socket:
/// what is measured is the pool's own work, without the system call that waits for what comes next.
/// </summary>
[MemoryDiagnoser]
public class Http1PoolBenchmarks
{
    private readonly Http1Pool _pool = new("bench", new UpstreamConnections { Idle = 256, IdleTime = TimeSpan.FromHours(1), Lifetime = TimeSpan.Zero }, TimeProvider.System);

    [Params(1, 200)]
    public int Parked { get; set; }

    [GlobalSetup]
    public void Setup()
    {
        for (int i = 0; i < Parked; i++)
        {
            _pool.TryReserve();
            _pool.Give(_pool.Add(new SilentLink()));
        }
    }

    [Benchmark]
    public void TakeAndGive() => _pool.Give(_pool.TryTake(mayRepeat: true) ?? throw new InvalidOperationException("No connection is parked."));

    [GlobalCleanup]
    public void Cleanup() => _pool.Retire();
}
