using Gatehouse.Core.State;

namespace Gatehouse.Core.Snapshots;

/// <summary>
/// What a snapshot's build made, by kind, name and content hash; the next build takes over what has not changed, so that
/// one changed route recompiles only what it touches. State that a kept object had claimed is claimed again with it.
/// </summary>
internal sealed class ReuseCache(ReuseCache? previous, StateGeneration state)
{
    private readonly Dictionary<(string Kind, string Name), Made> _made = [];
    private ReuseCache? _previous = previous;

    /// <summary>How many objects this build made new.</summary>
    public int Built { get; private set; }

    /// <summary>How many it took over.</summary>
    public int Reused { get; private set; }

    public T Get<T>(string kind, string name, string hash, Func<T> make)
        where T : class
    {
        var key = (kind, name);
        if (_made.TryGetValue(key, out var own) && own.Hash == hash)
        {
            state.Renew(own.Claims);
            return (T)own.Value;
        }

        if (_previous is not null && _previous._made.TryGetValue(key, out var old) && old.Hash == hash)
        {
            Reused++;
            _made[key] = old;
            state.Renew(old.Claims);
            return (T)old.Value;
        }

        int position = state.Position;
        T value = make();
        Built++;
        _made[key] = new Made(hash, value, state.ClaimsSince(position));
        return value;
    }

    /// <summary>Lets go of the build before this one.</summary>
    public void Seal() => _previous = null;

    private sealed record Made(string Hash, object Value, StateKey[] Claims);
}
