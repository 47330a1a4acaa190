using Gatehouse.Core.State;
using Gatehouse.Testing;
using Microsoft.Extensions.Time.Testing;

namespace Gatehouse.Core.Tests.State;

/// <summary>What an account does with what a store says, by a clock that the test moves.</summary>
public sealed class SharedAccountTests : IDisposable
{
    private readonly FakeTimeProvider _time = new();
    private readonly ScriptedCounters _store = new();
    private readonly LeasedAccounts _accounts;

    public SharedAccountTests()
    {
        _accounts = new LeasedAccounts(_time);
        _accounts.Follow("scripted", () => _store, new LeaseSettings(OnStoreFailure.Refuse, 0));
    }

    public void Dispose() => _accounts.Dispose();

    [Fact]
    public async Task Lease_ItsTimeIsOver_IsNotSpentBeforeTheStoreHasSaidSo()
    {
        var account = await HoldingAsync(100);
        Assert.True(account.TryReserve(1));

        // As after a stop of the process: nothing ran meanwhile, and the clock has moved on.
        _store.Answering = _ => ValueTask.FromResult(CounterAnswer.Unreachable);
        _time.Advance(TimeSpan.FromSeconds(1.8));
        Assert.False(account.TryReserve(1));
        Assert.Equal(LeaseOutcome.Unavailable, await account.ReserveAsync(1));
        Assert.Equal(1, account.Used);

        _store.Answering = null;
        Assert.Equal(LeaseOutcome.Granted, await account.ReserveAsync(1));
        Assert.Equal(2, account.Used);
    }

    [Fact]
    public async Task Lease_TakenBackByTheStore_IsNotSpentAndWhatWasUsedIsTold()
    {
        var account = await HoldingAsync(100);
        Assert.True(account.TryReserve(30));
        _store.Go();
        _time.Advance(TimeSpan.FromSeconds(5));
        _store.Answering = claim => ValueTask.FromResult(ScriptedCounters.Grant(0, room: 0, epoch: "second", isKept: false));
        _store.Return();

        var claim = _store.Claims[^1];
        Assert.Equal((30, 70, "first"), (claim.Used, claim.Held, claim.Epoch));
        Assert.Equal(LeaseOutcome.NoRoom, await account.ReserveAsync(1));
        Assert.Equal((30, 0), (_store.Claims[^1].Used, _store.Claims[^1].Held));
        Assert.Equal("second", _store.Claims[^1].Epoch);
    }

    [Fact]
    public async Task Lease_IdleForTwoLooks_IsGivenBack()
    {
        var account = await HoldingAsync(100);
        Assert.True(account.TryReserve(10));
        _time.Advance(TimeSpan.FromMilliseconds(500));
        _time.Advance(TimeSpan.FromMilliseconds(500));
        _time.Advance(TimeSpan.FromMilliseconds(500));
        Assert.Equal((10, 0, 0), (_store.Claims[^1].Used, _store.Claims[^1].Held, _store.Claims[^1].Wish));
        Assert.True(account.IsSettled);
        int claims = _store.Claims.Count;
        _time.Advance(TimeSpan.FromMilliseconds(1500));
        Assert.Equal(claims, _store.Claims.Count);
    }

    // The first word of a process may be late: what nobody has heard of is not spent by guess while the store answers.
    [Fact]
    public async Task Reserve_FirstAnswerIsLate_IsAskedForAgain()
    {
        _accounts.Follow("local", () => _store, new LeaseSettings(OnStoreFailure.Local, 0.5));
        int asked = 0;
        _store.Answering = _ => ValueTask.FromResult(++asked < 3 ? CounterAnswer.Unreachable : ScriptedCounters.Grant(0, room: 0));
        var account = _accounts.Open("k", 1_000, _time.GetUtcNow().AddDays(1));

        Assert.Equal(LeaseOutcome.NoRoom, await account.ReserveAsync(1));

        Assert.Equal((3, 0), (asked, account.Used));
    }

    // A node that lives gives back what it does not use; one that died may have used it.
    [Fact]
    public async Task UsedByAll_OthersHoldTheSameForLong_HasIt()
    {
        var account = await HoldingAsync(100);
        long others = 40;
        _store.Answering = claim => ValueTask.FromResult(ScriptedCounters.Grant(0) with { Used = 100, Held = claim.Held + others });
        _time.Advance(TimeSpan.FromSeconds(5));
        Assert.Equal(100, account.UsedByAll);
        others = 30;
        _time.Advance(TimeSpan.FromSeconds(5));
        Assert.Equal(100, account.UsedByAll);

        _time.Advance(TimeSpan.FromSeconds(10));
        Assert.Equal(130, account.UsedByAll);

        others = 0;
        _time.Advance(TimeSpan.FromSeconds(5));
        Assert.Equal(100, account.UsedByAll);
    }

