namespace Gatehouse.Gateway.Upstreams.Balancing;

/// <summary>Learns for <see cref="PeakEwmaBalancer"/> what the targets of a service take.</summary>
internal sealed class LatencyObserver(LatencyMean mean, TimeProvider time) : TryObserver
{
    // A target that fails at once would be the quickest of all, and would get everything.
    private const double FailureFactor = 8;

    private readonly double _decay = PeakEwmaBalancer.Decay.TotalSeconds * time.TimestampFrequency;

    public override void Ended(ServiceTarget target, in TryOutcome outcome)
    {
        // How long a reply went on before it broke off is no latency.
        double elapsed = Math.Max(1, outcome.BrokeOff ? 0 : outcome.Elapsed);
        if (outcome.IsFailure)
        {
            elapsed = Math.Max(elapsed, mean.Value * FailureFactor);
        }
        else
        {
            mean.Observe(elapsed);
        }

        target.State.Latency.Observe(elapsed, outcome.Now, _decay);
    }
}
