namespace Gatehouse.Gateway.Upstreams.Balancing;

/// <summary>
/// How long a target takes, as its last peaks tell: a slower reply counts at once, quicker ones bring the figure down over
/// time, and so does silence, so that a target that was slow is asked again. Without a lock: two replies at once may
/// count as one.
/// </summary>
internal sealed class TargetLatency
{
    private double _peak;
    private long _at;

    /// <param name="elapsed">What a request took, in timestamp units.</param>
    /// <param name="now">Timestamp.</param>
    /// <param name="decay">Timestamp units in which the past loses all but 37 % of its part.</param>
    public void Observe(double elapsed, long now, double decay)
    {
        double before = Volatile.Read(ref _peak);
        long at = Volatile.Read(ref _at);
        if (at != 0 && elapsed < before)
        {
            double kept = Math.Exp(Math.Min(0, (at - now) / decay));
            elapsed = before * kept + elapsed * (1 - kept);
        }

        Volatile.Write(ref _peak, elapsed);
        Volatile.Write(ref _at, Math.Max(1, now));
    }

    /// <summary>The figure at this time.</summary>
    /// <param name="now">Timestamp.</param>
    /// <param name="decay">As for <see cref="Observe"/>.</param>
    /// <param name="unknown">What counts while nothing was observed.</param>
    public double At(long now, double decay, double unknown)
    {
        long at = Volatile.Read(ref _at);
        return at == 0 ? unknown : Math.Max(1, Volatile.Read(ref _peak) * Math.Exp(Math.Min(0, (at - now) / decay)));
    }
}
