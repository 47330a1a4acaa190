using System.Runtime.CompilerServices;

namespace Gatehouse.Core.Telemetry;

/// <summary>What one stripe has counted under one set of labels: how many durations in each bucket, and their sum in timestamp units.</summary>
internal sealed class DurationCell
{
    public const int MostBounds = 16;

    private Buckets _counts;
    private long _sum;

    public long Sum => Volatile.Read(ref _sum);

    public void Add(int bucket, long elapsed)
    {
        Interlocked.Increment(ref _counts[bucket]);
        Interlocked.Add(ref _sum, elapsed);
    }

    public long CountOf(int bucket) => Volatile.Read(ref _counts[bucket]);

    [InlineArray(MostBounds + 1)]
    private struct Buckets
    {
        private long _first;
    }
}
