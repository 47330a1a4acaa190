using System.Diagnostics.Metrics;
using Gatehouse.Core.Telemetry;

namespace Gatehouse.Gateway.Policies.RateLimit;

/// <summary>What is counted of limits. Refusals are no log events: the access log has each with the policy that refused.</summary>
internal static class RateLimitTelemetry
{
    private static readonly Meter Meter = new(MetricNames.Meter);

    private static readonly Counter<long> RateLimited =
        Meter.CreateCounter<long>(MetricNames.RateLimited, unit: null, "Requests refused by a rate limit, by consumer; empty for callers without a name.");

    public static void Refused(string? consumer)
    {
        if (RateLimited.Enabled)
        {
            RateLimited.Add(1, new KeyValuePair<string, object?>("consumer", consumer ?? ""));
        }
    }
}
