namespace Gatehouse.Gateway.Upstreams.Retries;

/// <summary>How long is waited before a further try: drawn between zero and a bound that doubles (full jitter), so that those that failed together do not come back together.</summary>
internal sealed class Backoff(TimeSpan first, TimeSpan longest, Random random)
{
    /// <param name="number">Which further try it is, from 1.</param>
    public TimeSpan Before(int number)
    {
        double bound = Math.Min(longest.Ticks, first.Ticks * Math.Pow(2, number - 1));
        return TimeSpan.FromTicks((long)(random.NextDouble() * bound));
    }
}
