using System.Diagnostics.Metrics;
using Gatehouse.Core.Requests;
using Gatehouse.Core.Telemetry;
using Microsoft.Extensions.Logging;

namespace Gatehouse.Gateway.Pipeline.Shadow;

/// <summary>What is counted and logged of one policy in shadow. Each kind of event is logged at most once a minute.</summary>
internal sealed partial class ShadowTelemetry(string policy, TimeProvider time, ILogger logger)
{
    /// <summary>Why a run came to no verdict.</summary>
    public const string Threw = "failed";
    public const string Timeout = "timeout";
    public const string Busy = "busy";

    private static readonly Meter Meter = new(MetricNames.Meter);

    private static readonly Counter<long> Refusals =
        Meter.CreateCounter<long>(MetricNames.ShadowRefusals, unit: null, "Requests that a policy in shadow would have refused.");

    private static readonly Counter<long> Failures =
        Meter.CreateCounter<long>(MetricNames.ShadowFailures, unit: null, "Runs of a policy in shadow that came to no verdict.");

    private readonly LogPace _refusals = new(time);
    private readonly LogPace _failures = new(time);

    /// <summary>Name of the policy, or its kind.</summary>
    public string Policy => policy;

    public void Refused(string route, ProblemKind problem)
    {
        if (Refusals.Enabled)
        {
            Refusals.Add(1, new("policy", policy), new("route", route), new("problem", problem.Id));
        }

        if (_refusals.IsDue() && logger.IsEnabled(LogLevel.Information))
        {
            LogRefused(logger, policy, route, problem.Id);
        }
    }

    public void Failed(string route, string reason, Exception? fault)
    {
        if (Failures.Enabled)
        {
            Failures.Add(1, new("policy", policy), new("route", route), new("reason", reason));
        }

        if (_failures.IsDue() && logger.IsEnabled(LogLevel.Warning))
        {
            LogFailed(logger, policy, route, reason, fault is null ? "" : $" ({fault.GetType().Name}: {fault.Message})");
        }
    }

    [LoggerMessage(
        EventId = 3111,
        EventName = "policy.shadow_refused",
        Level = LogLevel.Information,
        Message = "Policy {Policy} is in shadow: it would have refused a request on route {Route} with {Problem}. Further ones of the next minute are counted only.")]
    private static partial void LogRefused(ILogger logger, string policy, string route, string problem);

    [LoggerMessage(
        EventId = 3112,
        EventName = "policy.shadow_failed",
        Level = LogLevel.Warning,
        Message = "Policy {Policy} is in shadow: it came to no verdict on route {Route}: {Reason}{Fault}. Without shadow such a request is refused. Further ones of the next minute are counted only.")]
    private static partial void LogFailed(ILogger logger, string policy, string route, string reason, string fault);
}
