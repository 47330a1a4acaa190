using Gatehouse.AI.Ledger;
using static Gatehouse.AI.Tests.Ledger.LedgerFolderFixture;

namespace Gatehouse.AI.Tests.Ledger;

/// <summary>Corrections by several at once, and while the disk fails: the cost is one that somebody gave.</summary>
public sealed class CorrectionTests : IDisposable
{
    private readonly LedgerFolderFixture _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Correct_ByManyAtOnce_MakesTheCostTheAmount()
    {
        var entry = LedgerEntries.Chat(cost: 1);
        using var one = _folder.Open();
        using var two = _folder.Open();
        await SettleAsync(one, entry);
        var results = await Task.WhenAll(Enumerable.Range(0, 12).Select(i => Task.Run(() => (i % 2 == 0 ? one : two).CorrectAsync(entry.Id, 5, "invoice").AsTask())));
        Assert.All(results, r => Assert.Equal(CorrectionOutcome.Made, r.Outcome));
        Assert.Equal(4, Assert.Single(results, r => r.Entry!.Cost != 0).Entry!.Cost);
        one.Dispose();
        two.Dispose();
        using var later = _folder.Open();
        Assert.Equal((5m, 4m, 12), (Total(later).Cost, Total(later).Corrected, Total(later).Corrections));
    }

    [Fact]
    public async Task Correct_WhileTheDiskFails_IsNotMade()
    {
        using var ledger = _folder.Open(s => s with { SegmentSize = 1, RefusesOnFailure = false });
        var entry = LedgerEntries.Chat(cost: 1);
        await SettleAsync(ledger, entry);
        Directory.CreateDirectory(_folder.Segments.Single().Replace("000001.log", "000002.log", StringComparison.Ordinal));
        await SettleAsync(ledger, LedgerEntries.Chat(cost: 2));
        var result = await ledger.CorrectAsync(entry.Id, 5, "invoice");
        Assert.Equal(CorrectionOutcome.NotNow, result.Outcome);
        Assert.Contains("cannot be written", result.Refusal, StringComparison.Ordinal);
        Assert.Equal((3m, 0), (Total(ledger).Cost, Total(ledger).Corrections));
    }
}
