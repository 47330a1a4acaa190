using System.Diagnostics;
using Gatehouse.Core.Configuration.Values;
using Gatehouse.Core.Requests;

namespace Gatehouse.Core.Telemetry;

/// <summary>
/// Server spans. A caller's trace is continued and its decision followed; without one a share of the requests starts a
/// trace. What is not sampled makes no span, and its trace context goes upstream as the client sent it.
/// </summary>
public sealed partial class RequestTraces : IDisposable
{
    public const string SourceName = "Gatehouse";

    private readonly ActivitySource _source;
    private readonly TimeProvider _time;
    private readonly Random _random;
    private double _share = 1;

    public RequestTraces(TimeProvider time, string? version = null, Random? random = null)
    {
        _source = new ActivitySource(SourceName, version);
        _time = time;
        _random = random ?? Random.Shared;
    }

    /// <summary>The source, for listeners that want this gateway's spans alone.</summary>
    public ActivitySource Source => _source;

    /// <summary>Sets the share of requests without a trace of their own that start one.</summary>
    public void Sample(Share share) => Volatile.Write(ref _share, share.Fraction);

    /// <summary>Starts a span and sets the trace context for the upstream; null when nobody listens or it is not sampled.</summary>
    public Activity? Start(Exchange exchange) => _source.HasListeners() ? StartSampled(exchange) : null;

    public void Dispose() => _source.Dispose();

    private Activity? StartSampled(Exchange exchange)
    {
        bool continued = TryReadParent(exchange.Request.Headers, out var parent);
        bool sampled = continued
            ? parent.TraceFlags.HasFlag(ActivityTraceFlags.Recorded)
            : _share >= 1 || (_share > 0 && _random.NextDouble() < _share);
        if (!sampled)
        {
            return null;
        }

        // The span travels with the exchange, not with the execution context: nothing may flow into shared connections.
        var before = Activity.Current;
        Activity.Current = null;
        var span = _source.StartActivity(exchange.Request.Method, ActivityKind.Server, parent, tags: null, links: null, startTime: exchange.Record.ReceivedAt);
        Activity.Current = before;
        if (span is { IdFormat: ActivityIdFormat.W3C })
        {
            exchange.TraceParent = span.Id;
        }

        return span;
    }

    private static bool TryReadParent(HeaderList headers, out ActivityContext parent)
    {
        parent = default;
        if (!headers.TryGet("traceparent", out var traceParent) || headers.CountOf("traceparent") > 1)
        {
            return false;
        }

        return ActivityContext.TryParse(traceParent, headers.Get("tracestate"), isRemote: true, out parent);
    }
}
