using Gatehouse.Core.Configuration;
using Gatehouse.Core.Execution;
using Gatehouse.Core.Telemetry;
using Gatehouse.Core.Upstreams;
using Microsoft.Extensions.Logging;

namespace Gatehouse.Gateway.Upstreams.Health;

/// <summary>The active checks of one target of a service, and what follows from them.</summary>
internal sealed class TargetCheck(ServiceAvailability service, UpstreamTransport transport, TimeProvider time, Random random, ILogger log)
{
    private readonly Lock _gate = new();
    private Checking? _checking;
    private bool _isFirst = true;
    private bool _wasGood;
    private int _inRow;

    private string Name => service.Service?.Name ?? "";

    /// <summary>Whether it is over: the target or its checks are no longer configured.</summary>
    public bool IsStopped { get; private set; }

    /// <summary>Whether the last check of its target succeeded.</summary>
    public bool HasSucceeded => !_isFirst && _wasGood;

    /// <summary>
    /// Checks this target in this way from now on. What is known of it stays until the first check in another way, which
    /// decides alone.
    /// </summary>
    /// <returns>Whether the way is another one than before.</returns>
    public bool Follow(ServiceTarget target, HealthCheckDocument check, UpstreamSettings settings)
    {
        string key = HealthProbe.KeyOf(check, settings, target.Document);
        lock (_gate)
        {
            if (_checking is { } before && before.Key == key)
            {
                _checking = before with { Target = target };
                return false;
            }

            _checking?.Probe.Dispose();
            _checking = new Checking(key, target, check, new LazyProbe(() => HealthProbe.Of(check, settings, target.Document, transport)));
            _isFirst = true;
            return true;
        }
    }

    /// <summary>Leaves the target out until its first check.</summary>
    public void Await()
    {
        lock (_gate)
        {
            service.Await(_checking!.Target, time);
        }
    }

    /// <summary>Ends the checks; what they held against the target is lifted.</summary>
    public void Stop()
    {
        lock (_gate)
        {
            IsStopped = true;
            _checking!.Probe.Dispose();
            var health = _checking.Target.State.Health;
            health.IsAwaited = false;
            health.LastCheck = null;
            service.Mark(_checking.Target, TargetFault.Unhealthy, holds: false, time);
        }

        service.Report(log);
    }

    /// <summary>From the start of a check to the start of the next.</summary>
    public TimeSpan NextInterval()
    {
        var check = _checking!.Document;
        return check.Interval * (1 + (check.Jitter.Fraction * ((2 * random.NextDouble()) - 1)));
    }

    /// <summary>Checks once. Never throws.</summary>
    public async Task RunAsync(CancellationToken stopping)
    {
        var checking = _checking!;
        long started = time.GetTimestamp();
        var fault = await AskAsync(checking, stopping);
        await EventLoop.Leave();
        if (!stopping.IsCancellationRequested)
        {
            Apply(checking, new CheckResult(fault, time.GetUtcNow(), time.GetElapsedTime(started)));
        }
    }

    private async Task<CheckFault?> AskAsync(Checking checking, CancellationToken stopping)
    {
        var limit = checking.Document.TimeLimit;
        using var late = new CancellationTokenSource(limit, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(late.Token, stopping);
        try
        {
            return await checking.Probe.Value.AskAsync(either.Token);
        }
        catch (OperationCanceledException)
        {
            return new CheckFault("timeout", $"no good answer within {limit.TotalSeconds:0.###} s");
        }
        catch (UpstreamException e)
        {
            return new CheckFault(UpstreamFailureNames.Of(e.Failure), e.Message);
        }
        catch (Exception e)
        {
            // A file that has gone since the configuration was read, a probe that was disposed meanwhile.
            return new CheckFault("error", e.Message);
        }
    }

    private void Apply(Checking checking, CheckResult result)
    {
        lock (_gate)
        {
            if (IsStopped || !ReferenceEquals(_checking!.Probe, checking.Probe))
            {
                return;
            }

            HealthTelemetry.Checked(Name, _checking.Target.Name, result);
            bool isGood = result.Fault is null;
            _inRow = !_isFirst && isGood == _wasGood ? _inRow + 1 : 1;
            bool decides = _isFirst || _inRow >= (isGood ? checking.Document.HealthyAfter : checking.Document.UnhealthyAfter);
            _isFirst = false;
            _wasGood = isGood;
            _checking.Target.State.Health.LastCheck = result;
            if (decides)
            {
                Decide(_checking.Target, result.Fault);
            }
        }

        service.Report(log);
    }

    private void Decide(ServiceTarget target, CheckFault? fault)
    {
        // Held so that no other target is ejected as if this one were still there.
        lock (service.Gate)
        {
            bool wasAwaited = target.State.Health.IsAwaited;
            target.State.Health.IsAwaited = false;
            bool hasChanged = service.Mark(target, TargetFault.Unhealthy, fault is not null, time);
            if (fault is not null && (hasChanged || wasAwaited))
            {
                HealthTelemetry.Unhealthy(log, target.Name, Name, _inRow, fault.Text);
                TakeSuspected();
            }
            else if (hasChanged)
            {
                HealthTelemetry.Healthy(log, target.Name, Name, _inRow);
            }
        }
    }

    // An ejection is a suspicion, and nothing is known of a target that awaits its first check: where all others are known
    // to be unhealthy, these are better than none.
    private void TakeSuspected()
    {
        var targets = service.Targets;
        if (targets.Any(t => t.State.IsAvailable))
        {
            return;
        }

        foreach (var target in targets)
        {
            target.State.Health.Ejection?.End("no other target is available");
            if (target.State.Health.IsAwaited)
            {
                service.Mark(target, TargetFault.Unhealthy, holds: false, time);
            }
        }
    }

    private sealed record Checking(string Key, ServiceTarget Target, HealthCheckDocument Document, LazyProbe Probe);
}
