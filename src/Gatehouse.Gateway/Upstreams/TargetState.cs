using Gatehouse.Gateway.Upstreams.Balancing;
using Gatehouse.Gateway.Upstreams.Breakers;
using Gatehouse.Gateway.Upstreams.Concurrency;
using Gatehouse.Gateway.Upstreams.Health;

namespace Gatehouse.Gateway.Upstreams;

/// <summary>Living state of one target; outlives snapshots.</summary>
internal sealed class TargetState : IDisposable
{
    private int _inFlight;
    private int _faults;
    private long _availableSince;
    private ServiceState? _service;

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

    /// <summary>What its requests take, when somebody learns that.</summary>
    public TargetLatency Latency { get; } = new();

    /// <summary>Timestamp since which it may take requests; 0 while it may not, the least number when it was there from the start.</summary>
    public long AvailableSince => Volatile.Read(ref _availableSince);

    public void Enter()
    {
        Interlocked.Increment(ref _inFlight);
        _service?.Enter();
    }

    public void Leave()
    {
        Interlocked.Decrement(ref _inFlight);
        _service?.Leave();
    }

    /// <summary>Counts for this service too; called before the first request and always with the same one.</summary>
    public void CountFor(ServiceState service) => _service = service;

    /// <summary>A set of targets is made at this time, with it or without.</summary>
    public void NoteAvailability(long now)
    {
        if (IsAvailable)
        {
            Interlocked.CompareExchange(ref _availableSince, now == 0 ? 1 : now, 0);
        }
    }

    /// <summary>It is no target of the service any more; should it come back, it starts as one that is new.</summary>
    public void NoteGone() => Volatile.Write(ref _availableSince, 0);

    /// <summary>
    /// Sets or lifts one reason. Whether it changed anything: then the caller tells <see cref="ServiceState.Changed"/>.
    /// </summary>
    public bool Mark(TargetFault fault, bool holds)
    {
        int before = holds ? Interlocked.Or(ref _faults, (int)fault) : Interlocked.And(ref _faults, ~(int)fault);
        if (holds)
        {
            Volatile.Write(ref _availableSince, 0);
        }

        return ((before & (int)fault) != 0) != holds;
    }

    public void Dispose()
    {
        Health.Ejection?.Dispose();
        Breaker?.Dispose();
        Limit?.Dispose();
    }
}
