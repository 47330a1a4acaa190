using Gatehouse.AI.Ledger;
using Gatehouse.AI.Ledger.Usage;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Gatehouse.AI.Tests.Ledger;

/// <summary>A folder for a ledger, gone afterwards.</summary>
internal sealed class LedgerFolderFixture : IDisposable
{
    private readonly List<DurableLedger> _ledgers = [];

    public string Path { get; } = Directory.CreateTempSubdirectory("gatehouse-ledger-").FullName;

    public IEnumerable<string> Segments => Directory.EnumerateFiles(Path, "*.log").Order(StringComparer.Ordinal);

    /// <summary>A ledger on the folder that has begun.</summary>
    public DurableLedger Open(Func<LedgerSettings, LedgerSettings>? change = null, TimeProvider? time = null, ILoggerFactory? loggers = null)
    {
        var settings = new LedgerSettings(Path, TimeZoneInfo.Utc) { Flushes = false };
        var ledger = new DurableLedger(change?.Invoke(settings) ?? settings, time ?? TimeProvider.System, loggers ?? NullLoggerFactory.Instance);
        _ledgers.Add(ledger);
        ledger.Start();
        return ledger;
    }

    public static async Task SettleAsync(CallLedger ledger, LedgerEntry entry)
    {
        Assert.True(ledger.TryOpen(entry, out var attempt, out var refusal), refusal);
        await ledger.SettleAsync(attempt, entry);
    }

    /// <summary>All sums in one currency; all zero when there is nothing.</summary>
    public static UsageSums Total(CallLedger ledger) => ledger.Usage(new UsageQuery()).Select(r => r.Sums).SingleOrDefault() ?? new UsageSums();

    /// <summary>All entries of the log.</summary>
    public static IReadOnlyList<LedgerEntry> All(CallLedger ledger) => [.. ledger.Entries(DateTimeOffset.MinValue, DateTimeOffset.MaxValue)];

    public void Dispose()
    {
        foreach (var ledger in _ledgers)
        {
            ledger.Dispose();
        }

        Directory.Delete(Path, recursive: true);
    }
}
