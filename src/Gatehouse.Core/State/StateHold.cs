namespace Gatehouse.Core.State;

/// <summary>
/// Keeps a piece of state alive between builds, whatever they claim; disposed once when it is no longer needed. For what
/// comes and goes while one configuration is in force: targets that are discovered.
/// </summary>
public sealed class StateHold<T> : IDisposable
    where T : class
{
    private readonly StateStore _store;
    private StateEntry? _entry;

    internal StateHold(StateStore store, StateEntry entry)
    {
        _store = store;
        _entry = entry;
        Value = (T)entry.Value;
    }

    /// <summary>The state; it may be used after the hold was disposed by whoever still has it.</summary>
    public T Value { get; }

    public void Dispose()
    {
        if (Interlocked.Exchange(ref _entry, null) is { } entry)
        {
            _store.Release(entry);
        }
    }
}
