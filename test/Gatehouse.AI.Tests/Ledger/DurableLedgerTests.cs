using Gatehouse.AI.Ledger;
using Gatehouse.AI.Ledger.Usage;
using Gatehouse.Core.Execution;
using static Gatehouse.AI.Tests.Ledger.LedgerFolderFixture;

namespace Gatehouse.AI.Tests.Ledger;

/// <summary>What is settled is there afterwards: after closing, beside another process, and when the process did not close.</summary>
public sealed class DurableLedgerTests : IDisposable
{
    private readonly LedgerFolderFixture _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Settle_ThenOpenAgain_HasTheSameSumsAndEntries()
    {
        LedgerEntry[] entries = [.. Enumerable.Range(0, 200).Select(i => LedgerEntries.Chat(team: $"team-{i % 7}", cost: 0.001m * i))];
        using (var first = _folder.Open())
        {
            await Task.WhenAll(entries.Select(e => SettleAsync(first, e)));
            Assert.Equal(200, Total(first).Calls);
        }

        using var second = _folder.Open();
        Assert.Equal(entries.Sum(e => e.Cost), Total(second).Cost);
        Assert.Equal(entries.OrderBy(e => e.Id), All(second).OrderBy(e => e.Id));
        Assert.Empty(Directory.EnumerateFiles(_folder.Path, "*.open").Where(f => new FileInfo(f).Length == 0));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Settle_OnALoop_GoesOnAtTheWritersThread_AndOthersInThePool(bool isOfLoop)
    {
        using var ledger = _folder.Open();
        var wentOn = new List<string?>();
        for (int i = 0; i < 40; i++)
        {
            var told = new TaskCompletionSource<string?>(TaskCreationOptions.RunContinuationsAsynchronously);
            new Thread(() =>
            {
                if (isOfLoop)
                {
                    EventLoop.Join();
                }

                _ = SettleAndTellAsync(ledger, told);
            }).Start();
            wentOn.Add(await told.Task.WaitAsync(TimeSpan.FromSeconds(10), TestContext.Current.CancellationToken));
        }

        // Who is late to wait for an entry that is on the disk by then goes on in the pool in any case.
        Assert.Equal(isOfLoop, wentOn.Contains("gatehouse ledger"));
    }

    private static async Task SettleAndTellAsync(DurableLedger ledger, TaskCompletionSource<string?> told)
    {
        var entry = LedgerEntries.Chat();
        Assert.True(ledger.TryOpen(entry, out var attempt, out _));
        await ledger.SettleAsync(attempt, entry);
        told.SetResult(Thread.CurrentThread.Name);
    }

    [Fact]
    public void Begin_WithoutACall_TouchesNothing()
    {
        string path = Path.Combine(_folder.Path, "never");
        using var ledger = new DurableLedger(new LedgerSettings(path, TimeZoneInfo.Utc), TimeProvider.System, Microsoft.Extensions.Logging.Abstractions.NullLoggerFactory.Instance);
        Assert.False(Directory.Exists(path));
    }

    [Fact]
    public async Task TwoLedgers_OnOneFolder_SeeEachOther()
    {
        using var one = _folder.Open();
        using var two = _folder.Open();
        await SettleAsync(one, LedgerEntries.Chat(cost: 1));
        await SettleAsync(two, LedgerEntries.Chat(cost: 2));
        Assert.Equal(3, Total(one).Cost);
        Assert.Equal(3, Total(two).Cost);
    }

    [Fact]
    public async Task Segments_ThatAreFull_AreClosedAndFollowedByTheNext()
    {
        using (var ledger = _folder.Open(s => s with { SegmentSize = 10_000 }))
        {
            for (int i = 0; i < 200; i++)
            {
                await SettleAsync(ledger, LedgerEntries.Chat(cost: 1));
            }
        }

        Assert.True(_folder.Segments.Count() > 3);
        using var again = _folder.Open();
        Assert.Equal((200, 200m), (Total(again).Calls, Total(again).Cost));
        Assert.Equal(200, All(again).Select(e => e.Id).Distinct().Count());
    }

    [Fact]
    public async Task Dispose_WithAnOpenAttempt_StillTakesItsEntry()
    {
        var ledger = _folder.Open();
        var entry = LedgerEntries.Chat(cost: 5);
        Assert.True(ledger.TryOpen(entry, out var attempt, out _));
        ledger.Dispose();
        await ledger.SettleAsync(attempt, entry);
        await SettleAsync(ledger, LedgerEntries.Chat(cost: 6));
        using var again = _folder.Open();
        await again.Recovered;
        Assert.Equal((11m, 0), (Total(again).Cost, Total(again).Interrupted));
    }

    [Fact]
    public async Task Drop_OfAnOpenAttempt_LeavesNoTrace()
    {
        using (var ledger = _folder.Open())
        {
            Assert.True(ledger.TryOpen(LedgerEntries.Chat(), out var attempt, out _));
            Assert.Equal(1, ledger.OpenAttempts);
            ledger.Drop(attempt);
            Assert.Equal(0, ledger.OpenAttempts);
        }

        using var again = _folder.Open();
        await again.Recovered;
        Assert.Empty(All(again));
    }

    [Fact]
    public async Task Scores_OfEarlierProcesses_CountForTheirModel()
    {
        var entry = LedgerEntries.Chat() with { Arm = "b" };
        using (var first = _folder.Open())
        {
            await SettleAsync(first, entry);
            await first.AppendAsync(new LedgerScore { Consumer = "one", CallId = entry.CallId, Name = "helpful", Value = 1, At = LedgerEntries.Noon });
        }

        using var second = _folder.Open();
        await second.AppendAsync(new LedgerScore { CallId = entry.CallId, Name = "helpful", Value = 0, At = LedgerEntries.Noon });
        var row = Assert.Single(second.Scores());
        Assert.Equal(("chat", "b", 2, 0.5m), (row.Model, row.Arm, row.Count, row.Mean));
    }

    [Fact]
    public async Task Scores_ToldAgainAfterACheckpoint_ReplaceTheFirst()
    {
        var entry = LedgerEntries.Chat();
        for (int i = 0; i < 3; i++)
        {
            using var ledger = _folder.Open();
            await (i == 0 ? SettleAsync(ledger, entry) : Task.CompletedTask);
            await ledger.AppendAsync(new LedgerScore { CallId = entry.CallId, Consumer = "one", Name = "helpful", Value = i, At = LedgerEntries.Noon });
            Assert.Equal((1, (decimal)i), ledger.Scores().Single() is var row ? (row.Count, row.Sum) : default);
        }
    }

    [Fact]
    public async Task Correct_AnEntryOfAnEarlierProcess_AddsTheDifference()
    {
        var entry = LedgerEntries.Chat(cost: 1);
        using (var first = _folder.Open())
        {
            await SettleAsync(first, entry);
        }

        using var second = _folder.Open();
        Assert.Equal(0.5m, (await second.CorrectAsync(entry.Id, 1.5m, "invoice")).Entry!.Cost);
        Assert.Equal(-0.5m, (await second.CorrectAsync(entry.Id, 1, "credit")).Entry!.Cost);
        Assert.Equal((1m, 2), (Total(second).Cost, Total(second).Corrections));
    }

    [Fact]
    public async Task Usage_ByDay_FollowsTheTimeZone()
    {
        var zone = TimeZoneInfo.FindSystemTimeZoneById("Asia/Tokyo");
        var entry = LedgerEntries.Chat(cost: 1, at: new DateTimeOffset(2026, 11, 30, 15, 30, 0, TimeSpan.Zero));
        using (var ledger = _folder.Open(s => s with { Zone = zone }))
        {
            await SettleAsync(ledger, entry);
            Assert.Equal("2026-12-01", Day(ledger));
        }

        using var utc = _folder.Open();
        Assert.Equal("2026-11-30", Day(utc));
    }

    private static string Day(CallLedger ledger) => Assert.Single(ledger.Usage(new UsageQuery { By = [UsageDimension.Day] })).Values[0];
}
