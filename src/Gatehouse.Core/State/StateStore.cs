namespace Gatehouse.Core.State;

/// <summary>
/// Living state that outlives snapshots: counters of a limit, breakers, connection pools; keyed by kind and the name of
/// the policy, service or target it belongs to. A build claims what it needs; what the newest snapshot no longer claims and
/// nobody holds is let go, and disposed when it is disposable.
/// </summary>
public sealed class StateStore : IDisposable
{
    private readonly Lock _lock = new();
    private readonly Dictionary<StateKey, StateEntry> _entries = [];
    private long _generation;
    private long _committed;

    /// <summary>How many pieces of state are alive.</summary>
    public int Count
    {
        get
        {
            lock (_lock)
            {
                return _entries.Count;
            }
        }
    }

    /// <summary>Starts a build's claims. Only one generation is open at a time.</summary>
    public StateGeneration Begin() => new(this, Interlocked.Increment(ref _generation));

    /// <summary>
    /// The state under this name, made on first use, held outside of any build until the hold is disposed. A build that claims
    /// the same name gets the same object.
    /// </summary>
    public StateHold<T> Hold<T>(string name, Func<T> make)
        where T : class
    {
        var key = new StateKey(typeof(T), name);
        return With(key, make, entry =>
        {
            entry.Holds++;
            return new StateHold<T>(this, entry);
        });
    }

    /// <summary>Lets go of everything; for the end of the process. What it disposes still serves whoever has it.</summary>
    public void Dispose() => LetGo(_ => true);

    internal T Claim<T>(StateKey key, long generation, Func<T> make)
        where T : class
        => With(key, make, entry =>
        {
            entry.Generation = generation;
            return (T)entry.Value;
        });

    internal void Renew(StateKey key, long generation)
    {
        lock (_lock)
        {
            if (_entries.TryGetValue(key, out var entry))
            {
                entry.Generation = generation;
            }
        }
    }

    internal void Release(StateEntry entry)
    {
        lock (_lock)
        {
            // What a build that still runs has claimed, and what the newest one claims, stays.
            if (--entry.Holds > 0 || entry.Generation >= _committed)
            {
                return;
            }

            _entries.Remove(entry.Key);
        }

        (entry.Value as IDisposable)?.Dispose();
    }

    internal void Sweep(long generation)
    {
        lock (_lock)
        {
            _committed = generation;
        }

        LetGo(e => e.Generation != generation && e.Holds == 0);
    }

    // State is made outside of the lock: making may claim other state, or wait for one who holds some.
    private TResult With<T, TResult>(StateKey key, Func<T> make, Func<StateEntry, TResult> take)
        where T : class
    {
        lock (_lock)
        {
            if (_entries.TryGetValue(key, out var known))
            {
                return take(known);
            }
        }

        var made = make();
        TResult taken;
        lock (_lock)
        {
            if (_entries.TryAdd(key, new StateEntry(key, made)))
            {
                return take(_entries[key]);
            }

            taken = take(_entries[key]);
        }

        (made as IDisposable)?.Dispose();
        return taken;
    }

    private void LetGo(Func<StateEntry, bool> isLeft)
    {
        StateEntry[] left;
        lock (_lock)
        {
            left = [.. _entries.Values.Where(isLeft)];
            foreach (var entry in left)
            {
                _entries.Remove(entry.Key);
            }
        }

        // Outside of the lock: state that is disposed may release what it holds.
        foreach (var entry in left)
        {
            (entry.Value as IDisposable)?.Dispose();
        }
    }
}
