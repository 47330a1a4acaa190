using Gatehouse.Gateway.Upstreams.Breakers;
using Gatehouse.Gateway.Upstreams.Concurrency;
using Gatehouse.Gateway.Upstreams.Health;

namespace Gatehouse.Gateway.Upstreams;

/// <summary>Living state of one target; outlives snapshots.</summary>
internal sealed class TargetState : IDisposable
{
    private int _inFlight;
    private int _faults;

    /// <summary>Its circuit; null when it has none of its own. For requests: <see cref="ServiceTarget.Breaker"/>.</summary>
    public CircuitBreaker? Breaker { get; set; }

    /// <summary>Its slots; null when they are not limited. For requests: <see cref="ServiceTarget.Limit"/>.</summary>
    public ConcurrencyLimit? Limit { get; set; }

    /// <summary>Requests that this target is working on.</summary>
    public int InFlight => Volatile.Read(ref _inFlight);

    /// <summary>Why it may take no requests.</summary>
    public TargetFault Faults => (TargetFault)Volatile.Read(ref _faults);

    /// <summary>What checks and requests have shown of it.</summary>
    public TargetHealth Health { get; } = new();

    public bool IsAvailable => Volatile.Read(ref _faults) == 0;

    public void Dispose()
    {
        Health.Ejection?.Dispose();
        Breaker?.Dispose();
        Limit?.Dispose();
    }

    public void Enter() => Interlocked.Increment(ref _inFlight);

    public void Leave() => Interlocked.Decrement(ref _inFlight);

    /// <summary>
    /// Sets or lifts one reason. Whether it changed anything: then the caller tells <see cref="ServiceState.Changed"/>.
    /// </summary>
    public bool Mark(TargetFault fault, bool holds)
    {
        int before = holds ? Interlocked.Or(ref _faults, (int)fault) : Interlocked.And(ref _faults, ~(int)fault);
        return ((before & (int)fault) != 0) != holds;
    }
}
