using Gatehouse.Gateway.Upstreams.Balancing;
using Gatehouse.Gateway.Upstreams.Breakers;
using Gatehouse.Gateway.Upstreams.Health;

namespace Gatehouse.Gateway.Upstreams;

/// <summary>Living state of one service; outlives snapshots.</summary>
internal sealed class ServiceState : IDisposable
{
    private int _version;

    /// <summary>The circuit of the service as a whole; null when it has none.</summary>
    public CircuitBreaker? Breaker { get; set; }

    /// <summary>Where its round robin stands.</summary>
    public RotationState Rotation { get; } = new();

    /// <summary>Which of its targets health keeps from requests.</summary>
    public ServiceAvailability Availability { get; } = new();

    /// <summary>Counted up by whatever changes who may take requests.</summary>
    public int Version => Volatile.Read(ref _version);

    public void Dispose() => Breaker?.Dispose();

    /// <summary>
    /// Makes every service compiled over this state choose anew among its targets, from its next request on. Called when
    /// the availability of a target, its part of the load or the list of targets has changed.
    /// </summary>
    public void Changed() => Interlocked.Increment(ref _version);
}
