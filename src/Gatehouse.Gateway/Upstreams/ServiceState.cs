using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using Gatehouse.Core.Telemetry;
using Gatehouse.Gateway.Upstreams.Balancing;
using Gatehouse.Gateway.Upstreams.Breakers;
using Gatehouse.Gateway.Upstreams.Health;

namespace Gatehouse.Gateway.Upstreams;

/// <summary>Living state of one service; outlives snapshots.</summary>
internal sealed class ServiceState : IDisposable
{
    private static readonly Meter Meter = new(MetricNames.Meter);
    private static readonly ConcurrentDictionary<ServiceState, (string Service, TargetSource Source)> Living = new();

    private int _version;

    static ServiceState()
        => Meter.CreateObservableGauge(
            MetricNames.ServiceTargets,
            static () => Living.Values.Select(s => new Measurement<int>(s.Source.Current.Length, new("service", s.Service), new("source", s.Source.Kind))),
            unit: null,
            "Targets that a service has, by service and where they come from.");

    /// <summary>The circuit of the service as a whole; null when it has none.</summary>
    public CircuitBreaker? Breaker { get; set; }

    /// <summary>Where its round robin stands.</summary>
    public RotationState Rotation { get; } = new();

    /// <summary>Which of its targets health keeps from requests.</summary>
    public ServiceAvailability Availability { get; } = new();

    /// <summary>Counted up by whatever changes who may take requests.</summary>
    public int Version => Volatile.Read(ref _version);

    /// <summary>
    /// Makes every service compiled over this state choose anew among its targets, from its next request on. Called when
    /// the availability of a target, its part of the load or the list of targets has changed.
    /// </summary>
    public void Changed() => Interlocked.Increment(ref _version);

    /// <summary>Counts the targets of this source in the metrics from now on.</summary>
    public void Observe(string service, TargetSource source) => Living[this] = (service, source);

    public void Dispose()
    {
        Breaker?.Dispose();
        Living.TryRemove(this, out _);
    }
}