    [Fact]
    public async Task Account_Idle_HearsOfTheOthersForAMinute()
    {
        var account = await HoldingAsync(100);
        _store.Answering = _ => ValueTask.FromResult(ScriptedCounters.Grant(0) with { Used = 77 });
        _time.Advance(TimeSpan.FromSeconds(10));
        Assert.Equal(77, account.UsedByAll);
        _time.Advance(TimeSpan.FromMinutes(2));
        int claims = _store.Claims.Count;
        _time.Advance(TimeSpan.FromMinutes(5));
        Assert.Equal(claims, _store.Claims.Count);
    }

    [Fact]
    public async Task Lease_Used_IsAskedForBeforeItRunsDry()
    {
        var account = await HoldingAsync(100);
        for (int look = 0; look < 8; look++)
        {
            for (int i = 0; i < 50; i++)
            {
                Assert.True(account.TryReserve(1), $"dry in look {look} after {i}");
            }

            _time.Advance(TimeSpan.FromMilliseconds(500));
        }

        Assert.Equal(400, account.Used);
        Assert.All(_store.Claims.Skip(2), c => Assert.Equal(0, c.Need));
    }

    [Fact]
    public async Task Claims_OneAtATime_AskForAllThatWait()
    {
        var account = _accounts.Open("a", 1_000, _time.GetUtcNow().AddDays(1));
        var first = new TaskCompletionSource<CounterAnswer>();
        _store.Answering = _ => new ValueTask<CounterAnswer>(first.Task);
        var calls = Enumerable.Range(0, 5).Select(_ => account.ReserveAsync(10).AsTask()).ToArray();
        Assert.Single(_store.Claims);
        Assert.Equal((10, 10), (_store.Claims[0].Least, _store.Claims[0].Need));
        _store.Answering = claim => ValueTask.FromResult(ScriptedCounters.Grant(claim.Need));
        first.SetResult(ScriptedCounters.Grant(10));

        Assert.All(await Task.WhenAll(calls), o => Assert.Equal(LeaseOutcome.Granted, o));
        Assert.Equal(50, account.Used);
        Assert.InRange(_store.Claims.Count, 2, 5);
    }

    [Fact]
    public async Task Store_DoesNotAnswer_NobodyWaitsLongerThanItsTimeout()
    {
        var account = await HoldingAsync(100);
        await AssertWaitsAsync(account, 20);
    }

    [Fact]
    public async Task Store_NeverAnswered_NobodyWaitsLongerThanASecond()
    {
        await AssertWaitsAsync(_accounts.Open("a", 1_000, _time.GetUtcNow().AddDays(1)), 1_000);
    }

    private async Task AssertWaitsAsync(LeasedAccount account, int milliseconds)
    {
        _store.Answering = _ => new ValueTask<CounterAnswer>(new TaskCompletionSource<CounterAnswer>().Task);
        var call = account.ReserveAsync(1_000).AsTask();
        _time.Advance(TimeSpan.FromMilliseconds(milliseconds - 1));
        Assert.False(call.IsCompleted);
        _time.Advance(TimeSpan.FromMilliseconds(1));
        Assert.Equal(LeaseOutcome.Unavailable, await call.WaitAsync(TimeSpan.FromSeconds(10), TimeProvider.System));
    }

    [Fact]
    public async Task Store_Gone_LocalSpendsWhatIsHeldAndThenItsShare()
    {
        _accounts.Follow("scripted", () => _store, new LeaseSettings(OnStoreFailure.Local, 0.1));
        _store.Answering = claim => ValueTask.FromResult(ScriptedCounters.Grant(100, room: 500));
        var account = _accounts.Open("a", 1_000, _time.GetUtcNow().AddDays(1));
        Assert.Equal(LeaseOutcome.Granted, await account.ReserveAsync(20));
        _store.Go();
        _time.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal(LeaseOutcome.Granted, await account.ReserveAsync(80));
        Assert.Equal(LeaseOutcome.Granted, await account.ReserveAsync(50));
        Assert.Equal(LeaseOutcome.Unavailable, await account.ReserveAsync(1));
        Assert.Equal(150, account.Used);

        _store.Return();
        Assert.Equal((150, 0), (_store.Claims[^1].Used, _store.Claims[^1].Held));
    }

