using System.Diagnostics.Metrics;
using Gatehouse.Core.Snapshots;
using Gatehouse.Core.Telemetry;
using Gatehouse.Core.Upstreams;
using Microsoft.Extensions.Logging;

namespace Gatehouse.Gateway.Upstreams.Health;

/// <summary>
/// The health of the targets of a running gateway: makes the active checks, and tells operators how all targets do. Lives
/// as long as the gateway and follows its snapshots; what only compiles a configuration checks nothing.
/// </summary>
public sealed class UpstreamHealth : IDisposable
{
    /// <summary>How soon targets that come or go without a new configuration are noticed.</summary>
    private static readonly TimeSpan LookEvery = TimeSpan.FromSeconds(1);

    private readonly UpstreamTransport _transport;
    private readonly TimeProvider _time;
    private readonly ILogger _log;
    private readonly CheckSchedule _schedule;
    private readonly Lock _gate = new();
    private readonly Dictionary<string, ServiceChecks> _checks = new(StringComparer.Ordinal);
    private readonly ITimer _looking;
    private volatile ServiceDirectory? _services;
    private bool _isDisposed;

    /// <param name="transport">What the checks are sent through.</param>
    /// <param name="time">The clock of intervals and timeouts.</param>
    /// <param name="loggers">Where changes are told.</param>
    /// <param name="metrics">The gateway's instruments, which gatehouse_target_healthy is added to.</param>
    public UpstreamHealth(UpstreamTransport transport, TimeProvider time, ILoggerFactory loggers, GatehouseMetrics metrics)
    {
        _transport = transport;
        _time = time;
        _log = loggers.CreateLogger(HealthTelemetry.Category);
        _schedule = new CheckSchedule(time);
        _looking = time.CreateTimer(_ => Look(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        metrics.Meter.CreateObservableGauge(MetricNames.TargetHealthy, Measure, null, "1 while neither health checks nor ejection keep a target from requests; else 0.");
    }

    /// <summary>Checks what this snapshot says from now on. Called for each snapshot that is put into force.</summary>
    public void Follow(GatewaySnapshot snapshot)
    {
        lock (_gate)
        {
            if (_isDisposed)
            {
                return;
            }

            _services = snapshot.Part<ServiceDirectory>();
            var gone = new HashSet<string>(_checks.Keys, StringComparer.Ordinal);
            foreach (var service in _services.All)
            {
                if (service.Document.HealthCheck is not null)
                {
                    gone.Remove(service.Name);
                    Follow(service);
                }
            }

            foreach (string name in gone)
            {
                _checks.Remove(name, out var checks);
                checks!.Stop();
            }

            var every = _checks.Count > 0 ? LookEvery : Timeout.InfiniteTimeSpan;
            _looking.Change(every, every);
        }
    }

    /// <summary>All services of the snapshot in force with their targets as they are now.</summary>
    public IReadOnlyList<ServiceHealth> Report()
        => [.. (_services?.All ?? []).OrderBy(s => s.Name, StringComparer.Ordinal).Select(HealthReport.Of)];

    /// <summary>Checks no more. Targets stay as they are.</summary>
    public void Dispose()
    {
        lock (_gate)
        {
            _isDisposed = true;
            _looking.Dispose();
            _schedule.Dispose();
            foreach (var target in (_services?.All ?? []).SelectMany(s => s.Targets.All))
            {
                target.State.Health.Ejection?.Dispose();
            }
        }
    }

    private void Follow(Service service)
    {
        if (!_checks.TryGetValue(service.Name, out var checks))
        {
            _checks[service.Name] = checks = new ServiceChecks(_schedule, _transport, _time, Random.Shared, _log);
        }

        checks.Follow(service);
    }

    private void Look()
    {
        lock (_gate)
        {
            if (_isDisposed || _services is not { } services)
            {
                return;
            }

            foreach (string name in _checks.Keys)
            {
                _checks[name].Follow(services.Find(name));
            }
        }
    }

    private IEnumerable<Measurement<int>> Measure()
    {
        const TargetFault OfHealth = TargetFault.Unhealthy | TargetFault.Ejected;
        foreach (var service in _services?.All ?? [])
        {
            foreach (var target in service.Targets.All)
            {
                yield return new Measurement<int>((target.State.Faults & OfHealth) == TargetFault.None ? 1 : 0, new("service", service.Name), new("target", target.Name));
            }
        }
    }
}
