namespace Gatehouse.Gateway.Upstreams.Concurrency;

/// <summary>Tells adaptive limits how long requests took.</summary>
internal sealed class ConcurrencyObserver : TryObserver
{
    public override void Ended(ServiceTarget target, in TryOutcome outcome) => target.Limit?.Ended(outcome);
}
