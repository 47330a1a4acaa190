namespace Gatehouse.Gateway.Upstreams.Breakers;

/// <summary>A circuit of a running gateway, for operators.</summary>
/// <param name="State">closed, open or half_open.</param>
/// <param name="OpenSeconds">How long nothing will be sent; 0 when it is not open.</param>
/// <param name="Probes">Probes that are under way.</param>
public sealed record CircuitReport(string State, double OpenSeconds, int Probes)
{
    internal static CircuitReport? Of(CircuitBreaker? breaker)
        => breaker is null ? null : new CircuitReport(BreakerTelemetry.NameOf(breaker.State), Math.Round(breaker.OpenLeft.TotalSeconds, 1), breaker.Probing);
}
