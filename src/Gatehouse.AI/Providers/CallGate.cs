using Gatehouse.Core.Configuration.Values;

namespace Gatehouse.AI.Providers;

/// <summary>
/// Lets so much through in a stretch of time, evenly refilled, and all of it at once after a time of silence. One number holds its
/// state (the theoretical arrival time of GCRA), so that taking is one compare-and-swap.
/// </summary>
internal sealed class CallGate
{
    private long _fullAt = long.MinValue / 2;

    /// <summary>Takes an amount. False when it does not fit now; an amount larger than all fits once nothing is taken.</summary>
    /// <param name="rate">How much.</param>
    /// <param name="amount">At least 0.</param>
    /// <param name="now">Timestamp.</param>
    /// <param name="frequency">Timestamp units a second.</param>
    public bool TryTake(Rate rate, double amount, long now, long frequency)
    {
        double period = rate.Period.TotalSeconds * frequency;
        long costs = (long)(amount * period / rate.Count);
        while (true)
        {
            long seen = Volatile.Read(ref _fullAt);
            long from = Math.Max(seen, now);
            if (from > now && from + costs - now > (long)period)
            {
                return false;
            }

            if (Interlocked.CompareExchange(ref _fullAt, from + costs, seen) == seen)
            {
                return true;
            }
        }
    }

    /// <summary>Takes more after all, or gives back what was not used.</summary>
    public void Correct(Rate rate, double amount, long frequency)
        => Interlocked.Add(ref _fullAt, (long)(amount * rate.Period.TotalSeconds * frequency / rate.Count));

    /// <summary>Timestamp at which this amount fits; now or before when it does already.</summary>
    public long FitsAt(Rate rate, double amount, long now, long frequency)
    {
        double period = rate.Period.TotalSeconds * frequency;
        long from = Math.Max(Volatile.Read(ref _fullAt), now);
        long costs = (long)Math.Min(amount * period / rate.Count, period);
        return from + costs - (long)period;
    }

    /// <summary>How much could be taken at once.</summary>
    public long Left(Rate rate, long now, long frequency)
    {
        double period = rate.Period.TotalSeconds * frequency;
        long taken = Math.Max(Volatile.Read(ref _fullAt), now) - now;
        return Math.Clamp((long)((period - taken) * rate.Count / period + 1e-6), 0, rate.Count);
    }
}
