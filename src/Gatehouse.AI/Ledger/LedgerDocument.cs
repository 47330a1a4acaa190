using System.ComponentModel;
using Gatehouse.Core.Configuration;

namespace Gatehouse.AI.Ledger;

/// <summary>Where the account of model calls is kept.</summary>
public sealed record LedgerDocument : Document
{
    [ShortForm]
    [Description("Folder of the ledger, on a disk of this machine; relative to the configuration file. Made when it is not there.")]
    [Example("./data/ledger")]
    [NotEmpty]
    public required string Path { get; init; }

    [Description("How long each entry is kept. Their sums by day are kept longer.")]
    [AllowedRange("1d", "7300d")]
    public TimeSpan Retention { get; init; } = TimeSpan.FromDays(400);

    [Description("How long the sums of days are kept.")]
    [AllowedRange("1d", "7300d")]
    public TimeSpan KeepUsage { get; init; } = TimeSpan.FromDays(1830);

    [Description("What happens to model calls while the ledger cannot be written: they are refused before they are sent (refuse), or go on with their entries in memory, marked, until it can (allow).")]
    public LedgerFailurePolicy OnFailure { get; init; } = LedgerFailurePolicy.Refuse;

    [Description("Time zone that days and months are counted in, by its name in the IANA database.")]
    [Example("Europe/Berlin")]
    [NotEmpty]
    public string TimeZone { get; init; } = "UTC";

    [Description("Whether an entry is on the disk before its call ends. Without, it is with the operating system: it outlives the process, and not the machine.")]
    public bool Fsync { get; init; } = true;

    /// <summary>Full path of the folder.</summary>
    [NotASetting]
    public string Folder => FullPath(Path);

    public override void Validate(ProblemList problems)
    {
        if (!TimeZoneInfo.TryFindSystemTimeZoneById(TimeZone, out _))
        {
            problems.Add(ProblemCodes.InvalidValue, this, "time_zone", $"\"{TimeZone}\" is no time zone that this machine knows", "Write a name like Europe/Berlin, or UTC. Others than UTC need the package tzdata.");
        }

        if (KeepUsage < Retention)
        {
            problems.Add(ProblemCodes.InvalidCombination, this, "keep_usage", "the sums would be gone before the entries they are made of", "Make keep_usage at least as long as retention.");
        }
    }

    /// <summary>The settings that a ledger runs with. The document was validated.</summary>
    public LedgerSettings ToSettings() => new(Folder, TimeZoneInfo.FindSystemTimeZoneById(TimeZone))
    {
        Retention = Retention,
        KeepUsage = KeepUsage,
        RefusesOnFailure = OnFailure == LedgerFailurePolicy.Refuse,
        Flushes = Fsync,
    };
}
