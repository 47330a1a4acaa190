using System.Collections.Concurrent;

namespace Gatehouse.Core.State;

/// <summary>
/// Living state that outlives snapshots: counters of a limit, breakers, connection pools; keyed by kind and the name of
/// the policy, service or target it belongs to. A build claims what it needs; what the newest snapshot no longer claims
/// is let go, and disposed when it is disposable.
/// </summary>
public sealed class StateStore
{
    private readonly ConcurrentDictionary<StateKey, StateEntry> _entries = new();
    private long _generation;

    /// <summary>How many pieces of state are alive.</summary>
    public int Count => _entries.Count;

    /// <summary>Starts a build's claims. Only one generation is open at a time.</summary>
    public StateGeneration Begin() => new(this, Interlocked.Increment(ref _generation));

    internal T Claim<T>(StateKey key, long generation, Func<T> make)
        where T : class
    {
        var entry = _entries.GetOrAdd(key, static (_, make) => new StateEntry(make()), make);
        entry.Generation = generation;
        return (T)entry.Value;
    }

    internal void Renew(StateKey key, long generation)
    {
        if (_entries.TryGetValue(key, out var entry))
        {
            entry.Generation = generation;
        }
    }

    internal void Sweep(long generation)
    {
        foreach (var (key, entry) in _entries)
        {
            if (entry.Generation != generation && _entries.TryRemove(key, out _))
            {
                (entry.Value as IDisposable)?.Dispose();
            }
        }
    }
}
