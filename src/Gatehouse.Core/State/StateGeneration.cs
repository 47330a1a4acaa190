namespace Gatehouse.Core.State;

/// <summary>The claims of one build.</summary>
public sealed class StateGeneration
{
    private readonly StateStore _store;
    private readonly long _generation;
    private readonly List<StateKey> _claims = [];

    internal StateGeneration(StateStore store, long generation)
    {
        _store = store;
        _generation = generation;
    }

    /// <summary>The store, for living state that takes hold of more while its snapshot is in force.</summary>
    public StateStore Store => _store;

    /// <summary>How many claims were made so far; marks a place for <see cref="ClaimsSince"/>.</summary>
    internal int Position => _claims.Count;

    /// <summary>
    /// The state under this name, made on first use. Disposal must leave requests that still hold it working: an old
    /// snapshot may be pinned for as long as a stream lasts.
    /// </summary>
    public T Claim<T>(string name, Func<T> make)
        where T : class
    {
        var key = new StateKey(typeof(T), name);
        _claims.Add(key);
        return _store.Claim(key, _generation, make);
    }

    /// <summary>What was claimed after that place: what an object that is kept over builds depends on.</summary>
    internal StateKey[] ClaimsSince(int position) => [.. _claims.Skip(position)];

    /// <summary>Claims again what an object taken over from the last build had claimed.</summary>
    internal void Renew(StateKey[] claims)
    {
        _claims.AddRange(claims);
        foreach (var key in claims)
        {
            _store.Renew(key, _generation);
        }
    }

    /// <summary>The build succeeded: lets go of all state that it did not claim.</summary>
    internal void Commit() => _store.Sweep(_generation);
}
