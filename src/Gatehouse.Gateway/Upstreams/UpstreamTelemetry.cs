using System.Diagnostics.Metrics;
using Gatehouse.Core.Telemetry;
using Gatehouse.Gateway.Upstreams.Http1;

namespace Gatehouse.Gateway.Upstreams;

/// <summary>What is counted of connections to upstreams. None of it is on the way of a call that finds a connection.</summary>
internal static class UpstreamTelemetry
{
    private static readonly Meter Meter = new(MetricNames.Meter);

    private static readonly Counter<long> ConnectionsOpened =
        Meter.CreateCounter<long>(MetricNames.UpstreamConnectionsOpened, unit: null, "HTTP/1.1 connections opened to upstreams, by target.");

    private static readonly Counter<long> ConnectionsClosed =
        Meter.CreateCounter<long>(MetricNames.UpstreamConnectionsClosed, unit: null, "HTTP/1.1 connections to upstreams that ended, by target and reason.");

    private static readonly Counter<long> RequestsRepeated =
        Meter.CreateCounter<long>(MetricNames.UpstreamRepeated, unit: null, "Requests sent again because a pooled connection had died unused, by target.");

    private static readonly Counter<long> WarmingsFailed =
        Meter.CreateCounter<long>(MetricNames.UpstreamWarmingsFailed, unit: null, "Warm connections that could not be opened, by target.");

    public static void Opened(string target) => ConnectionsOpened.Add(1, Target(target));

    public static void Closed(string target, ConnectionEnd reason) => ConnectionsClosed.Add(1, Target(target), new("reason", NameOf(reason)));

    public static void Repeated(string target) => RequestsRepeated.Add(1, Target(target));

    public static void WarmingFailed(string target) => WarmingsFailed.Add(1, Target(target));

    private static KeyValuePair<string, object?> Target(string target) => new("target", target);

    private static string NameOf(ConnectionEnd reason) => reason switch
    {
        ConnectionEnd.Reply => "reply",
        ConnectionEnd.Peer => "peer",
        ConnectionEnd.StrayBytes => "stray_bytes",
        ConnectionEnd.IdleTime => "idle_time",
        ConnectionEnd.Lifetime => "lifetime",
        ConnectionEnd.Retired => "retired",
        _ => "call",
    };
}
