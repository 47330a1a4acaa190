namespace Gatehouse.AI.Models.Routing;

/// <summary>
/// Where the beginnings of prompts were last answered. A table of fixed size: a beginning has one place, and takes it from whoever
/// had it.
/// </summary>
internal sealed class WarmPrompts
{
    private const int Places = 1 << 13;

    private Entry?[]? _places;

    /// <summary>Key of the target that last answered this; 0 when that is not known, or too long ago.</summary>
    public ulong Find(ulong prompt, long now, long ttl)
        => Volatile.Read(ref _places) is { } places && Volatile.Read(ref places[prompt % Places]) is { } entry && entry.Prompt == prompt && now - entry.At < ttl ? entry.Target : 0;

    /// <summary>A target answered a call with this beginning.</summary>
    public void Remember(ulong prompt, ulong target, long now)
    {
        var places = Volatile.Read(ref _places);
        if (places is null)
        {
            Interlocked.CompareExchange(ref _places, new Entry[Places], null);
            places = _places!;
        }

        ref var place = ref places[prompt % Places];
        if (Volatile.Read(ref place) is { } entry && entry.Prompt == prompt && entry.Target == target)
        {
            entry.At = now;
        }
        else
        {
            Volatile.Write(ref place, new Entry(prompt, target) { At = now });
        }
    }

    private sealed class Entry(ulong prompt, ulong target)
    {
        private long _at;

        public ulong Prompt => prompt;

        public ulong Target => target;

        public long At
        {
            get => Volatile.Read(ref _at);
            set => Volatile.Write(ref _at, value);
        }
    }
}
