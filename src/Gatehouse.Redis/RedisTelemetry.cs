using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using Gatehouse.Core.State;
using Gatehouse.Core.Telemetry;
using Microsoft.Extensions.Logging;

namespace Gatehouse.Redis;

/// <summary>What is told of shared state.</summary>
internal static partial class RedisTelemetry
{
    private static readonly Meter Meter = new(MetricNames.Meter);
    private static readonly ConcurrentDictionary<RedisCounters, string> Stores = new();

    private static readonly Counter<long> Claims =
        Meter.CreateCounter<long>(MetricNames.ClusterClaims, unit: null, "Words with the store of shared state by what became of them: answered, recovering, unreachable.");

    static RedisTelemetry()
    {
        Meter.CreateObservableGauge(MetricNames.ClusterStoreUp, () => Stores.Select(s => Of(s.Key.IsToldUp ? 1 : 0, s.Value)), null, "1 while the store of shared state answers, else 0.");
        Meter.CreateObservableGauge(MetricNames.ClusterNodes, () => Stores.Select(s => Of(s.Key.Nodes, s.Value)), null, "Nodes that share the store, this one included, as last heard.");
    }

    public static void Add(RedisCounters store, string address) => Stores.TryAdd(store, address);

    public static void Remove(RedisCounters store) => Stores.TryRemove(store, out _);

    public static void Claimed(CounterOutcome outcome)
    {
        if (Claims.Enabled)
        {
            Claims.Add(1, new KeyValuePair<string, object?>("outcome", outcome switch
            {
                CounterOutcome.Answered => "answered",
                CounterOutcome.Recovering => "recovering",
                _ => "unreachable",
            }));
        }
    }

    [LoggerMessage(EventName = "cluster.store.up", Level = LogLevel.Information, Message = "the store of shared state at {Address} answers")]
    public static partial void Answers(ILogger logger, string address);

    [LoggerMessage(EventName = "cluster.store.down", Level = LogLevel.Warning, Message = "the store of shared state at {Address} does not answer: {Reason}. It is tried again and again; until then on_failure says what happens")]
    public static partial void IsGone(ILogger logger, string address, string reason);

    [LoggerMessage(EventName = "cluster.store.evicts", Level = LogLevel.Warning, Message = "the store of shared state at {Address} may drop counters when its memory is full (maxmemory-policy {Policy}): a budget that is dropped begins anew. Set it to noeviction")]
    public static partial void MayEvict(ILogger logger, string address, string policy);

    private static Measurement<int> Of(int value, string address) => new(value, new KeyValuePair<string, object?>("store", address));
}
