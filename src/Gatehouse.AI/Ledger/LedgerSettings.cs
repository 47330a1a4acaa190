namespace Gatehouse.AI.Ledger;

/// <summary>How a ledger is kept.</summary>
/// <param name="Folder">Full path of its folder.</param>
/// <param name="Zone">The time zone that days are counted in.</param>
public sealed record LedgerSettings(string Folder, TimeZoneInfo Zone)
{
    /// <summary>How long entries are kept; their sums are kept longer.</summary>
    public TimeSpan Retention { get; init; } = TimeSpan.FromDays(400);

    /// <summary>How long sums of days are kept.</summary>
    public TimeSpan KeepUsage { get; init; } = TimeSpan.FromDays(5 * 366);

    /// <summary>Whether calls are refused while the ledger cannot be written.</summary>
    public bool RefusesOnFailure { get; init; } = true;

    /// <summary>Whether an entry is on the disk, rather than with the operating system, when a call ends.</summary>
    public bool Flushes { get; init; } = true;

    /// <summary>A segment that is larger is closed, and the next one begun.</summary>
    public long SegmentSize { get; init; } = 64 * 1024 * 1024;

    /// <summary>How many calls go on one after another in one item of work; 0 for on the writer's thread. Measured, not configured.</summary>
    internal int WokenTogether { get; init; } = 16;
}
