using Gatehouse.AI.Ledger;
using Gatehouse.AI.Ledger.Files;
using static Gatehouse.AI.Tests.Ledger.LedgerFolderFixture;

namespace Gatehouse.AI.Tests.Ledger;

/// <summary>
/// What a process that ended at any moment leaves: a copy of its folder, made while it runs, is what the disk would have. Every attempt is
/// settled or interrupted, once, however often that is looked at.
/// </summary>
public sealed class EndedProcessTests : IDisposable
{
    private readonly LedgerFolderFixture _live = new();
    private readonly LedgerFolderFixture _left = new();

    public void Dispose()
    {
        _live.Dispose();
        _left.Dispose();
    }

    [Fact]
    public async Task OpenAttempts_OfAnEndedProcess_AreInterruptedOnce()
    {
        var ledger = _live.Open();
        var settled = LedgerEntries.Chat(cost: 1);
        LedgerEntry[] open = [.. Enumerable.Range(0, 50).Select(i => LedgerEntries.Chat(cost: null) with { Reserved = 0.5m, Team = $"team-{i}" })];
        await SettleAsync(ledger, settled);
        foreach (var draft in open)
        {
            Assert.True(ledger.TryOpen(draft, out _, out _));
        }

        _live.LeaveTo(_left);
        for (int i = 0; i < 3; i++)
        {
            using var next = _left.Open();
            await next.Recovered;
            Assert.Equal((50, 25m, 1m), (Total(next).Interrupted, Total(next).Uncertain, Total(next).Cost));
            Assert.Equal(open.Select(o => o.Id).Append(settled.Id).Order(), All(next).Select(e => e.Id).Order());
            Assert.All(All(next).Where(e => e.Outcome == LedgerOutcome.Interrupted), e => Assert.Null(e.Cost));
        }

        Assert.Empty(Directory.EnumerateFiles(_left.Path, "*.open"));
    }

    [Fact]
    public async Task OpenAttempts_WhoseTakingOverWasCutShort_AreInterruptedOnce()
    {
        var ledger = _live.Open();
        Assert.True(ledger.TryOpen(LedgerEntries.Chat(), out _, out _));
        _live.LeaveTo(_left);
        string open = Directory.EnumerateFiles(_left.Path, "*.open").Single();
        byte[] slots = File.ReadAllBytes(open);
        using (var first = _left.Open())
        {
            await first.Recovered;
        }

        // As if that had ended between writing the entry and removing the file.
        File.WriteAllBytes(open, slots);
        using var second = _left.Open();
        await second.Recovered;
        Assert.Equal((1, 1), (Total(second).Interrupted, All(second).Count));
    }

    [Fact]
    public async Task Process_EndedAtAnyMoment_HasEveryAcknowledgedEntryOnce()
    {
        var ledger = _live.Open();
        var acknowledged = new List<Guid>();
        using var stop = new CancellationTokenSource();
        var callers = Enumerable.Range(0, 16).Select(_ => Task.Run(async () =>
        {
            while (!stop.IsCancellationRequested)
            {
                var entry = LedgerEntries.Chat(cost: 0.01m, at: TimeProvider.System.GetUtcNow());
                await SettleAsync(ledger, entry);
                lock (acknowledged)
                {
                    acknowledged.Add(entry.Id);
                }
            }
        })).ToArray();
        for (int i = 0; i < 5; i++)
        {
            await Task.Delay(20, CancellationToken.None);
            HashSet<Guid> before;
            lock (acknowledged)
            {
                before = [.. acknowledged];
            }

            _live.LeaveTo(_left);
            using (var next = _left.Open())
            {
                await next.Recovered;
                var found = All(next).Select(e => e.Id).ToList();
                Assert.Equal(found.Count, found.Distinct().Count());
                Assert.Superset(before, found.ToHashSet());
                Assert.Empty(next.Damages);
                Assert.Equal(found.Count, Total(next).Attempts);
            }

            foreach (string file in Directory.EnumerateFiles(_left.Path))
            {
                File.Delete(file);
            }
        }

        await stop.CancelAsync();
        await Task.WhenAll(callers);
    }

    [Fact]
    public async Task OpenAttempts_OfAProcessThatLives_AreLeftAlone()
    {
        using var one = _live.Open();
        var entry = LedgerEntries.Chat(cost: 3);
        Assert.True(one.TryOpen(entry, out var attempt, out _));
        using var two = _live.Open();
        await two.Recovered;
        await two.TendAsync();
        await one.SettleAsync(attempt, entry);
        Assert.Equal((0, 3m), (Total(two).Interrupted, Total(two).Cost));
    }

    [Fact]
    public async Task LongNames_InASlot_AreCutThereAlone()
    {
        var ledger = _live.Open();
        string name = new('n', 900);
        var draft = LedgerEntries.Chat() with { Team = name, Consumer = name, Route = name, Model = name, ProviderModel = name, Arm = name, Prompt = name, Provider = name };
        Assert.True(ledger.TryOpen(draft, out var attempt, out _));
        _live.LeaveTo(_left);
        using var next = _left.Open();
        await next.Recovered;
        Assert.Equal((draft.Id, new string('n', 60)), (All(next).Single().Id, All(next).Single().Team));
        await ledger.SettleAsync(attempt, draft);
        Assert.Equal(name, All(ledger).Single().Team);
    }

    [Fact]
    public async Task Slots_ThatAreUsedUp_BecomeMoreInTime()
    {
        using var ledger = _live.Open();
        var attempts = new List<(OpenAttempt Attempt, LedgerEntry Entry)>();
        while (attempts.Count < OpenAttemptsFile.SlotsOfPart + 500)
        {
            var entry = LedgerEntries.Chat();
            if (ledger.TryOpen(entry, out var attempt, out _))
            {
                Assert.True(attempt.Slot >= 0);
                attempts.Add((attempt, entry));
            }
            else
            {
                await Task.Delay(1);
            }
        }

        Assert.Equal(attempts.Count, attempts.Select(a => a.Attempt.Slot).Distinct().Count());
        await Task.WhenAll(attempts.Select(a => ledger.SettleAsync(a.Attempt, a.Entry).AsTask()));
        Assert.Equal((attempts.Count, 0), ((int)Total(ledger).Attempts, ledger.OpenAttempts));
    }
}
