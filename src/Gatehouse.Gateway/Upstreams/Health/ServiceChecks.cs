using Gatehouse.Core.Upstreams;
using Microsoft.Extensions.Logging;

namespace Gatehouse.Gateway.Upstreams.Health;

/// <summary>The active checks of one service: one for each target that it has at the moment.</summary>
internal sealed class ServiceChecks(CheckSchedule schedule, UpstreamTransport transport, TimeProvider time, Random random, ILogger log)
{
    // A thousand targets are asked for the first time within five seconds.
    private static readonly TimeSpan FirstPerTarget = TimeSpan.FromMilliseconds(5);
    private static readonly TimeSpan FirstAtLeast = TimeSpan.FromMilliseconds(100);

    private readonly Dictionary<TargetState, TargetCheck> _checks = [];
    private Service? _service;
    private ServiceTarget[]? _targets;

    /// <summary>Checks the targets that this service has now; costs nothing when neither it nor they have changed.</summary>
    public void Follow(Service service)
    {
        var targets = service.Targets.All;
        if (ReferenceEquals(service, _service) && ReferenceEquals(targets, _targets))
        {
            return;
        }

        (_service, _targets) = (service, targets);
        var settings = service.Document.ToUpstreamSettings();
        bool isAnotherKnown = targets.Any(t => _checks.TryGetValue(t.State, out var c) && c.HasSucceeded);
        var spread = Max(FirstAtLeast, FirstPerTarget * targets.Length);
        var gone = new HashSet<TargetState>(_checks.Keys);
        foreach (var target in targets)
        {
            gone.Remove(target.State);
            bool isNew = !_checks.TryGetValue(target.State, out var check);
            check ??= _checks[target.State] = new TargetCheck(service.State.Availability, transport, time, random, log);
            if (!check.Follow(target, service.Document.HealthCheck!, settings))
            {
                continue;
            }

            if (isNew && isAnotherKnown)
            {
                check.Await();
            }

            schedule.Remove(check);
            schedule.Add(check, spread * random.NextDouble());
        }

        foreach (var state in gone)
        {
            Stop(state);
        }
    }

    public void Stop()
    {
        foreach (var state in _checks.Keys.ToArray())
        {
            Stop(state);
        }
    }

    private void Stop(TargetState state)
    {
        _checks.Remove(state, out var check);
        check!.Stop();
        schedule.Remove(check);
    }

    private static TimeSpan Max(TimeSpan a, TimeSpan b) => a > b ? a : b;
}
