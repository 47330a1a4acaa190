using System.Diagnostics.Metrics;
using Gatehouse.Core.Telemetry;
using Microsoft.Extensions.Logging;

namespace Gatehouse.Gateway.Upstreams.Balancing;

/// <summary>What is measured and logged of the choice among targets.</summary>
internal static partial class BalancingTelemetry
{
    private static readonly Meter Meter = new(MetricNames.Meter);

    private static readonly UpDownCounter<int> Panics =
        Meter.CreateUpDownCounter<int>(MetricNames.ServicePanic, unit: null, "1 while so few targets of the service are healthy that all are used.");

    private static readonly Counter<long> Sessions =
        Meter.CreateCounter<long>(MetricNames.Sessions, unit: null, "Sessions that got a target (new), another one (moved), or none (refused), by service.");

    public static void PanicChanged(string service, bool panics) => Panics.Add(panics ? 1 : -1, new KeyValuePair<string, object?>("service", service));

    public static void SessionBegan(string service, bool isMoved) => Count(service, isMoved ? "moved" : "new");

    public static void SessionRefused(string service) => Count(service, "refused");

    [LoggerMessage(EventName = "service.panic", Level = LogLevel.Warning, Message = "Service {Service} has {Healthy} healthy targets of {Total}, fewer than panic_threshold: all of them are used")]
    public static partial void LogPanic(ILogger logger, string service, int healthy, int total);

    [LoggerMessage(EventName = "service.panic_over", Level = LogLevel.Information, Message = "Service {Service} has {Healthy} healthy targets of {Total}: only those are used again")]
    public static partial void LogPanicOver(ILogger logger, string service, int healthy, int total);

    private static void Count(string service, string result) => Sessions.Add(1, new("service", service), new("result", result));
}
