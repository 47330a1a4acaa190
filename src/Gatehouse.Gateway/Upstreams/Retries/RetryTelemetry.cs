using System.Diagnostics.Metrics;
using Gatehouse.Core.Telemetry;

namespace Gatehouse.Gateway.Upstreams.Retries;

/// <summary>What is counted of further tries. Nothing of it is on the way of a request that the first target answers.</summary>
internal static class RetryTelemetry
{
    private static readonly Meter Meter = new(MetricNames.Meter);

    private static readonly Counter<long> Retries =
        Meter.CreateCounter<long>(MetricNames.UpstreamRetries, unit: null, "Further tries after one that failed, by service and the failure.");

    private static readonly Counter<long> Exhausted =
        Meter.CreateCounter<long>(MetricNames.RetryBudgetExhausted, unit: null, "Further tries that were not made because the budget of the service was used up.");

    private static readonly Counter<long> Hedges =
        Meter.CreateCounter<long>(MetricNames.UpstreamHedges, unit: null, "Targets asked beside one that took long, by service and whether their reply was the first.");

    private static readonly string[] Statuses = [.. Enumerable.Range(400, 200).Select(s => s.ToString(System.Globalization.CultureInfo.InvariantCulture))];

    public static void Retried(string service, TryResult result, int status) => Retries.Add(1, new("service", service), new("reason", ReasonOf(result, status)));

    public static void BudgetExhausted(string service) => Exhausted.Add(1, new KeyValuePair<string, object?>("service", service));

    public static void Hedged(string service, bool isWon) => Hedges.Add(1, new("service", service), new("result", isWon ? "won" : "lost"));

    private static string ReasonOf(TryResult result, int status) => result switch
    {
        TryResult.ConnectFailed => "connect",
        TryResult.Reset => "reset",
        TryResult.Timeout => "timeout",
        TryResult.InvalidReply => "invalid_reply",
        _ => status is >= 400 and <= 599 ? Statuses[status - 400] : "other",
    };
}
