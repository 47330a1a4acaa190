using Gatehouse.Core.Configuration;
using Gatehouse.Core.Snapshots;

namespace Gatehouse.Gateway.Upstreams.Retries;

/// <summary>When another target is asked beside one that takes long, compiled.</summary>
internal sealed class HedgePlan
{
    private readonly HedgingDocument _settings;
    private readonly LatencyEstimate? _latency;

    private HedgePlan(HedgingDocument settings, LatencyEstimate? latency)
    {
        _settings = settings;
        _latency = latency;
        Attempts = settings.Attempts;
    }

    /// <summary>Most targets beside the first.</summary>
    public int Attempts { get; }

    /// <summary>How long the first target has; null while the usual time is not known.</summary>
    public TimeSpan? After => _settings.After.Time ?? (_latency!.Value is { } usual ? InTimerUnits(usual) : null);

    public static HedgePlan? Compile(ServiceDocument service, SnapshotBuild build)
    {
        if (service.Hedging is not { } settings)
        {
            return null;
        }

        double percentile = settings.After.Percentile;
        return new HedgePlan(
            settings,
            settings.After.Time is null ? build.State.Claim($"services.{service.Name}.{settings.After}", () => new LatencyEstimate(build.Time, percentile)) : null);
    }

    public bool IsFor(string method)
    {
        foreach (string known in _settings.Methods)
        {
            if (known == method)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>The first target began to answer after this time, or had not when another one did.</summary>
    public void Learn(TimeSpan elapsed, long now) => _latency?.Add(elapsed, now);

    // Timers cut to whole milliseconds: of a quick service every request would be hedged at once.
    private static TimeSpan InTimerUnits(TimeSpan time) => TimeSpan.FromMilliseconds(Math.Ceiling(time.TotalMilliseconds));
}
