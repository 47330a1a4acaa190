using Gatehouse.Core.Requests;

namespace Gatehouse.Gateway.Upstreams.Breakers;

/// <summary>Lets nothing through an open circuit.</summary>
/// <param name="whole">The circuit of the service as a whole, when that is what is watched.</param>
internal sealed class BreakerGate(CircuitBreaker? whole) : TryGate
{
    public override ValueTask<GateRefusal?> EnterAsync(ServiceTarget target, Exchange exchange, CancellationToken cancellationToken)
        => (target.Breaker ?? whole) is { IsClosed: false } breaker ? new(breaker.Enter(exchange)) : default;

    public override void Leave(ServiceTarget target, Exchange exchange) => (target.Breaker ?? whole)?.Leave(exchange);
}
