using Gatehouse.Core.Configuration;
using Gatehouse.Core.Requests;
using Gatehouse.Gateway.Upstreams;
using Gatehouse.Gateway.Upstreams.Concurrency;

namespace Gatehouse.Gateway.Tests.Upstreams.Concurrency;

public sealed class ConcurrencyLimitTests
{
    private static readonly ConcurrencyDocument TwoAndTwo = new() { Max = 2, Queue = 2 };

    private static readonly ConcurrencyDocument Classes = new()
    {
        Max = 1,
        Queue = 2,
        Priority = new PriorityDocument { Classes = [new() { Values = ["checkout"] }, new() { Values = ["search", "browse"] }] },
    };

    [Fact]
    public async Task Enter_BelowTheMost_IsLetInAtOnce()
    {
        using var slots = new LimitUnderTest(TwoAndTwo);
        await slots.FillAsync(2);
        Assert.Equal((2, 0), (slots.Limit.InUse, slots.Limit.Waiting));
    }

    [Fact]
    public async Task Enter_FullWithoutAQueue_IsRefused()
    {
        using var slots = new LimitUnderTest(new ConcurrencyDocument { Max = 1 });
        await slots.FillAsync(1);
        var refusal = await slots.EnterAsync();
        Assert.Same(BusyRefusals.Full, refusal);
        Assert.Equal((ProblemKind.UpstreamBusy, 1), (refusal!.Problem.Kind, refusal.Problem.RetryAfterSeconds));
        Assert.False(refusal.IsForAllTargets);
    }

    [Fact]
    public async Task Leave_SomebodyWaits_TheLongestWaitingGetsTheSlot()
    {
        using var slots = new LimitUnderTest(TwoAndTwo);
        await slots.FillAsync(2);
        var first = slots.EnterAsync();
        var second = slots.EnterAsync();
        Assert.Equal((2, 2), (slots.Limit.InUse, slots.Limit.Waiting));
        Assert.Same(BusyRefusals.Full, await slots.EnterAsync());
        slots.Limit.Leave();
        Assert.Null(await first);
        Assert.False(second.IsCompleted);
        slots.Limit.Leave();
        Assert.Null(await second);
        Assert.Equal((2, 0), (slots.Limit.InUse, slots.Limit.Waiting));
    }

    [Fact]
    public async Task Enter_QueueTimeoutPasses_IsRefusedAndItsPlaceIsFree()
    {
        using var slots = new LimitUnderTest(TwoAndTwo);
        await slots.FillAsync(2);
        var first = slots.EnterAsync();
        slots.Time.Advance(TimeSpan.FromMilliseconds(600));
        var second = slots.EnterAsync();
        slots.Time.Advance(TimeSpan.FromMilliseconds(400));
        Assert.Same(BusyRefusals.TimedOut, await first);
        Assert.False(second.IsCompleted);
        Assert.Equal(1, slots.Limit.Waiting);
        slots.Time.Advance(TimeSpan.FromMilliseconds(600));
        Assert.Same(BusyRefusals.TimedOut, await second);
    }

