using Gatehouse.AI.Ledger;

namespace Gatehouse.AI.Tests.Ledger;

/// <summary>What a settled call leaves to the collector, beside its entry.</summary>
[Collection(nameof(MeasuredAlone))]
public sealed class LedgerAllocationTests : IDisposable
{
    private readonly LedgerFolderFixture _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Settle_OfAKnownCaller_AllocatesNextToNothing()
    {
        using var ledger = _folder.Open();
        var entries = Enumerable.Range(0, 20_000).Select(_ => LedgerEntries.Chat() with { CallId = "one-call" }).ToArray();
        await SettleAsync(ledger, entries.AsMemory(0, 10_000));
        long before = GC.GetTotalAllocatedBytes(precise: true);
        await SettleAsync(ledger, entries.AsMemory(10_000));
        double each = (GC.GetTotalAllocatedBytes(precise: true) - before) / 10_000.0;
        Assert.True(each < 100, $"{each:0} bytes a settled call");
    }

    private static async Task SettleAsync(DurableLedger ledger, ReadOnlyMemory<LedgerEntry> entries)
    {
        for (int i = 0; i < entries.Length; i++)
        {
            Assert.True(ledger.TryOpen(entries.Span[i], out var attempt, out _));
            await ledger.SettleAsync(attempt, entries.Span[i]);
        }
    }
}
