using Gatehouse.Core.Policies;

namespace Gatehouse.Core.Requests;

/// <summary>
/// A number per policy that it wants back when the reply is written (what is left of a limit, which alternatives ran).
/// Kept in a list that is reused, so that remembering costs no allocation.
/// </summary>
public sealed class PolicyNotes
{
    private readonly List<(Policy Owner, long Value)> _notes = [];
    private readonly List<(Policy Owner, object Thing)> _kept = [];
    private readonly List<object> _handed = [];

    /// <summary>Remembers; a second note of the same policy replaces the first.</summary>
    public void Set(Policy owner, long value)
    {
        for (int i = 0; i < _notes.Count; i++)
        {
            if (ReferenceEquals(_notes[i].Owner, owner))
            {
                _notes[i] = (owner, value);
                return;
            }
        }

        _notes.Add((owner, value));
    }

    /// <summary>Remembers a thing, once for each policy: for what a number cannot tell.</summary>
    public void Keep(Policy owner, object thing) => _kept.Add((owner, thing));

    /// <summary>The thing that this policy kept on this request; null when it kept none.</summary>
    public object? Kept(Policy owner)
    {
        foreach (var (candidate, thing) in _kept)
        {
            if (ReferenceEquals(candidate, owner))
            {
                return thing;
            }
        }

        return null;
    }

    /// <summary>The note of this policy on this request; false when it left none.</summary>
    public bool TryGet(Policy owner, out long value)
    {
        foreach (var (candidate, noted) in _notes)
        {
            if (ReferenceEquals(candidate, owner))
            {
                value = noted;
                return true;
            }
        }

        value = 0;
        return false;
    }

    /// <summary>
    /// What a policy leaves for the backend that ends the chain. A policy that does so is refused by its descriptor on routes whose
    /// backend asks for no such thing: nothing that is handed over is passed over in silence.
    /// </summary>
    public void Hand(object thing) => _handed.Add(thing);

    /// <summary>What a policy left of this kind, the last one; null when none did.</summary>
    public T? Handed<T>()
        where T : class
    {
        for (int i = _handed.Count - 1; i >= 0; i--)
        {
            if (_handed[i] is T thing)
            {
                return thing;
            }
        }

        return null;
    }

    internal void Clear()
    {
        _handed.Clear();
        _notes.Clear();
        _kept.Clear();
    }
}