    [Fact]
    public async Task Enter_ClientLeaves_ItsPlaceIsFree()
    {
        using var slots = new LimitUnderTest(TwoAndTwo);
        using var client = new CancellationTokenSource();
        await slots.FillAsync(2);
        var first = slots.EnterAsync(cancellationToken: client.Token);
        var second = slots.EnterAsync();
        await client.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => first);
        Assert.Equal(1, slots.Limit.Waiting);
        slots.Limit.Leave();
        Assert.Null(await second);
    }

    [Fact]
    public async Task Enter_HigherClass_LeavesTheQueueFirst()
    {
        using var slots = new LimitUnderTest(Classes);
        await slots.FillAsync(1);
        var low = slots.EnterAsync("search");
        var high = slots.EnterAsync("checkout");
        slots.Limit.Leave();
        Assert.Null(await high);
        Assert.False(low.IsCompleted);
    }

    [Fact]
    public async Task Enter_QueueIsFull_TheLastOfTheLowestClassMakesRoom()
    {
        using var slots = new LimitUnderTest(Classes);
        await slots.FillAsync(1);
        var low = slots.EnterAsync("search");
        var lowest = slots.EnterAsync("none of them");
        var high = slots.EnterAsync("checkout");
        Assert.Same(BusyRefusals.Shed, await lowest);
        Assert.Same(BusyRefusals.Full, await slots.EnterAsync("browse"));
        Assert.False(low.IsCompleted || high.IsCompleted);
        Assert.Equal(2, slots.Limit.Waiting);
    }

    [Fact]
    public async Task Configure_MoreSlots_LetsThoseInThatWait()
    {
        using var slots = new LimitUnderTest(TwoAndTwo);
        await slots.FillAsync(2);
        var waiting = slots.EnterAsync();
        slots.Configure(TwoAndTwo with { Max = 3 });
        Assert.Null(await waiting);
    }

    [Fact]
    public async Task Configure_FewerSlots_NobodyIsLetInUntilThereAreFewer()
    {
        using var slots = new LimitUnderTest(TwoAndTwo);
        await slots.FillAsync(2);
        slots.Configure(TwoAndTwo with { Max = 1 });
        var waiting = slots.EnterAsync();
        slots.Limit.Leave();
        Assert.False(waiting.IsCompleted);
        slots.Limit.Leave();
        Assert.Null(await waiting);
        Assert.Equal(1, slots.Limit.InUse);
    }

    [Fact]
    public async Task Dispose_LetsThoseInThatWait()
    {
        using var slots = new LimitUnderTest(TwoAndTwo);
        await slots.FillAsync(2);
        var waiting = slots.EnterAsync();
        slots.Limit.Dispose();
        Assert.Null(await waiting);
        Assert.Null(await slots.EnterAsync());
    }

    [Fact]
    public async Task Enter_ManyThreads_NeverMoreThanTheMostAndNobodyIsForgotten()
    {
        using var slots = new LimitUnderTest(new ConcurrencyDocument { Max = 3, Queue = 100 });
        int inside = 0;
        int most = 0;
        await Task.WhenAll(Enumerable.Range(0, 8).Select(worker => Task.Run(async () =>
        {
            using var impatient = new CancellationTokenSource();
            await impatient.CancelAsync();
            for (int i = 0; i < 3000; i++)
            {
                try
                {
                    // Every fifth is gone before it could wait.
                    Assert.Null(await slots.EnterAsync(cancellationToken: i % 5 == worker % 5 ? impatient.Token : default));
                }
                catch (OperationCanceledException)
                {
                    continue;
                }

                int now = Interlocked.Increment(ref inside);
                if (now > Volatile.Read(ref most))
                {
                    Volatile.Write(ref most, now);
                }

                if (i % 7 == 0)
                {
                    await Task.Yield();
                }

                Interlocked.Decrement(ref inside);
                slots.Limit.Leave();
            }
        })));
        Assert.InRange(most, 1, 3);
        Assert.Equal((0, 0), (slots.Limit.InUse, slots.Limit.Waiting));
    }

    [Fact]
    public async Task Ended_AdaptiveAndLatencyRises_TheLimitGoesDownAndUpAgain()
    {
        using var slots = new LimitUnderTest(new ConcurrencyDocument { Max = 100, Adaptive = new() { Min = 5 } });
        await slots.FillAsync(60);
        for (int i = 0; i < 5; i++)
        {
            slots.Time.Advance(TimeSpan.FromSeconds(1));
            slots.Ended(TimeSpan.FromMilliseconds(10), times: 10);
        }

        Assert.Equal(100, slots.Limit.Limit);
        slots.Time.Advance(TimeSpan.FromSeconds(1));
        slots.Ended(TimeSpan.FromMilliseconds(100), times: 10);
        Assert.InRange(slots.Limit.Limit, 50, 60);
        for (int i = 0; i < 10; i++)
        {
            slots.Time.Advance(TimeSpan.FromSeconds(1));
            slots.Ended(TimeSpan.FromSeconds(5), times: 10, TryResult.Timeout);
        }

        Assert.Equal(5, slots.Limit.Limit);
        Assert.Same(BusyRefusals.Full, await slots.EnterAsync());
        for (int i = 0; i < 40; i++)
        {
            slots.Time.Advance(TimeSpan.FromSeconds(1));
            slots.Ended(TimeSpan.FromMilliseconds(10), times: 10);
        }

        Assert.Equal(100, slots.Limit.Limit);
    }

    [Fact]
    public void Ended_NotAdaptive_TheLimitStays()
    {
        using var slots = new LimitUnderTest(new ConcurrencyDocument { Max = 10, Adaptive = new() { Enabled = false } });
        for (int i = 0; i < 10; i++)
        {
            slots.Time.Advance(TimeSpan.FromSeconds(1));
            slots.Ended(TimeSpan.FromSeconds(i), times: 10);
        }

        Assert.Equal(10, slots.Limit.Limit);
    }
}
