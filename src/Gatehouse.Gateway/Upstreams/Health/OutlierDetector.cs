using System.Runtime.CompilerServices;
using Gatehouse.Core.Configuration;
using Gatehouse.Core.Snapshots;
using Microsoft.Extensions.Logging;

namespace Gatehouse.Gateway.Upstreams.Health;

/// <summary>
/// Ejects targets for what their requests meet (decision 0094). A try that went well reads two counts, and with a failure
/// rate it counts itself; all else is done when one fails.
/// </summary>
internal sealed class OutlierDetector : TryObserver
{
    private readonly OutlierDocument _settings;
    private readonly ServiceAvailability _service;
    private readonly TimeProvider _time;
    private readonly ILogger _log;
    private readonly FailureSet? _failures;
    private readonly long _window;

    public OutlierDetector(OutlierDocument settings, ServiceAvailability service, TimeProvider time, ILogger log)
    {
        (_settings, _service, _time, _log) = (settings, service, time, log);
        _failures = WantsConnectsAlone ? null : new FailureSet(settings.Failures);
        _window = settings.FailureRate is null ? 0 : (long)(settings.Window.TotalSeconds * time.TimestampFrequency);
    }

    /// <summary>The detector of a service; null for one that has none, whose targets are ejected no longer.</summary>
    public static OutlierDetector? Of(ServiceDocument document, ServiceTarget[] targets, ServiceState state, SnapshotBuild build)
    {
        if (document.Outlier.Enabled && (targets.Length > 1 || document.Discover is not null))
        {
            return new OutlierDetector(document.Outlier, state.Availability, build.Time, build.Loggers.CreateLogger(HealthTelemetry.Category));
        }

        foreach (var target in targets)
        {
            target.State.Health.Ejection?.End("the service ejects no targets any more");
        }

        return null;
    }

    public override bool WantsConnectsAlone => _settings is { ConsecutiveFailures: 0, FailureRate: null };

    public override void Ended(ServiceTarget target, in TryOutcome outcome)
    {
        // A target that all connections to are taken of is busy: that it takes no more of them is not known.
        if (outcome.Result == TryResult.NoConnection)
        {
            return;
        }

        var health = target.State.Health;
        bool hasConnected = outcome.Result != TryResult.ConnectFailed;
        bool hasFailed = _failures is not null && _failures.Has(outcome);
        if (_window != 0 && !outcome.BrokeOff)
        {
            health.WindowOf(_window).Add(outcome.Now, hasFailed);
        }

        if (hasConnected && health.ConnectsInRow != 0)
        {
            health.ConnectsInRow = 0;
        }

        if (hasConnected && !hasFailed && !outcome.BrokeOff && health.FailuresInRow != 0)
        {
            health.FailuresInRow = 0;
        }

        if (hasFailed || !hasConnected)
        {
            Failed(target, outcome, hasConnected, hasFailed);
        }
    }

    public override void Completed(ServiceTarget target)
    {
        if (target.State.Health.BrokenInRow != 0)
        {
            target.State.Health.BrokenInRow = 0;
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private void Failed(ServiceTarget target, in TryOutcome outcome, bool hasConnected, bool hasFailed)
    {
        // What was on its way when the target was ejected does not make it worse.
        if (target.State.Faults.HasFlag(TargetFault.Ejected))
        {
            return;
        }

        var health = target.State.Health;
        if (!hasConnected && Interlocked.Increment(ref health.ConnectsInRow) is var connects && _settings.ConsecutiveConnects > 0 && connects >= _settings.ConsecutiveConnects)
        {
            Eject(target, "connects", $"{connects} connection(s) in a row could not be made", back => back.ConnectsInRow = _settings.ConsecutiveConnects - 1);
        }
        else if (hasFailed && outcome.BrokeOff)
        {
            // A head that was a failure has counted already.
            if (!_failures!.Has(outcome.HeadStatus))
            {
                BrokeOff(target, outcome);
            }
        }
        else if (hasFailed && Interlocked.Increment(ref health.FailuresInRow) is var failures && _settings.ConsecutiveFailures > 0 && failures >= _settings.ConsecutiveFailures)
        {
            Eject(target, "failures", $"{failures} request(s) in a row failed, the last with {WordOf(outcome)}", back => back.FailuresInRow = _settings.ConsecutiveFailures - 1);
        }
        else if (hasFailed)
        {
            LookAtRate(target, outcome.Now);
        }
    }

    /// <summary>A reply that had begun: its head was taken for a good end of its request.</summary>
    private void BrokeOff(ServiceTarget target, in TryOutcome outcome)
    {
        var health = target.State.Health;
        if (_window != 0)
        {
            health.WindowOf(_window).TakeBack(outcome.Now, outcome.HeadAt);
        }

        int broken = Interlocked.Increment(ref health.BrokenInRow);
        if (_settings.ConsecutiveFailures > 0 && broken >= _settings.ConsecutiveFailures)
        {
            Eject(target, "failures", $"{broken} replies in a row broke off, the last with {WordOf(outcome)}", back => back.BrokenInRow = _settings.ConsecutiveFailures - 1);
        }
        else
        {
            LookAtRate(target, outcome.Now);
        }
    }

    private void LookAtRate(ServiceTarget target, long now)
    {
        if (_settings.FailureRate is { } rate)
        {
            var (tries, failed) = target.State.Health.WindowOf(_window).Read(now);
            if (tries >= _settings.MinRequests && failed >= rate.Fraction * tries)
            {
                Eject(target, "failure_rate", $"{failed} of {tries} requests failed within {_settings.Window.TotalSeconds:0.###} s", static _ => { });
            }
        }
    }

    /// <param name="target">Which target.</param>
    /// <param name="reason">A label of the metric.</param>
    /// <param name="text">Why, in words.</param>
    /// <param name="onTrial">What the target comes back with, so that one more failure of the kind ejects it again.</param>
    private void Eject(ServiceTarget target, string reason, string text, Action<TargetHealth> onTrial)
    {
        var health = target.State.Health;
        string service = _service.Service?.Name ?? "";
        TimeSpan length;
        lock (_service.Gate)
        {
            if (health.Ejection is not null)
            {
                return;
            }

            if (!MayEject(target))
            {
                health.Forget();
                HealthTelemetry.Withheld(service, target.Name, reason);
                return;
            }

            length = health.Ejections.Next(_settings.EjectFor, _settings.EjectForAtMost, _time);
            health.Ejection = new Ejection(_service, target, text, length, onTrial, _time, _log);
            _service.Mark(target, TargetFault.Ejected, holds: true, _time);
        }

        HealthTelemetry.Ejected(_log, service, target.Name, reason, text, length);
        _service.Report(_log);
    }

    /// <summary>Not the last one that is available, and not more than their share; one may be in any case.</summary>
    private bool MayEject(ServiceTarget target)
    {
        int all = 0;
        int ejected = 0;
        bool isAnotherLeft = false;
        foreach (var other in _service.Targets)
        {
            all++;
            ejected += other.State.Faults.HasFlag(TargetFault.Ejected) ? 1 : 0;
            isAnotherLeft |= !ReferenceEquals(other.State, target.State) && other.State.IsAvailable;
        }

        return isAnotherLeft && ejected < Math.Max(1, (int)(_settings.MaxEjected.Fraction * all));
    }

    private static string WordOf(in TryOutcome outcome) => outcome.Result switch
    {
        TryResult.Answered or TryResult.ServerError => $"status {outcome.Status}",
        TryResult.ConnectFailed => "no connection",
        TryResult.Reset => "a reset",
        TryResult.Timeout => "a timeout",
        _ => "an invalid reply",
    };
}