    [Fact]
    public async Task Store_NeverHeardOf_LocalSpendsItsShareOfTheLimit()
    {
        _accounts.Follow("scripted", () => _store, new LeaseSettings(OnStoreFailure.Local, 0.1));
        _store.Go();
        var account = _accounts.Open("a", 1_000, _time.GetUtcNow().AddDays(1), usedBefore: 200);
        Assert.Equal(LeaseOutcome.Granted, await account.ReserveAsync(80));
        Assert.Equal(LeaseOutcome.Unavailable, await account.ReserveAsync(1));
        account.Settle(80, 30);
        Assert.Equal(LeaseOutcome.Granted, await account.ReserveAsync(50));
        _store.Return();
        _time.Advance(TimeSpan.FromMilliseconds(500));
        Assert.Equal((80, 200), (_store.Claims[0].Used, _store.Claims[0].Before));
    }

    [Fact]
    public async Task Store_AnswersNo_IsAskedAgainSoonAndNotByEveryone()
    {
        _store.Answering = _ => ValueTask.FromResult(ScriptedCounters.Grant(0, room: 0));
        var account = _accounts.Open("a", 1_000, _time.GetUtcNow().AddDays(1));
        for (int i = 0; i < 100; i++)
        {
            Assert.Equal(LeaseOutcome.NoRoom, await account.ReserveAsync(1));
        }

        Assert.Single(_store.Claims);
        _store.Answering = null;
        _time.Advance(TimeSpan.FromMilliseconds(30));
        Assert.Equal(LeaseOutcome.Granted, await account.ReserveAsync(1));
    }

    [Fact]
    public async Task Store_AnotherOne_IsToldAndTheOldLeaseIsNotSpent()
    {
        var account = await HoldingAsync(100);
        Assert.True(account.TryReserve(30));
        var other = new ScriptedCounters();
        other.Go();
        _accounts.Follow("other", () => other, LeaseSettings.Default);
        Assert.False(account.TryReserve(1));
        other.Return();
        Assert.Equal((30, 30), (other.Claims[0].Used, other.Claims[0].Seen));
        Assert.True(account.TryReserve(1));
    }

    [Fact]
    public async Task Account_CostsMoreThanItHolds_OwesNothingToTheNextGrant()
    {
        var account = await HoldingAsync(100);
        Assert.True(account.TryReserve(100));
        account.Settle(100, 150);
        _store.Answering = claim => ValueTask.FromResult(ScriptedCounters.Grant(claim.Need));
        Assert.Equal(LeaseOutcome.Granted, await account.ReserveAsync(5));
        Assert.Equal((150, 5), (_store.Claims[^1].Used, _store.Claims[^1].Need));
        Assert.Equal(155, account.Used);
    }

    [Fact]
    public async Task Close_GivesBack()
    {
        var account = await HoldingAsync(100);
        Assert.True(account.TryReserve(30));
        await _accounts.GiveBackAsync(TimeSpan.FromSeconds(1));
        Assert.Equal((30, 0, 0, 0), (_store.Claims[^1].Used, _store.Claims[^1].Held, _store.Claims[^1].Need, _store.Claims[^1].Wish));
        Assert.True(account.IsSettled);
    }

    [Fact]
    public async Task FastPath_OfALease_AllocatesNothing()
    {
        var account = await HoldingAsync(1_000_000);
        account.TryReserve(1);
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 10_000; i++)
        {
            account.TryReserve(2);
            account.Settle(2, 1);
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    private async Task<LeasedAccount> HoldingAsync(long amount)
    {
        _store.Answering = _ => ValueTask.FromResult(ScriptedCounters.Grant(amount, room: 100_000_000));
        var account = _accounts.Open("a", 1_000_000_000, _time.GetUtcNow().AddDays(1));
        Assert.Equal(LeaseOutcome.Granted, await account.ReserveAsync(amount));
        _store.Answering = _ => ValueTask.FromResult(ScriptedCounters.Grant(0, room: 100_000_000));
        account.Settle(amount, 0);

        // It was dry, and asks for more in the background.
        await Eventually.TrueAsync(() => _store.Claims.Count == 2, "it asks");
        await Task.Delay(20, TestContext.Current.CancellationToken);
        _store.Answering = null;
        return account;
    }
}
