using Gatehouse.Core.Configuration;
using Gatehouse.Core.Snapshots;

namespace Gatehouse.Gateway.Upstreams.Retries;

/// <summary>When another target is asked beside one that takes long, compiled.</summary>
internal sealed class HedgePlan
{
    // A wait that begins with a try must not be over before the time of its request is.
    private static readonly TimeSpan Beyond = TimeSpan.FromSeconds(1);

    private readonly HedgingDocument _settings;
    private readonly LatencyEstimate? _latency;
    private readonly TimeSpan _never;

    private HedgePlan(HedgingDocument settings, LatencyEstimate? latency, TimeSpan timeout)
    {
        _settings = settings;
        _latency = latency;
        _never = timeout + Beyond;
        Attempts = settings.Attempts;
    }

    /// <summary>Most targets beside the first.</summary>
    public int Attempts { get; }

    /// <summary>
    /// How long the first target has. While the usual time is not known that is longer than a request may take: it is not
    /// hedged, and its time is learned.
    /// </summary>
    public TimeSpan After => _settings.After.Time ?? (_latency!.Value is { } usual ? InTimerUnits(usual) : _never);

    public static HedgePlan? Compile(ServiceDocument service, SnapshotBuild build)
    {
        if (service.Hedging is not { } settings)
        {
            return null;
        }

        double percentile = settings.After.Percentile;
        return new HedgePlan(
            settings,
            settings.After.Time is null ? build.State.Claim($"services.{service.Name}.{settings.After}", () => new LatencyEstimate(build.Time, percentile)) : null,
            service.Timeout);
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
