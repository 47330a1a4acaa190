using Gatehouse.Core.Requests;

namespace Gatehouse.Gateway.Upstreams.Concurrency;

/// <summary>Lets no more requests to a target than it may work on at once.</summary>
internal sealed class ConcurrencyGate : TryGate
{
    public override ValueTask<GateRefusal?> EnterAsync(ServiceTarget target, Exchange exchange, CancellationToken cancellationToken)
        => target.Limit?.EnterAsync(exchange, cancellationToken) ?? default;

    public override void Leave(ServiceTarget target, Exchange exchange) => target.Limit?.Leave();
}
