using Gatehouse.Core.Configuration;
using Gatehouse.Core.Configuration.Values;
using Gatehouse.Core.Explaining;

namespace Gatehouse.Gateway.Upstreams.Health;

/// <summary>What explain says of the health of a service: how it would be watched; how its targets do, only a running gateway knows.</summary>
internal static class HealthText
{
    public static void Explain(ServiceDocument service, Explanation explanation)
    {
        if (service.HealthCheck is { } check)
        {
            explanation.Add("health check", Of(check));
        }

        if ((service.Targets.Count > 1 || service.Discover is not null) && service.Outlier.Source is not null)
        {
            explanation.Add("outlier", Of(service.Outlier));
        }
    }

    private static string Of(HealthCheckDocument check)
    {
        string asked = check.Type switch
        {
            HealthCheckType.Tcp => "a connection",
            HealthCheckType.Grpc => $"gRPC health of {check.GrpcService ?? "the server"}",
            _ => $"{check.Method} {check.Path}",
        };
        string port = check.Port is { } own ? $" on port {own}" : "";
        return $"{asked}{port} every {Duration.Format(check.Interval)}, out after {check.UnhealthyAfter} bad, in after {check.HealthyAfter} good";
    }

    private static string Of(OutlierDocument outlier)
    {
        if (!outlier.Enabled)
        {
            return "off";
        }

        List<string> reasons = [];
        if (outlier.ConsecutiveConnects > 0)
        {
            reasons.Add($"{outlier.ConsecutiveConnects} failed connections in a row");
        }

        if (outlier.ConsecutiveFailures > 0)
        {
            reasons.Add($"{outlier.ConsecutiveFailures} failed requests in a row");
        }

        if (outlier.FailureRate is { } rate)
        {
            reasons.Add($"{rate} of {outlier.MinRequests} or more requests failed within {Duration.Format(outlier.Window)}");
        }

        return $"out for {Duration.Format(outlier.EjectFor)} after {string.Join(", or ", reasons)}; at most {outlier.MaxEjected} of the targets";
    }
}
