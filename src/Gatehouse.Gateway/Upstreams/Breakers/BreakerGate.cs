using Gatehouse.Core.Requests;

namespace Gatehouse.Gateway.Upstreams.Breakers;

/// <summary>Lets nothing through an open circuit.</summary>
/// <param name="service">State of the service, with its circuit when it has one as a whole.</param>
internal sealed class BreakerGate(ServiceState service) : TryGate
{
    public override ValueTask<GateRefusal?> EnterAsync(ServiceTarget target, Exchange exchange, CancellationToken cancellationToken)
        => (target.State.Breaker ?? service.Breaker) is { IsClosed: false } breaker ? new(breaker.Enter(exchange)) : default;

    public override void Leave(ServiceTarget target, Exchange exchange) => (target.State.Breaker ?? service.Breaker)?.Leave(exchange);
}
