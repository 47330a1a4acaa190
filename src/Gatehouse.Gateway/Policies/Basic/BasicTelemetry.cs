using System.Diagnostics.Metrics;
using Gatehouse.Core.Telemetry;

namespace Gatehouse.Gateway.Policies.Basic;

/// <summary>What is counted of passwords. Refusals are no log events: the access log has each with the policy that refused.</summary>
internal static class BasicTelemetry
{
    private static readonly Meter Meter = new(MetricNames.Meter);

    private static readonly Counter<long> Checks =
        Meter.CreateCounter<long>(MetricNames.PasswordChecks, unit: null, "Passwords that were checked, by result: right, wrong, or busy when too many were being checked. Those that are remembered are not counted.");

    public static void Checked(CheckResult result)
    {
        if (Checks.Enabled)
        {
            Checks.Add(1, new KeyValuePair<string, object?>("result", result switch
            {
                CheckResult.Right => "right",
                CheckResult.Wrong => "wrong",
                _ => "busy",
            }));
        }
    }
}
