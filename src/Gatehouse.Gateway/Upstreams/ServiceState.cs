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

    private readonly Lock _changing = new();
    private int _version;
    private int _inFlight;
    private bool _hasSet;
    private string? _panics;
    private ITimer? _timer;
    private bool _isDue;

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

    /// <summary>What its requests take, when somebody learns that.</summary>
    public LatencyMean MeanLatency { get; } = new();

    /// <summary>Requests that its targets are working on, as far as they are counted.</summary>
    public int InFlight => Volatile.Read(ref _inFlight);

    /// <summary>Counted up by whatever changes who may take requests.</summary>
    public int Version => Volatile.Read(ref _version);

    /// <summary>
    /// Makes every service compiled over this state choose anew among its targets, from its next request on. Called when
    /// the availability of a target, its part of the load or the list of targets has changed.
    /// </summary>
    public void Changed() => Interlocked.Increment(ref _version);

    /// <summary>Counts the targets of this source in the metrics from now on.</summary>
    public void Observe(string service, TargetSource source) => Living[this] = (service, source);

    public void Enter() => Interlocked.Increment(ref _inFlight);

    public void Leave() => Interlocked.Decrement(ref _inFlight);

    /// <summary>Whether no set of targets was made before: those of the first one need no slow start.</summary>
    public bool IsFirstSet()
    {
        lock (_changing)
        {
            bool isFirst = !_hasSet;
            _hasSet = true;
            return isFirst;
        }
    }

    /// <summary>Notes whether the service uses targets that are not healthy; says whether that is new.</summary>
    public bool SetPanic(string service, bool panics)
    {
        lock (_changing)
        {
            if (panics == (_panics is not null))
            {
                return false;
            }

            _panics = panics ? service : null;
            BalancingTelemetry.PanicChanged(service, panics);
            return true;
        }
    }

    /// <summary><see cref="Changed"/> after this time at the latest, once.</summary>
    public void ChangeWithin(TimeProvider time, TimeSpan delay)
    {
        lock (_changing)
        {
            if (!_isDue)
            {
                _isDue = true;
                _timer ??= time.CreateTimer(static state => ((ServiceState)state!).Tick(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
                _timer.Change(delay, Timeout.InfiniteTimeSpan);
            }
        }
    }

    public void Dispose()
    {
        if (_panics is { } service)
        {
            SetPanic(service, panics: false);
        }

        _timer?.Dispose();
        Breaker?.Dispose();
        Living.TryRemove(this, out _);
    }

    private void Tick()
    {
        lock (_changing)
        {
            _isDue = false;
        }

        Changed();
    }
}
