namespace Gatehouse.Gateway.Upstreams.Breakers;

/// <summary>Tells circuits what became of tries.</summary>
/// <param name="service">State of the service, with its circuit when it has one as a whole.</param>
internal sealed class BreakerObserver(ServiceState service) : TryObserver
{
    public override void Ended(ServiceTarget target, in TryOutcome outcome) => (target.State.Breaker ?? service.Breaker)?.Ended(outcome);
}
