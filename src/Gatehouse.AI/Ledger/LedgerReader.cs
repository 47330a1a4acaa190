using Gatehouse.AI.Ledger.Files;
using Gatehouse.AI.Ledger.Replay;
using Gatehouse.AI.Ledger.Usage;

namespace Gatehouse.AI.Ledger;

/// <summary>
/// Reads the folder of a ledger and writes nothing, while a gateway writes to it or not. What is settled after it was opened is not in it.
/// </summary>
public sealed class LedgerReader
{
    private readonly LedgerFolder _folder;
    private readonly UsageState _state;
    private readonly List<LedgerDamage> _damages = [];

    private LedgerReader(LedgerFolder folder, UsageState state)
    {
        _folder = folder;
        _state = state;
    }

    /// <summary>The time zone that days are counted in.</summary>
    public TimeZoneInfo Zone => _state.Table.Zone;

    /// <summary>What of the log cannot be read: that is in no sum; and, once they were read, what entries lack that sums had before.</summary>
    public IReadOnlyList<LedgerDamage> Damages => [.. _state.AllDamages, .. _damages];

    /// <summary>Why sums may lack what retention removed; null when they do not.</summary>
    public string? CheckpointFault { get; private init; }

    /// <summary>Whether there is a ledger in the folder.</summary>
    public static bool IsThere(string folder) => Directory.Exists(folder) && (new LedgerFolder(folder).Segments().Count > 0 || File.Exists(new LedgerFolder(folder).CheckpointFile));

    /// <summary>Reads the sums. Throws IOException or UnauthorizedAccessException where the folder cannot be read.</summary>
    /// <param name="path">The folder.</param>
    /// <param name="zone">The time zone to count days in; null for the one that the ledger was kept in, as its checkpoint says, or UTC.</param>
    public static LedgerReader Open(string path, TimeZoneInfo? zone = null)
    {
        var folder = new LedgerFolder(path);
        zone ??= UsageCheckpoint.ZoneOf(folder) is { } id && TimeZoneInfo.TryFindSystemTimeZoneById(id, out var kept) ? kept : TimeZoneInfo.Utc;
        var follower = new LedgerFollower(folder, new UsageState(new UsageTable(zone)));
        follower.Load();
        follower.Follow();
        return new LedgerReader(folder, follower.State) { CheckpointFault = follower.CheckpointFault };
    }

    public IReadOnlyList<UsageRow> Usage(UsageQuery query) => _state.Table.Find(query);

    public IReadOnlyList<ScoreRow> Scores() => _state.Table.Scores();

    /// <summary>The entries that such usage is the sums of; what retention removed is left out.</summary>
    public IEnumerable<LedgerEntry> Entries(UsageQuery query)
        => SegmentEntries.Between(_folder, Midnight(query.From, -1), Midnight(query.To, 2), Damaged).Where(e => query.Takes(UsageKey.Of(e, _state.Table.DayOn(e.At))));

    private void Damaged(LedgerDamage damage)
    {
        if (!_state.AllDamages.Any(d => d.File == damage.File) && !_damages.Contains(damage))
        {
            _damages.Add(damage);
        }
    }

    // Days begin up to a day before or after those of UTC. Which day an entry is of, the same decides as for sums.
    private static DateTimeOffset Midnight(DateOnly? day, int days)
        => day?.DayNumber + days is { } number && number >= DateOnly.MinValue.DayNumber && number <= DateOnly.MaxValue.DayNumber
            ? new DateTimeOffset(DateOnly.FromDayNumber(number), TimeOnly.MinValue, TimeSpan.Zero)
            : days < 0 ? DateTimeOffset.MinValue : DateTimeOffset.MaxValue;
}
