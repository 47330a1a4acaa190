using System.Diagnostics.Metrics;
using Gatehouse.Core.Telemetry;

namespace Gatehouse.AI.Policies.AICache;

/// <summary>What is counted of caches of answers; caches of other kinds share the names, each with a kind of its own.</summary>
internal static class AICacheTelemetry
{
    private static readonly Meter Meter = new(MetricNames.Meter);

    private static readonly KeyValuePair<string, object?> Kind = new("kind", "ai");

    private static readonly Counter<long> Requests = Meter.CreateCounter<long>(MetricNames.CacheRequests, null, "Requests by what a cache did for them: hit, miss or bypass.");

    private static readonly Counter<long> Writes = Meter.CreateCounter<long>(MetricNames.CacheWrites, null, "Replies by what a cache made of them: stored, incomplete, too_large or other_model.");

    private static readonly Counter<long> Evictions = Meter.CreateCounter<long>(MetricNames.CacheEvictions, null, "Replies that a cache let go of, by reason: size or age.");

    private static readonly UpDownCounter<long> Bytes = Meter.CreateUpDownCounter<long>(MetricNames.CacheBytes, null, "Memory that the replies in a cache take.");

    public static void Visited(string result)
    {
        if (Requests.Enabled)
        {
            Requests.Add(1, Kind, new("result", result));
        }
    }

    public static void Wrote(string result)
    {
        if (Writes.Enabled)
        {
            Writes.Add(1, Kind, new("result", result));
        }
    }

    public static void Evicted(string reason)
    {
        if (Evictions.Enabled)
        {
            Evictions.Add(1, Kind, new("reason", reason));
        }
    }

    public static void Holds(string policy, long more) => Bytes.Add(more, Kind, new("policy", policy));
}
