using Microsoft.Extensions.Logging;

namespace Gatehouse.Gateway.Upstreams.Health;

/// <summary>Which targets of a service its health keeps from requests; living state, part of <see cref="ServiceState"/>.</summary>
internal sealed class ServiceAvailability
{
    private volatile Service? _service;
    private bool _isGone;

    /// <summary>Held while targets are compared with one another.</summary>
    public Lock Gate { get; } = new();

    /// <summary>The service as it was compiled last.</summary>
    public Service? Service => _service;

    /// <summary>Told the service when it was compiled anew, before it takes a request; null while nobody checks it.</summary>
    public Action<Service>? Compiled { get; set; }

    /// <summary>Told the targets of the service before it takes them over, when they change without a new configuration; null while nobody checks them.</summary>
    public Action<ServiceTarget[]>? Joining { get; set; }

    /// <summary>Its targets that are meant to take requests, available or not.</summary>
    public ServiceTarget[] Targets => [.. (Service?.Targets.All ?? []).Where(t => t.Weight > 0)];

    /// <summary>Sets or lifts a reason of one of its targets; whether that changed anything.</summary>
    public bool Mark(ServiceTarget target, TargetFault fault, bool holds, TimeProvider time)
    {
        bool was = target.State.IsAvailable;
        if (!target.State.Mark(fault, holds))
        {
            return false;
        }

        if (target.State.IsAvailable != was)
        {
            target.State.Health.Since = time.GetUtcNow();
        }

        Service?.State.Changed();
        return true;
    }

    /// <summary>A service was compiled over this state: from here on it is the one that counts.</summary>
    public void Take(Service compiled)
    {
        _service = compiled;
        Compiled?.Invoke(compiled);
    }

    /// <summary>Leaves one of its targets out until its first check.</summary>
    public void Await(ServiceTarget target, TimeProvider time)
    {
        target.State.Health.IsAwaited = true;
        Mark(target, TargetFault.Unhealthy, holds: true, time);
    }

    /// <summary>Says so when the last available target has gone and when the first is back.</summary>
    public void Report(ILogger log)
    {
        lock (Gate)
        {
            if (Service is not { } service || Targets is not { Length: > 0 } targets)
            {
                return;
            }

            bool isGone = service.Targets.Eligible.Length == 0;
            if (isGone == _isGone)
            {
                return;
            }

            _isGone = isGone;
            if (isGone)
            {
                HealthTelemetry.NoTargetLeft(log, service.Name, Unavailability.Of(targets));
            }
            else
            {
                HealthTelemetry.TargetBack(log, service.Name);
            }
        }
    }
}
