using Gatehouse.Gateway.Upstreams.Breakers;
using Gatehouse.Gateway.Upstreams.Concurrency;

namespace Gatehouse.Gateway.Upstreams.Health;

/// <summary>Writes down the state of services as it is now.</summary>
internal static class HealthReport
{
    public static ServiceHealth Of(Service service)
    {
        TargetReport[] targets = [.. service.Targets.All.Select(t => Of(service, t))];
        return new ServiceHealth(service.Name, targets.Count(t => t.Available), service.Targets.Panics, targets, CircuitReport.Of(service.State.Breaker));
    }

    private static TargetReport Of(Service service, ServiceTarget target)
    {
        var state = target.State;
        var health = state.Health;
        var faults = state.Faults;
        return new TargetReport(
            target.Name,
            target.Weight,
            faults == TargetFault.None && target.Weight > 0,
            health.IsAwaited ? ["unchecked"] : [.. Unavailability.WordsOf(faults)],
            health.Since,
            service.CountsRequests ? state.InFlight : null,
            health.LastCheck is { } last ? new CheckReport(last.Fault is null, last.Fault?.Text, last.At, Math.Round(last.Took.TotalMilliseconds, 1)) : null,
            health.Ejection is { } ejection ? new EjectionReport(ejection.Reason, ejection.Until) : null,
            health.Ejections.Count,
            CircuitReport.Of(target.Breaker),
            ConcurrencyReport.Of(target.Limit));
    }
}
