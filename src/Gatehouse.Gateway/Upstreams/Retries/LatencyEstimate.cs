using System.Numerics;

namespace Gatehouse.Gateway.Upstreams.Retries;

/// <summary>
/// The times in which a service's targets begin to answer, as a histogram that forgets: eight steps for each doubling, from
/// a microsecond on (an error below one eighth). Once a second one thread reads the percentile and, when there are many,
/// lets half of the counts go. Nothing is locked.
/// </summary>
internal sealed class LatencyEstimate(TimeProvider time, double percentile)
{
    private const int Steps = 8;
    private const int Doublings = 40;

    /// <summary>Answers that must be known before the percentile says anything.</summary>
    private const int Fewest = 50;

    /// <summary>Answers above which the older half is let go.</summary>
    private const int Most = 1024;

    private readonly int[] _counts = new int[Steps * Doublings];
    private readonly double _percentile = percentile;
    private long _readAt = time.GetTimestamp();
    private long _value;

    /// <summary>The percentile as of the last second; null while too few answers are known.</summary>
    public TimeSpan? Value => Volatile.Read(ref _value) is > 0 and var ticks ? TimeSpan.FromTicks(ticks) : null;

    public void Add(TimeSpan elapsed, long now)
    {
        Interlocked.Increment(ref _counts[StepOf((long)elapsed.TotalMicroseconds)]);
        long readAt = Volatile.Read(ref _readAt);
        if (now - readAt >= time.TimestampFrequency && Interlocked.CompareExchange(ref _readAt, now, readAt) == readAt)
        {
            Read();
        }
    }

    private static int StepOf(long microseconds)
    {
        if (microseconds < Steps)
        {
            return (int)Math.Max(0, microseconds);
        }

        int doubling = BitOperations.Log2((ulong)microseconds);
        int step = (int)(microseconds >> (doubling - 3)) & (Steps - 1);
        return Math.Min(((doubling - 2) * Steps) + step, (Steps * Doublings) - 1);
    }

    /// <summary>Upper end of a step.</summary>
    private static long MicrosecondsOf(int step)
        => step < Steps ? step + 1 : (long)(Steps + (step % Steps) + 1) << ((step / Steps) - 1);

    private void Read()
    {
        long total = 0;
        foreach (int count in _counts)
        {
            total += count;
        }

        if (total < Fewest)
        {
            Volatile.Write(ref _value, 0);
            return;
        }

        long below = 0;
        long wanted = (long)Math.Ceiling(total * _percentile / 100);
        bool isFound = false;
        for (int step = 0; step < _counts.Length; step++)
        {
            int count = _counts[step];
            below += count;
            if (!isFound && below >= wanted)
            {
                isFound = true;
                Volatile.Write(ref _value, TimeSpan.FromMicroseconds(MicrosecondsOf(step)).Ticks);
            }

            if (total > Most)
            {
                Interlocked.Add(ref _counts[step], -((count + 1) / 2));
            }
        }
    }
}
