using CsCheck;
using Gatehouse.Core.State;
using Microsoft.Extensions.Time.Testing;

namespace Gatehouse.Core.Tests.State;

/// <summary>An account of a node by itself: everything is local, at once and exact.</summary>
public sealed class LeasedAccountTests : IDisposable
{
    private readonly FakeTimeProvider _time = new();
    private readonly LeasedAccounts _accounts;

    public LeasedAccountTests() => _accounts = new LeasedAccounts(_time);

    public void Dispose() => _accounts.Dispose();

    [Fact]
    public async Task Account_AloneUpToTheLimit_GrantsAllAndNoMore()
    {
        var account = Open(limit: 100);
        for (int i = 0; i < 100; i++)
        {
            Assert.Equal(LeaseOutcome.Granted, await account.ReserveAsync(1));
        }

        Assert.Equal(LeaseOutcome.NoRoom, await account.ReserveAsync(1));
        Assert.Equal((100, 100, 0), (account.Used, account.UsedByAll, account.Left));
    }

    [Fact]
    public async Task Account_CostsLessThanReserved_GivesTheRestBack()
    {
        var account = Open(limit: 100);
        Assert.Equal(LeaseOutcome.Granted, await account.ReserveAsync(100));
        Assert.Equal(LeaseOutcome.NoRoom, await account.ReserveAsync(1));
        account.Settle(reserved: 100, actual: 30);
        Assert.Equal((30, 70), (account.Used, account.Left));
        Assert.Equal(LeaseOutcome.Granted, await account.ReserveAsync(70));
    }

    [Fact]
    public async Task Account_CostsMoreThanReserved_IsOverByThatAlone()
    {
        var account = Open(limit: 100);
        Assert.Equal(LeaseOutcome.Granted, await account.ReserveAsync(90));
        account.Settle(reserved: 90, actual: 120);
        Assert.Equal((120, 0), (account.Used, account.Left));
        Assert.Equal(LeaseOutcome.NoRoom, await account.ReserveAsync(1));
        account.Settle(reserved: 21, actual: 0);
        Assert.Equal(LeaseOutcome.Granted, await account.ReserveAsync(1));
        Assert.Equal(100, account.Used);
    }

    [Fact]
    public async Task Account_OfANodeThatWasStartedAgain_CountsWhatItUsedBefore()
    {
        var account = _accounts.Open("a", 100, _time.GetUtcNow().AddDays(1), usedBefore: 60);
        Assert.Equal((60, 40), (account.UsedByAll, account.Left));
        Assert.Equal(LeaseOutcome.NoRoom, await account.ReserveAsync(41));
        Assert.Equal(LeaseOutcome.Granted, await account.ReserveAsync(40));
        Assert.Equal((40, 100, 0), (account.Used, account.UsedByAll, account.Left));
    }

    [Fact]
    public async Task Account_LimitChanged_HoldsAtOnce()
    {
        var account = Open(limit: 100);
        Assert.Equal(LeaseOutcome.Granted, await account.ReserveAsync(50));
        Assert.Same(account, Open(limit: 60));
        Assert.Equal(LeaseOutcome.NoRoom, await account.ReserveAsync(11));
        Open(limit: 200);
        Assert.Equal(LeaseOutcome.Granted, await account.ReserveAsync(150));
        Open(limit: 10);
        Assert.Equal(LeaseOutcome.NoRoom, await account.ReserveAsync(1));
        Assert.Equal((200, 0), (account.Used, account.Left));
    }

    [Fact]
    public async Task Account_RacedByManyThreads_IsNeverAboveItsLimit()
    {
        var account = Open(limit: 10_000);
        long granted = 0;
        await Task.WhenAll(Enumerable.Range(0, 8).Select(n => Task.Run(async () =>
        {
            for (int i = 0; i < 5_000; i++)
            {
                if (await account.ReserveAsync(3) == LeaseOutcome.Granted)
                {
                    Interlocked.Increment(ref granted);
                }
            }
        })));
        Assert.Equal(3_333, granted);
        Assert.Equal(9_999, account.Used);
    }

    [Fact]
    public void Account_AnyOrderOfReservationsAndSettlements_KeepsTheSum()
        => Gen.Select(Gen.Long[0, 50], Gen.Long[0, 50], Gen.Bool).Array[1, 60].Sample(steps =>
        {
            using var accounts = new LeasedAccounts(_time);
            var account = accounts.Open("a", 300, _time.GetUtcNow().AddDays(1));
            long used = 0;
            foreach (var (reserved, actual, settles) in steps)
            {
                bool fits = used + reserved <= 300;
                var outcome = account.ReserveAsync(reserved);
                Assert.True(outcome.IsCompletedSuccessfully);
                Assert.Equal(fits || reserved == 0 ? LeaseOutcome.Granted : LeaseOutcome.NoRoom, outcome.Result);
                if (outcome.Result == LeaseOutcome.Granted)
                {
                    used += settles ? actual : reserved;
                    if (settles)
                    {
                        account.Settle(reserved, actual);
                    }
                }

                Assert.Equal(used, account.Used);
                Assert.Equal(Math.Max(0, 300 - used), account.Left);
            }
        });

    [Fact]
    public async Task Account_FastPath_AllocatesNothing()
    {
        var account = Open(limit: 1_000_000);
        Assert.Equal(LeaseOutcome.Granted, await account.ReserveAsync(1));
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 10_000; i++)
        {
            account.TryReserve(2);
            account.Settle(2, 1);
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    [Fact]
    public async Task Accounts_PeriodOver_AreDropped()
    {
        var account = Open(limit: 10);
        await account.ReserveAsync(1);
        _time.Advance(TimeSpan.FromDays(1) + TimeSpan.FromMinutes(11));
        Assert.Equal(0, _accounts.Count);
        account.Settle(1, 2);
        Assert.Equal(2, account.Used);
    }

    private LeasedAccount Open(long limit) => _accounts.Open("a", limit, new DateTimeOffset(2000, 1, 2, 0, 0, 0, TimeSpan.Zero));
}
