namespace Gatehouse.Gateway.Policies.RateLimit;

/// <summary>
/// A bucket of tokens that fills evenly: limit per window over time, and at most burst at once. Kept as the one instant at
/// which the bucket will be full again (the "theoretical arrival time" of ITU-T I.371's generic cell rate algorithm), so that
/// taking a token is one compare-and-swap. Over any window at most limit + burst requests pass.
/// </summary>
internal sealed class TokenBucket(int limit, TimeSpan window, int burst) : LimitAlgorithm
{
    private readonly double _interval = window.TotalSeconds / limit;
    private readonly double _capacity = window.TotalSeconds / limit * burst;

    public override double Recovery => _capacity;

    public override string Description => $"{limit} per {window.TotalSeconds:0.###} s, bursts of {burst} (token bucket)";

    public override LimitCounter NewCounter() => new Counter();

    public override LimitReading Take(LimitCounter counter, double now)
    {
        var bucket = (Counter)counter;

        // A hair of tolerance, so that a caller at exactly the rate is not refused by rounding.
        double capacity = _capacity + (_interval * 1e-6);
        while (true)
        {
            double fullAt = Volatile.Read(ref bucket.FullAt);
            double next = Math.Max(fullAt, now) + _interval;
            if (next - now > capacity)
            {
                return new LimitReading(IsAllowed: false, 0, Math.Max(fullAt - now, 0), next - now - _capacity);
            }

            if (Interlocked.CompareExchange(ref bucket.FullAt, next, fullAt) == fullAt)
            {
                return new LimitReading(IsAllowed: true, (int)((capacity - (next - now)) / _interval), next - now, 0);
            }
        }
    }

    private sealed class Counter : LimitCounter
    {
        public double FullAt;
    }
}
