using Gatehouse.Core.Configuration.Values;

namespace Gatehouse.AI.Models.Hedging;

/// <summary>
/// How long the last calls of a model were without their first token. A share of them is worked out anew after some more calls, so
/// that asking for it costs nothing. Many threads may write and ask; a time that is lost to another is no loss.
/// </summary>
internal sealed class FirstTokenTimes
{
    /// <summary>With less nothing is known, and nobody is hedged by a share.</summary>
    public const int Least = 20;

    private const int Kept = 512;
    private const int Between = 16;

    private readonly long[] _ticks = new long[Kept];
    private long _count;
    private long _shareTicks;

    /// <summary>Takes note of a time.</summary>
    public void Add(TimeSpan time, HedgeDelay delay)
    {
        long count = Interlocked.Increment(ref _count);
        Volatile.Write(ref _ticks[(count - 1) % Kept], time.Ticks);
        if (delay.Time is null && count >= Least && (count == Least || count % Between == 0))
        {
            Volatile.Write(ref _shareTicks, Share(delay.Percentile, (int)Math.Min(count, Kept)));
        }
    }

    /// <summary>How long to wait; null while that is not known.</summary>
    public TimeSpan? Of(HedgeDelay delay)
        => delay.Time ?? (Volatile.Read(ref _shareTicks) is > 0 and var ticks ? TimeSpan.FromTicks(ticks) : null);

    private long Share(double percentile, int count)
    {
        Span<long> sorted = stackalloc long[Kept];
        sorted = sorted[..count];
        _ticks.AsSpan(0, count).CopyTo(sorted);
        sorted.Sort();
        int place = (int)Math.Ceiling(percentile / 100 * count) - 1;
        return Math.Max(1, sorted[Math.Clamp(place, 0, count - 1)]);
    }
}
