using System.Diagnostics;
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

    /// <summary>
    /// What the disk would have if the process that has this folder ended now. Copied by another process, which asks nobody's leave; logs
    /// after the open attempts, so that an attempt that is settled in between stands in both.
    /// </summary>
    public void LeaveTo(LedgerFolderFixture left)
    {
        var start = new ProcessStartInfo("sh") { UseShellExecute = false };
        start.ArgumentList.Add("-c");
        start.ArgumentList.Add("cp \"$0\"/*.open \"$1\" && cp \"$0\"/*.log \"$1\" 2>/dev/null || true");
        start.ArgumentList.Add(Path);
        start.ArgumentList.Add(left.Path);
        using var process = Process.Start(start)!;
        process.WaitForExit();
    }

    public void Dispose()
    {
        foreach (var ledger in _ledgers)
        {
            ledger.Dispose();
        }

        Directory.Delete(Path, recursive: true);
    }
}
