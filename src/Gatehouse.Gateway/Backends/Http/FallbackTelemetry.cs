using System.Diagnostics.Metrics;
using Gatehouse.Core.Requests;
using Gatehouse.Core.Telemetry;

namespace Gatehouse.Gateway.Backends.Http;

/// <summary>What is counted of fallbacks. The access log has the reason of each as its failure.</summary>
internal static class FallbackTelemetry
{
    private static readonly Meter Meter = new(MetricNames.Meter);

    private static readonly Counter<long> Fallbacks =
        Meter.CreateCounter<long>(MetricNames.Fallbacks, unit: null, "Requests that a service could not answer and that have a fallback, by service, problem and whether it was taken.");

    public static Problem TimedOut { get; } = new(ProblemKind.UpstreamTimeout);

    public static Problem Failed { get; } = new(ProblemKind.UpstreamFailed);

    public static void Taken(string service, Problem problem) => Count(service, problem, "taken");

    /// <summary>It would have been taken, but the body was gone.</summary>
    public static void Missed(string service, Problem problem) => Count(service, problem, "body_gone");

    private static void Count(string service, Problem problem, string result)
    {
        if (Fallbacks.Enabled)
        {
            Fallbacks.Add(1, new("service", service), new("problem", problem.Kind.Id), new("result", result));
        }
    }
}
