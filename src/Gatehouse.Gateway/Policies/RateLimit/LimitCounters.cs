using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using Gatehouse.Core.Snapshots;

namespace Gatehouse.Gateway.Policies.RateLimit;

/// <summary>
/// The counters of one limit by caller: living state that outlives snapshots. Counters are kept in two generations; one
/// that was not used for a whole generation, by when it is as good as new, is let go with the older. No counter is ever
/// dropped to make room: when there are as many as allowed, further callers share one, so that nobody can have a counter
/// reset by flooding the gateway with others.
/// </summary>
internal sealed class LimitCounters(TimeProvider time)
{
    private const double ShortestGeneration = 10;

    /// <summary>Places for consumers that were found lately.</summary>
    private const int Recent = 4096;

    private readonly long _origin = time.GetTimestamp();
    private readonly object _turning = new();
    private readonly RecentCounter?[] _recent = new RecentCounter?[Recent];
    private volatile Generations _generations = new(new(), new());
    private double _turnAt = ShortestGeneration;
    private int _callers;
    private LimitCounter? _shared;

    /// <summary>Seconds since these counters began.</summary>
    public double Now => time.GetElapsedTime(_origin).TotalSeconds;

    /// <summary>How many callers are told apart at the moment.</summary>
    public int Callers => Volatile.Read(ref _callers);

    /// <summary>As <see cref="Find(CallerKey, double, LimitAlgorithm, int)"/>, for a caller that is found again by what it is and not by its name.</summary>
    public LimitCounter Find(Consumer consumer, double now, LimitAlgorithm algorithm, int maxCallers)
    {
        // A generation's end voids all of them, so that what is used moves to the new one.
        ref var place = ref _recent[RuntimeHelpers.GetHashCode(consumer) & (Recent - 1)];
        if (place is { } known && ReferenceEquals(known.Consumer, consumer) && ReferenceEquals(known.Generations, _generations) && now < Volatile.Read(ref _turnAt))
        {
            return known.Counter;
        }

        var counter = Find(CallerKey.OfText(consumer.Name), now, algorithm, maxCallers);
        var generations = _generations;
        if (generations.Current.TryGetValue(CallerKey.OfText(consumer.Name), out var current) && ReferenceEquals(current, counter))
        {
            place = new RecentCounter(consumer, generations, counter);
        }

        return counter;
    }

    public LimitCounter Find(CallerKey caller, double now, LimitAlgorithm algorithm, int maxCallers)
    {
        if (now >= Volatile.Read(ref _turnAt))
        {
            Turn(now, algorithm);
        }

        var generations = _generations;
        if (generations.Current.TryGetValue(caller, out var counter))
        {
            return counter;
        }

        if (generations.Previous.TryGetValue(caller, out counter))
        {
            return generations.Current.GetOrAdd(caller, counter);
        }

        if (Volatile.Read(ref _callers) >= maxCallers)
        {
            return _shared ?? Interlocked.CompareExchange(ref _shared, algorithm.NewCounter(), null) ?? _shared;
        }

        var fresh = algorithm.NewCounter();
        counter = generations.Current.GetOrAdd(caller, fresh);
        if (ReferenceEquals(counter, fresh))
        {
            Interlocked.Increment(ref _callers);
        }

        return counter;
    }

    private void Turn(double now, LimitAlgorithm algorithm)
    {
        lock (_turning)
        {
            if (now < _turnAt)
            {
                return;
            }

            var current = _generations.Current;
            bool isQuiet = now >= _turnAt + Math.Max(algorithm.Recovery, ShortestGeneration);
            _generations = isQuiet ? new(new(), new()) : new(new(), current);
            Volatile.Write(ref _callers, isQuiet ? 0 : current.Count);
            Volatile.Write(ref _turnAt, now + Math.Max(algorithm.Recovery, ShortestGeneration));
        }
    }

    private sealed record Generations(
        ConcurrentDictionary<CallerKey, LimitCounter> Current,
        ConcurrentDictionary<CallerKey, LimitCounter> Previous);

    private sealed record RecentCounter(Consumer Consumer, Generations Generations, LimitCounter Counter);
}
