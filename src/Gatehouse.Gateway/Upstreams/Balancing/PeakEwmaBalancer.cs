using Gatehouse.Core.Requests;

namespace Gatehouse.Gateway.Upstreams.Balancing;

/// <summary>
/// Draws two targets by weight and takes the one where a request should be done first: what it takes times the requests
/// that wait there. A target of which nothing is known counts as the mean of the service.
/// </summary>
internal sealed class PeakEwmaBalancer(WeightedTarget[] targets, LatencyMean mean, TimeProvider time, Random random) : WeightedBalancer(targets, random)
{
    private readonly WeightedDraw _draw = new(targets);
    private readonly double _meanWeight = targets.Average(t => (double)t.Weight);
    private readonly double _decay = Decay.TotalSeconds * time.TimestampFrequency;

    /// <summary>Time in which a peak loses all but 37 % of its part.</summary>
    public static TimeSpan Decay { get; } = TimeSpan.FromSeconds(10);

    public override ServiceTarget Choose(Exchange exchange)
    {
        var (first, second) = _draw.Pair(Random);
        long now = time.GetTimestamp();
        double unknown = mean.Value;
        return (Cost(Targets[second], now, unknown) < Cost(Targets[first], now, unknown) ? Targets[second] : Targets[first]).Target;
    }

    public override ServiceTarget? ChooseAnother(Exchange exchange, ReadOnlySpan<ServiceTarget> tried)
    {
        long now = time.GetTimestamp();
        double unknown = mean.Value;
        double least = double.PositiveInfinity;
        ServiceTarget? chosen = null;
        foreach (ref readonly var candidate in Targets.AsSpan())
        {
            double cost = Cost(candidate, now, unknown);
            if (cost < least && !candidate.Target.IsAmong(tried))
            {
                (least, chosen) = (cost, candidate.Target);
            }
        }

        return chosen;
    }

    // Weights are honoured by the draw while nothing waits, and by what waits from there on.
    private double Cost(in WeightedTarget target, long now, double unknown)
        => target.Target.State.Latency.At(now, _decay, unknown) * (1 + target.Target.State.InFlight * _meanWeight / target.Weight);
}
