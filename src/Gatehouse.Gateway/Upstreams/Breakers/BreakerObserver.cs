namespace Gatehouse.Gateway.Upstreams.Breakers;

/// <summary>Tells circuits what became of tries.</summary>
/// <param name="whole">The circuit of the service as a whole, when that is what is watched.</param>
internal sealed class BreakerObserver(CircuitBreaker? whole) : TryObserver
{
    public override void Ended(ServiceTarget target, in TryOutcome outcome) => (target.Breaker ?? whole)?.Ended(outcome);
}
