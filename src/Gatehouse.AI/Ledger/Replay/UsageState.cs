using Gatehouse.AI.Ledger.Files;
using Gatehouse.AI.Ledger.Usage;

namespace Gatehouse.AI.Ledger.Replay;

/// <summary>Sums, and how much of which file they are the sums of.</summary>
internal sealed class UsageState(UsageTable table)
{
    /// <summary>All there is.</summary>
    public UsageTable Table { get; } = table;

    /// <summary>The part of it that stands in files that were removed: it cannot be read again.</summary>
    public UsageTable Removed { get; } = new(table.Zone);

    public Dictionary<SegmentName, FollowedSegment> Segments { get; } = [];

    /// <summary>Segments that are in <see cref="Removed"/>, and whose files may not be gone yet.</summary>
    public HashSet<SegmentName> Gone { get; } = [];

    /// <summary>Files with bytes that could not be read, which are in no sum; the first place of each.</summary>
    public Dictionary<string, LedgerDamage> Damages { get; } = new(StringComparer.Ordinal);

    /// <summary>Files that are shorter than what was read of them, or gone: the sums have all of it, the log has not.</summary>
    public List<LedgerDamage> Missing { get; } = [];

    public IReadOnlyList<LedgerDamage> AllDamages => [.. Damages.Values, .. Missing];

    public void Add(LedgerDamage damage)
        => Damages[damage.File] = Damages.GetValueOrDefault(damage.File) is { } earlier ? earlier with { Bytes = earlier.Bytes + damage.Bytes } : damage;

    /// <summary>Back to what cannot be read again.</summary>
    public void Reset()
    {
        Table.Clear();
        Table.Add(Removed);
        Segments.Clear();
        Damages.Clear();
    }
}
