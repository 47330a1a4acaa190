using System.Runtime.InteropServices;

namespace Gatehouse.AI.Ledger.Usage;

/// <summary>
/// Sums of all entries by day and by everything that usage is told apart by, and the scores of models. Entries come from one
/// thread at a time or many; a query sees whole entries only.
/// </summary>
public sealed class UsageTable(TimeZoneInfo zone)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<UsageKey, UsageSums> _rows = [];
    private readonly Dictionary<ScoreKey, ScoreRow> _scores = [];
    private readonly LatestScores _latest = new(50_000);
    private long _dayFrom = long.MaxValue;
    private long _dayTo;
    private DateOnly _day;

    public TimeZoneInfo Zone => zone;

    /// <summary>How many rows there are.</summary>
    public int Count
    {
        get
        {
            lock (_gate)
            {
                return _rows.Count;
            }
        }
    }

    public void Add(LedgerEntry entry)
    {
        lock (_gate)
        {
            SumsOf(UsageKey.Of(entry, DayOf(entry.At))).Add(entry);
        }
    }

    public void Add(UsageKey key, UsageSums sums)
    {
        lock (_gate)
        {
            SumsOf(key).Add(sums);
        }
    }

    /// <summary>
    /// Counts a score for the call it is about, in place of an earlier one by the same of the same; for an unknown call under empty names.
    /// </summary>
    public void Add(LedgerScore score, LedgerCall? call)
    {
        decimal? earlier = _latest.Replace(new LatestScore(score.CallId, score.Consumer, score.Name, score.Value));
        Add(new ScoreRow(call?.Model ?? "", call?.ProviderModel ?? "", call?.Arm ?? "", score.Name, earlier is null ? 1 : 0, score.Value - (earlier ?? 0)));
    }

    public void Add(ScoreRow row)
    {
        lock (_gate)
        {
            ref var known = ref CollectionsMarshal.GetValueRefOrAddDefault(_scores, new ScoreKey(row.Model, row.ProviderModel, row.Arm, row.Name), out bool exists);
            known = exists ? known! with { Count = known.Count + row.Count, Sum = known.Sum + row.Sum } : row;
        }
    }

    /// <summary>The rows that a query asks for, folded, in the order of their values.</summary>
    public IReadOnlyList<UsageRow> Find(UsageQuery query)
    {
        // Entries wait while rows are looked for, and while some of them are folded, and not while all are.
        const int Together = 500;
        var taken = new List<KeyValuePair<UsageKey, UsageSums>>();
        lock (_gate)
        {
            foreach (var row in _rows)
            {
                if (query.Takes(row.Key))
                {
                    taken.Add(row);
                }
            }
        }

        var found = new Dictionary<string, UsageRow>(StringComparer.Ordinal);
        foreach (var some in taken.Chunk(Together))
        {
            lock (_gate)
            {
                foreach (var (key, sums) in some)
                {
                    Fold(key, sums, query, found);
                }
            }
        }

        return [.. found.OrderBy(f => f.Key, StringComparer.Ordinal).Select(f => f.Value)];
    }

    private static void Fold(UsageKey key, UsageSums sums, UsageQuery query, Dictionary<string, UsageRow> found)
    {
        string[] values = [.. query.By.Select(d => UsageDimensions.ValueOf(key, d))];
        ref var row = ref CollectionsMarshal.GetValueRefOrAddDefault(found, string.Join('\0', values) + '\0' + key.Currency, out _);
        row ??= new UsageRow(values, key.Currency, new UsageSums());
        row.Sums.Add(sums);
    }

    /// <summary>All scores, in the order of their names.</summary>
    public IReadOnlyList<ScoreRow> Scores()
    {
        lock (_gate)
        {
            return [.. _scores.OrderBy(s => s.Key.ToString(), StringComparer.Ordinal).Select(s => s.Value)];
        }
    }

    /// <summary>Lets go of days before this one.</summary>
    public void Forget(DateOnly before)
    {
        lock (_gate)
        {
            foreach (var key in _rows.Keys.Where(k => k.Day < before).ToArray())
            {
                _rows.Remove(key);
            }
        }
    }

    /// <summary>Adds all of another.</summary>
    public void Add(UsageTable other)
    {
        foreach (var row in other.Scores())
        {
            Add(row);
        }

        other.LatestScores().ForEach(Remember);
        other.Visit(Add);
    }

    public void Clear()
    {
        lock (_gate)
        {
            _rows.Clear();
            _scores.Clear();
        }

        _latest.Clear();
    }

    /// <summary>The scores that a later one of the same would replace, oldest first.</summary>
    internal List<LatestScore> LatestScores() => [.. _latest.All()];

    /// <summary>Takes a score for one that counts already.</summary>
    internal void Remember(LatestScore score) => _latest.Replace(score);

    /// <summary>Gives every row while no entry can come between.</summary>
    internal void Visit(Action<UsageKey, UsageSums> visit)
    {
        lock (_gate)
        {
            foreach (var (key, sums) in _rows)
            {
                visit(key, sums);
            }
        }
    }

    /// <summary>The day that a time falls on.</summary>
    public DateOnly DayOn(DateTimeOffset at) => DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(at, zone).Date);

    private UsageSums SumsOf(UsageKey key)
    {
        ref var sums = ref CollectionsMarshal.GetValueRefOrAddDefault(_rows, key, out _);
        return sums ??= new UsageSums();
    }

    // Nearly all entries fall on the same hour as the last one, and a zone changes its offset at a quarter of an hour at the least.
    private DateOnly DayOf(DateTimeOffset at)
    {
        const long Quarter = 15 * TimeSpan.TicksPerMinute;
        if (at.UtcTicks < _dayFrom || at.UtcTicks >= _dayTo)
        {
            _day = DayOn(at);
            _dayFrom = at.UtcTicks - (at.UtcTicks % Quarter);
            _dayTo = _dayFrom + Quarter;
        }

        return _day;
    }

    private readonly record struct ScoreKey(string Model, string ProviderModel, string Arm, string Name);
}
