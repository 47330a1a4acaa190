using System.Diagnostics.Metrics;
using Gatehouse.Core.Telemetry;
using Microsoft.Extensions.Logging;

namespace Gatehouse.Gateway.Upstreams.Health;

/// <summary>What is logged and counted of the health of targets.</summary>
internal static partial class HealthTelemetry
{
    public const string Category = "Gatehouse.Upstreams";

    private static readonly Meter Meter = new(MetricNames.Meter);

    private static readonly Counter<long> Ejections =
        Meter.CreateCounter<long>(MetricNames.TargetEjections, unit: null, "Targets ejected for what their requests met, by reason.");

    private static readonly Counter<long> EjectionsWithheld =
        Meter.CreateCounter<long>(MetricNames.TargetEjectionsWithheld, unit: null, "Times a target was not ejected because too many are already, or no other is available.");

    private static readonly Counter<long> ChecksFailed =
        Meter.CreateCounter<long>(MetricNames.HealthChecksFailed, unit: null, "Active health checks that failed, by reason.");

    private static readonly Histogram<double> CheckDuration =
        Meter.CreateHistogram<double>(MetricNames.HealthCheckDuration, unit: null, "Time that active health checks took.");

    public static void Checked(string service, string target, CheckResult result)
    {
        CheckDuration.Record(result.Took.TotalSeconds, new KeyValuePair<string, object?>("service", service));
        if (result.Fault is { } fault)
        {
            ChecksFailed.Add(1, new("service", service), new("target", target), new("reason", fault.Kind));
        }
    }

    public static void Ejected(ILogger log, string service, string target, string reason, string text, TimeSpan length)
    {
        Ejections.Add(1, new("service", service), new("target", target), new("reason", reason));
        LogEjected(log, target, service, length.TotalSeconds, text);
    }

    public static void Withheld(string service, string target, string reason)
        => EjectionsWithheld.Add(1, new("service", service), new("target", target), new("reason", reason));

    public static void Returned(ILogger log, string service, string target, string why) => LogReturned(log, target, service, why);

    [LoggerMessage(EventName = "target.unhealthy", Level = LogLevel.Warning, Message = "Target {Target} of service {Service} is unhealthy: {Count} check(s) in a row failed, the last with: {Fault}")]
    public static partial void Unhealthy(ILogger log, string target, string service, int count, string fault);

    [LoggerMessage(EventName = "target.healthy", Level = LogLevel.Information, Message = "Target {Target} of service {Service} is healthy: {Count} check(s) in a row succeeded")]
    public static partial void Healthy(ILogger log, string target, string service, int count);

    [LoggerMessage(EventName = "service.without_target", Level = LogLevel.Error, Message = "Service {Service} has no available target left ({Targets})")]
    public static partial void NoTargetLeft(ILogger log, string service, string targets);

    [LoggerMessage(EventName = "service.with_target", Level = LogLevel.Information, Message = "Service {Service} has an available target again")]
    public static partial void TargetBack(ILogger log, string service);

    [LoggerMessage(EventName = "target.ejected", Level = LogLevel.Warning, Message = "Target {Target} of service {Service} is ejected for {Seconds:0.#} s: {Reason}")]
    private static partial void LogEjected(ILogger log, string target, string service, double seconds, string reason);

    [LoggerMessage(EventName = "target.returned", Level = LogLevel.Information, Message = "Target {Target} of service {Service} takes requests again after its ejection: {Why}")]
    private static partial void LogReturned(ILogger log, string target, string service, string why);
}
