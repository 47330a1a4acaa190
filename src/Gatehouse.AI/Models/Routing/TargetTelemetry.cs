using System.Diagnostics.Metrics;
using System.Runtime.CompilerServices;
using Gatehouse.Core.Telemetry;

namespace Gatehouse.AI.Models.Routing;

/// <summary>What is measured of targets. Nothing of it is on the way of a call.</summary>
internal static class TargetTelemetry
{
    private static readonly Meter Meter = new(MetricNames.Meter);

    // Weak: a gateway that stopped lets go of its targets without telling.
    private static readonly ConditionalWeakTable<TargetState, TargetName> Targets = [];

    static TargetTelemetry()
    {
        Meter.CreateObservableGauge("gatehouse_ai_target_available", () => Read(s => s.RestsUntil == 0 ? 1.0 : s.IsDue ? 0.5 : 0), null, "1 while a provider's model takes calls, 0 while it cools down, 0.5 when the next call is to try it again.");
        Meter.CreateObservableGauge("gatehouse_ai_target_in_flight", () => Read(s => s.InFlight), null, "Calls in flight at a provider's model.");
        Meter.CreateObservableGauge("gatehouse_ai_target_queue", () => Read(s => s.Queue is { } queue ? queue.Running + queue.Waiting : null), null, "Calls that a model server says it works on or lets wait, where it is asked.");
    }

    public static void Add(TargetState state, string model, string address) => Targets.AddOrUpdate(state, new TargetName(model, address));

    private static IEnumerable<Measurement<double>> Read(Func<TargetState, double?> measure)
    {
        foreach (var (state, name) in Targets)
        {
            if (measure(state) is { } value)
            {
                yield return new(value, new KeyValuePair<string, object?>("target", name.Model), new KeyValuePair<string, object?>("address", name.Address));
            }
        }
    }

    private sealed record TargetName(string Model, string Address);
}
