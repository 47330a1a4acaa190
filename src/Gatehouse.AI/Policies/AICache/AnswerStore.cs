using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;

namespace Gatehouse.AI.Policies.AICache;

/// <summary>
/// The answers of one policy: living state that outlives snapshots. Looking up takes no lock. What must go to make room is found
/// among a few taken at random: of those the one that was not used for longest, or one that is too old anyway.
/// </summary>
internal sealed class AnswerStore(string policy, TimeProvider time, Random random) : IDisposable
{
    /// <summary>What an entry takes beside its answer: keys, tables and objects.</summary>
    internal const int EntryCost = 512;

    private const int Sample = 8;

    private readonly ConcurrentDictionary<AnswerKey, Entry> _byKey = new();
    private readonly List<Entry> _all = [];
    private readonly Lock _changing = new();
    private long _bytes;
    private bool _isGone;

    public int Count => _byKey.Count;

    public long Bytes => Interlocked.Read(ref _bytes);

    /// <param name="key">What is looked for.</param>
    /// <param name="ttl">How old it may be.</param>
    /// <param name="isUse">Whether looking counts as use.</param>
    /// <param name="answer">The answer.</param>
    /// <param name="age">How long it was kept.</param>
    public bool TryFind(AnswerKey key, TimeSpan ttl, bool isUse, [NotNullWhen(true)] out CachedAnswer? answer, out TimeSpan age)
    {
        answer = null;
        age = default;
        if (!_byKey.TryGetValue(key, out var entry))
        {
            return false;
        }

        age = time.GetElapsedTime(entry.KeptAt);
        if (age >= ttl)
        {
            return false;
        }

        if (isUse)
        {
            Volatile.Write(ref entry.UsedAt, time.GetTimestamp());
        }

        answer = entry.Answer;
        return true;
    }

    /// <summary>Keeps an answer, in place of an earlier one to the same call.</summary>
    public void Keep(AnswerKey key, CachedAnswer answer, TimeSpan ttl, long mostBytes)
    {
        long now = time.GetTimestamp();
        var entry = new Entry(key, answer, now) { UsedAt = now };
        lock (_changing)
        {
            if (_isGone)
            {
                return;
            }

            long before = _bytes;
            if (_byKey.TryGetValue(key, out var earlier))
            {
                Remove(earlier);
            }

            while (_all.Count > 0 && _bytes + entry.Size > mostBytes)
            {
                Evict(ttl);
            }

            entry.Place = _all.Count;
            _all.Add(entry);
            _byKey[key] = entry;
            Interlocked.Add(ref _bytes, entry.Size);
            AICacheTelemetry.Holds(policy, _bytes - before);
        }
    }

    /// <summary>Lets go of everything; what calls that still run bring is not kept.</summary>
    public void Dispose()
    {
        lock (_changing)
        {
            _isGone = true;
            AICacheTelemetry.Holds(policy, -_bytes);
            _byKey.Clear();
            _all.Clear();
            Interlocked.Exchange(ref _bytes, 0);
        }
    }

    private void Evict(TimeSpan ttl)
    {
        int tries = Math.Min(Sample, _all.Count);
        Entry? oldest = null;
        for (int i = 0; i < tries; i++)
        {
            var candidate = _all[_all.Count <= Sample ? i : random.Next(_all.Count)];
            if (time.GetElapsedTime(candidate.KeptAt) >= ttl)
            {
                Remove(candidate);
                AICacheTelemetry.Evicted("age");
                return;
            }

            oldest = oldest is null || Volatile.Read(ref candidate.UsedAt) < Volatile.Read(ref oldest.UsedAt) ? candidate : oldest;
        }

        Remove(oldest!);
        AICacheTelemetry.Evicted("size");
    }

    private void Remove(Entry entry)
    {
        var last = _all[^1];
        _all[entry.Place] = last;
        last.Place = entry.Place;
        _all.RemoveAt(_all.Count - 1);
        _byKey.TryRemove(entry.Key, out _);
        Interlocked.Add(ref _bytes, -entry.Size);
    }

    private sealed class Entry(AnswerKey key, CachedAnswer answer, long keptAt)
    {
        public long UsedAt;

        public AnswerKey Key => key;

        public CachedAnswer Answer => answer;

        public long KeptAt => keptAt;

        public long Size { get; } = answer.Body.Length + EntryCost;

        /// <summary>Where it stands in the list.</summary>
        public int Place { get; set; }
    }
}
