using System.Diagnostics.Metrics;
using System.Runtime.CompilerServices;
using Gatehouse.Core.Telemetry;

namespace Gatehouse.Gateway.Upstreams.Concurrency;

/// <summary>What is counted of limits of requests at once. Refusals are no log events: the access log has each.</summary>
internal static class ConcurrencyTelemetry
{
    private static readonly Meter Meter = new(MetricNames.Meter);

    // Weak: a gateway that stopped lets go of its limits without telling.
    private static readonly ConditionalWeakTable<ConcurrencyLimit, TargetPlace> Limits = [];

    private static readonly Counter<long> Refusals =
        Meter.CreateCounter<long>(MetricNames.ConcurrencyRefused, unit: null, "Requests that a target's concurrency did not let in, by service, target and reason.");

    static ConcurrencyTelemetry()
    {
        Meter.CreateObservableGauge(MetricNames.ConcurrencyInUse, () => Read(l => l.InUse), unit: null, "Requests at targets with a limit of concurrency.");
        Meter.CreateObservableGauge(MetricNames.ConcurrencyQueued, () => Read(l => l.Waiting), unit: null, "Requests that wait for a slot at a target.");
        Meter.CreateObservableGauge(MetricNames.ConcurrencyLimit, () => Read(l => l.Limit), unit: null, "Most requests at a target at once, as of now.");
    }

    public static void Add(ConcurrencyLimit limit, TargetPlace place) => Limits.AddOrUpdate(limit, place);

    public static void Remove(ConcurrencyLimit limit) => Limits.Remove(limit);

    public static void Refused(TargetPlace place, GateRefusal refusal)
    {
        if (Refusals.Enabled)
        {
            Refusals.Add(1, new("service", place.Service), new("target", place.Target), new("reason", BusyRefusals.ReasonOf(refusal)));
        }
    }

    private static IEnumerable<Measurement<int>> Read(Func<ConcurrencyLimit, int> value)
    {
        foreach (var (limit, place) in Limits)
        {
            yield return new(value(limit), new KeyValuePair<string, object?>("service", place.Service), new KeyValuePair<string, object?>("target", place.Target));
        }
    }
}
