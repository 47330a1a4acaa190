using Gatehouse.Core.Upstreams;
using Gatehouse.Gateway.Upstreams.Discovery;
using Microsoft.Extensions.Logging;

namespace Gatehouse.Gateway.Upstreams.Health;

/// <summary>The active checks of one service: one for each target that it has at the moment.</summary>
internal sealed class ServiceChecks(CheckSchedule schedule, UpstreamTransport transport, TimeProvider time, Random random, ILogger log)
{
    // A thousand targets are asked for the first time within five seconds.
    private static readonly TimeSpan FirstPerTarget = TimeSpan.FromMilliseconds(5);
    private static readonly TimeSpan FirstAtLeast = TimeSpan.FromMilliseconds(100);

    private readonly Lock _gate = new();
    private readonly Dictionary<TargetState, TargetCheck> _checks = [];
    private Service? _service;
    private ServiceTarget[]? _targets;

    /// <summary>Checks the targets that this service has now; costs nothing when neither it nor they have changed.</summary>
    public void Follow(Service service)
    {
        lock (_gate)
        {
            var targets = service.Targets.All;
            if (ReferenceEquals(service, _service) && ReferenceEquals(targets, _targets))
            {
                return;
            }

            (_service, _targets) = (service, targets);
            service.State.Availability.Joining = Join;
            service.State.Availability.Compiled = Await;
            Check(service, targets);
            var gone = _checks.Keys.Except(targets.Select(t => t.State)).ToArray();
            Array.ForEach(gone, Stop);
        }
    }

    public void Stop()
    {
        lock (_gate)
        {
            if (_service is { } service)
            {
                service.State.Availability.Joining = null;
                service.State.Availability.Compiled = null;
            }

            Array.ForEach(_checks.Keys.ToArray(), Stop);
        }
    }

    /// <summary>Checks those of these targets, which the service is about to have, that are new. The others are left to <see cref="Follow"/>.</summary>
    private void Join(ServiceTarget[] targets)
    {
        lock (_gate)
        {
            if (_service is { Document.HealthCheck: not null } service)
            {
                Check(service, targets);
            }
        }
    }

    /// <summary>
    /// Leaves out what is new of these targets: a service takes requests as soon as its snapshot is in force, which is before it
    /// is followed. Until then nothing is checked: a snapshot that is not put into force leaves nothing behind.
    /// </summary>
    private void Await(Service compiled)
    {
        lock (_gate)
        {
            var targets = compiled.Targets.All;
            if (compiled.Document.HealthCheck is null || !IsAnyKnown(targets))
            {
                return;
            }

            foreach (var target in targets)
            {
                if (!_checks.ContainsKey(target.State))
                {
                    compiled.State.Availability.Await(target, time);
                }
            }
        }
    }

    /// <summary>Whether one of them is known to do well, and can carry the load of those that are new.</summary>
    private bool IsAnyKnown(ServiceTarget[] targets) => targets.Any(t => _checks.TryGetValue(t.State, out var check) && check.HasSucceeded);

    private void Check(Service service, ServiceTarget[] targets)
    {
        var settings = service.Document.ToUpstreamSettings();
        bool isAnotherKnown = IsAnyKnown(targets);
        var spread = FirstPerTarget * targets.Length;
        if (spread < FirstAtLeast)
        {
            spread = FirstAtLeast;
        }

        foreach (var target in targets)
        {
            bool isNew = !_checks.TryGetValue(target.State, out var check);
            check ??= _checks[target.State] = new TargetCheck(service.State.Availability, transport, time, random, log);
            if (!check.Follow(target, service.Document.HealthCheck!, TargetDiscovery.SettingsFor(target.Document, settings)))
            {
                continue;
            }

            if (isNew && isAnotherKnown)
            {
                check.Await();
            }

            schedule.Add(check, spread * random.NextDouble());
        }
    }

    private void Stop(TargetState state)
    {
        _checks.Remove(state, out var check);
        check!.Stop();
        schedule.Remove(check);
    }
}
