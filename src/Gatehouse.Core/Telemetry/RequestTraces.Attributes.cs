using System.Diagnostics;
using Gatehouse.Core.Requests;

namespace Gatehouse.Core.Telemetry;

public sealed partial class RequestTraces
{
    /// <summary>Describes and ends a span. The query is never written: keys may stand in it.</summary>
    public void End(Activity span, Exchange exchange)
    {
        var record = exchange.Record;
        if (record.IsProbe)
        {
            span.ActivityTraceFlags &= ~ActivityTraceFlags.Recorded;
            span.IsAllDataRequested = false;
        }

        if (span.IsAllDataRequested)
        {
            Name(span, exchange);
            Describe(span, exchange.Request);
            Describe(span, exchange.Scope, exchange.Snapshot?.Revision);
            Describe(span, record);
            if (record.Model is { } model)
            {
                Describe(span, model, record);
                AddAttempts(span, model, record);
            }
        }

        var before = Activity.Current;
        span.SetEndTime((record.ReceivedAt + _time.GetElapsedTime(record.StartedAt, record.EndedAt)).UtcDateTime);
        span.Stop();
        Activity.Current = before;
    }

    private static void Name(Activity span, Exchange exchange)
    {
        string method = MetricLabels.Method(exchange.Request.Method);
        if (method == MetricLabels.Other)
        {
            span.SetTag(SpanAttributes.Method, "_OTHER");
            span.SetTag(SpanAttributes.MethodOriginal, exchange.Request.Method);
            method = "HTTP";
        }
        else
        {
            span.SetTag(SpanAttributes.Method, method);
        }

        span.DisplayName = method;
        if (exchange.Snapshot is { } snapshot && snapshot.Document.Routes.TryGetValue(exchange.Scope.Route, out var route))
        {
            span.DisplayName = method + " " + route.Match.Path;
            span.SetTag(SpanAttributes.Route, route.Match.Path);
        }
    }

    private static void Describe(Activity span, CanonicalRequest request)
    {
        span.SetTag(SpanAttributes.Scheme, request.Scheme);
        span.SetTag(SpanAttributes.Path, request.Path);
        span.SetTag(SpanAttributes.ServerAddress, request.Host);
        span.SetTag(SpanAttributes.ClientAddress, request.ClientAddressText);
        span.SetTag(SpanAttributes.ProtocolVersion, request.HttpVersion switch { 10 => "1.0", 11 => "1.1", 20 => "2", _ => "3" });
        if (request.Headers.TryGet("User-Agent", out var agent))
        {
            span.SetTag(SpanAttributes.UserAgent, agent);
        }
    }

    private static void Describe(Activity span, RequestScope scope, string? revision)
    {
        span.SetTag(SpanAttributes.RouteName, scope.Route);
        span.SetTag(SpanAttributes.Revision, revision);
        if (scope.Consumer is { } consumer)
        {
            span.SetTag(SpanAttributes.Consumer, consumer.Name);
            span.SetTag(SpanAttributes.Team, consumer.Team);
        }
    }

    private void Describe(Activity span, RequestRecord record)
    {
        span.SetTag(SpanAttributes.RequestId, record.RequestId);
        span.SetTag(SpanAttributes.Status, record.Status);
        span.SetTag(SpanAttributes.RequestSize, record.BytesReceived);
        span.SetTag(SpanAttributes.ResponseSize, record.BytesSent);
        if (record.Service.Length > 0)
        {
            span.SetTag(SpanAttributes.Service, record.Service);
            span.SetTag(SpanAttributes.Target, record.Target);
        }

        if (record.UpstreamStartedAt != 0 && record.UpstreamEndedAt != 0)
        {
            span.SetTag(SpanAttributes.UpstreamSeconds, _time.GetElapsedTime(record.UpstreamStartedAt, record.UpstreamEndedAt).TotalSeconds);
        }

        span.SetTag(SpanAttributes.RefusedBy, record.RefusedBy);
        if (record.Status >= 500 || record.ClientGone)
        {
            span.SetStatus(ActivityStatusCode.Error);
            span.SetTag(SpanAttributes.ErrorType, record.Problem?.Kind.Id ?? (record.ClientGone ? "client_gone" : MetricLabels.Code(record.Status)));
        }
    }
}
