using System.Collections.Concurrent;

namespace Gatehouse.AI.Providers;

/// <summary>What is known of a key over reloads: since when, until when and why it rests, for all models or for one.</summary>
internal sealed class KeyState
{
    private readonly ConcurrentDictionary<string, long> _limited = new(StringComparer.Ordinal);
    private long _refusedUntil = long.MinValue;
    private string _refusal = "";
    private int _inFlight;
    private long _calls;

    public int InFlight => Volatile.Read(ref _inFlight);

    /// <summary>Calls that it was used for.</summary>
    public long Calls => Volatile.Read(ref _calls);

    /// <summary>Timestamp until which a refusal lets it rest.</summary>
    public long RefusedUntil => Volatile.Read(ref _refusedUntil);

    /// <summary>Kind of the refusal.</summary>
    public string Refusal => Volatile.Read(ref _refusal);

    /// <summary>Models that it was limited for, with the timestamps until which it rests for them.</summary>
    public IReadOnlyDictionary<string, long> Limited => _limited;

    /// <summary>Timestamp until which it is not to be used for a model.</summary>
    public long RestsUntil(string model)
    {
        long refused = RefusedUntil;
        return !_limited.IsEmpty && _limited.TryGetValue(model, out long limited) && limited > refused ? limited : refused;
    }

    public void Limit(string model, long until) => _limited[model] = until;

    public void Refuse(string kind, long until)
    {
        Volatile.Write(ref _refusal, kind);
        Volatile.Write(ref _refusedUntil, until);
    }

    public void Enter()
    {
        Interlocked.Increment(ref _inFlight);
        Interlocked.Increment(ref _calls);
    }

    public void Leave() => Interlocked.Decrement(ref _inFlight);
}
