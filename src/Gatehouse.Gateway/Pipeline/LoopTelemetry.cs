using System.Diagnostics.Metrics;
using Gatehouse.Core.Telemetry;
using Microsoft.Extensions.Logging;

namespace Gatehouse.Gateway.Pipeline;

/// <summary>What is counted and logged of code that holds an event loop.</summary>
internal static partial class LoopTelemetry
{
    private static readonly Meter Meter = new(MetricNames.Meter);

    private static readonly Counter<long> Holds =
        Meter.CreateCounter<long>("gatehouse_loop_holds_total", unit: null, "Times a policy held an event loop for longer than the rule allows.");

    private static readonly Counter<long> GuardReports =
        Meter.CreateCounter<long>("gatehouse_loop_guard_reports_total", unit: null, "Times the loop guard saw request code block or hold an event loop.");

    public static void Held(string policy) => Holds.Add(1, new KeyValuePair<string, object?>("policy", policy));

    public static void Reported(string kind, string step)
        => GuardReports.Add(1, new KeyValuePair<string, object?>("kind", kind), new KeyValuePair<string, object?>("step", step));

    [LoggerMessage(
        EventId = 3101,
        EventName = "policy.moved_off_loop",
        Level = LogLevel.Warning,
        Message = "Policy {Policy} took {Milliseconds:0} ms at a stretch, again and again, and did not say that it may take long: it runs off the event loop from now on.")]
    public static partial void MovedOff(ILogger logger, string policy, double milliseconds);

    [LoggerMessage(
        EventId = 3102,
        EventName = "loop.blocked",
        Level = LogLevel.Warning,
        Message = "Route {Route}, {Step}: request code waits while it holds an event loop.\n{Stack}")]
    public static partial void Blocked(ILogger logger, string route, string step, string stack);

    [LoggerMessage(
        EventId = 3103,
        EventName = "loop.held",
        Level = LogLevel.Warning,
        Message = "Route {Route}, {Step}: request code has held an event loop for {Milliseconds:0} ms.")]
    public static partial void StillHeld(ILogger logger, string route, string step, double milliseconds);
}
