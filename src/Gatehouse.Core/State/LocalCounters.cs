using System.Collections.Concurrent;

namespace Gatehouse.Core.State;

/// <summary>Counters in memory, for a node by itself: all room is its own, and nothing ever waits.</summary>
public sealed class LocalCounters(TimeProvider time) : SharedCounters
{
    private const int SweepEvery = 256;

    // Late settlements of a period that has ended still find their counter.
    private static readonly TimeSpan KeptAfterEnd = TimeSpan.FromMinutes(10);

    private readonly ConcurrentDictionary<string, LocalCounter> _counters = new(StringComparer.Ordinal);
    private int _made;

    public override bool IsShared => false;

    public override bool IsUp => true;

    public override TimeSpan Timeout => TimeSpan.Zero;

    public override TimeSpan LeaseTime => System.Threading.Timeout.InfiniteTimeSpan;

    /// <summary>How many counters are kept.</summary>
    public int Count => _counters.Count;

    public override ValueTask<CounterAnswer> ClaimAsync(CounterClaim claim)
    {
        if (!_counters.TryGetValue(claim.Key, out var counter))
        {
            Sweep();
            counter = _counters.GetOrAdd(claim.Key, static (_, first) => new LocalCounter(first.EndsAt, first.Before), claim);
        }

        return ValueTask.FromResult(counter.Take(claim));
    }

    public override ValueTask<CounterReading?> ReadAsync(string key)
        => ValueTask.FromResult<CounterReading?>(_counters.TryGetValue(key, out var counter) ? counter.Read() : default(CounterReading));

    // New counters come with new periods: that is when old ones are looked for.
    private void Sweep()
    {
        if (Interlocked.Increment(ref _made) % SweepEvery != 0)
        {
            return;
        }

        var before = time.GetUtcNow() - KeptAfterEnd;
        foreach (var (key, counter) in _counters)
        {
            if (counter.EndsAt < before)
            {
                _counters.TryRemove(key, out _);
            }
        }
    }
}
