namespace Gatehouse.Gateway.Upstreams.Balancing;

/// <summary>What the last requests of a service took, in timestamp units: what a target counts as that nobody has asked yet.</summary>
internal sealed class LatencyMean
{
    private const double PartOfOne = 1.0 / 32;

    private double _mean;

    /// <summary>At least 1.</summary>
    public double Value => Math.Max(1, Volatile.Read(ref _mean));

    public void Observe(double elapsed)
    {
        double mean = Volatile.Read(ref _mean);
        Volatile.Write(ref _mean, mean == 0 ? elapsed : mean + (elapsed - mean) * PartOfOne);
    }
}
