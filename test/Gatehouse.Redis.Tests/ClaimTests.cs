using CsCheck;
using Gatehouse.Core.State;

namespace Gatehouse.Redis.Tests;

/// <summary>What the script answers, claim by claim.</summary>
public sealed class ClaimTests(OpenRedis redis) : IClassFixture<OpenRedis>, IAsyncLifetime
{
    private static readonly DateTimeOffset End = TimeProvider.System.GetUtcNow().AddHours(1);

    private readonly string _key = Guid.NewGuid().ToString("n");

    // What is held was granted by this Redis.
    private string _epoch = "";

    public async ValueTask InitializeAsync() => _epoch = (await redis[2].ClaimAsync(Claim(1) with { Key = Guid.NewGuid().ToString("n") })).Epoch!;

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Fact]
    public async Task Claim_First_GrantsTheNeedAndAFairShare()
    {
        var answer = await ClaimAsync(0, 1, need: 10, wish: 1_000);
        Assert.Equal((CounterOutcome.Answered, true, 3), (answer.Outcome, answer.IsKept, answer.Nodes));

        // An eighth of what is left, divided by three nodes: (1,000 - 10) / 24.
        Assert.Equal((51, 949, 0, 51), (answer.Granted, answer.Room, answer.Used, answer.Held));
    }

    [Fact]
    public async Task Claim_SaidTwice_ChangesNothing()
    {
        var first = await ClaimAsync(0, 1, need: 10);
        var again = await ClaimAsync(0, 2, held: 10);
        Assert.Equal((10, 990), (first.Granted, first.Room));
        Assert.Equal((0, 990, 10), (again.Granted, again.Room, again.Held));
    }

    [Fact]
    public async Task Claim_WhoseAnswerWasLost_IsReplacedByTheNext()
    {
        await ClaimAsync(0, 1, need: 500);

        // It never heard of the 500.
        var next = await ClaimAsync(0, 2, need: 700, least: 700);
        Assert.Equal((700, 300), (next.Granted, next.Room));
    }

    [Fact]
    public async Task Claim_OvertakenByALaterOne_IsNotTaken()
    {
        await ClaimAsync(0, 5, used: 100);
        Assert.Equal(CounterOutcome.Unreachable, (await ClaimAsync(0, 4, used: 900, need: 50)).Outcome);
        Assert.Equal(CounterOutcome.Unreachable, (await ClaimAsync(0, 5, used: 900, need: 50)).Outcome);
        Assert.Equal(new CounterReading(100, 0), await redis[1].ReadAsync(_key));
    }

    [Fact]
    public async Task Claim_LessRoomThanTheLeast_GrantsNothing()
    {
        await ClaimAsync(0, 1, used: 995);
        var answer = await ClaimAsync(1, 1, need: 20, least: 10);
        Assert.Equal((0, 5), (answer.Granted, answer.Room));
        Assert.Equal(5, (await ClaimAsync(1, 2, need: 20, least: 5)).Granted);
    }

    [Fact]
    public async Task Claim_UsedFalls_MakesRoom()
    {
        await ClaimAsync(0, 1, used: 1_000);
        Assert.Equal(0, (await ClaimAsync(1, 1, need: 1)).Granted);
        await ClaimAsync(0, 2, used: 400);
        Assert.Equal(600, (await ClaimAsync(1, 2, need: 1_000)).Granted);
    }

    [Fact]
    public async Task Claim_UsedAboveTheLimit_SaysByHowMuch()
        => Assert.Equal(-250, (await ClaimAsync(0, 1, used: 1_250)).Room);

    [Fact]
    public async Task Claim_LimitLowered_CountsAtOnce()
    {
        await ClaimAsync(0, 1, need: 500);
        var answer = await redis[1].ClaimAsync(Claim(1, need: 1) with { Limit = 400 });
        Assert.Equal((0, -100), (answer.Granted, answer.Room));
    }

    [Fact]
    public async Task Claim_HeldOfAnotherEpoch_IsNotKept()
    {
        var answer = await redis[0].ClaimAsync(Claim(7, used: 30, held: 400) with { Epoch = "of-old" });
        Assert.Equal((false, 30, 0), (answer.IsKept, answer.Used, answer.Held));
    }

    [Fact]
    public async Task Claim_UsedBefore_CountsOnceForANode()
    {
        var first = await redis[0].ClaimAsync(Claim(1) with { Before = 300 });
        var second = await redis[0].ClaimAsync(Claim(2) with { Before = 300 });
        Assert.Equal((300, 300), (first.Used, second.Used));
        Assert.Equal(500, (await redis[1].ClaimAsync(Claim(1) with { Before = 200 })).Used);
    }

    [Fact]
    public async Task Claim_LargestAmounts_AreExact()
    {
        var answer = await redis[0].ClaimAsync(Claim(1, used: SharedCounters.LargestAmount - 3, need: 10) with { Limit = SharedCounters.LargestAmount });
        Assert.Equal((3, 0, SharedCounters.LargestAmount - 3), (answer.Granted, answer.Room, answer.Used));
    }

    [Fact]
    public async Task Counter_ItsPeriodIsOver_IsForgotten()
    {
        await redis[0].ClaimAsync(Claim(1, used: 10) with { EndsAt = TimeProvider.System.GetUtcNow().AddMinutes(-11) });
        Assert.Equal(default(CounterReading), await redis[1].ReadAsync(_key));
        await redis[0].ClaimAsync(Claim(2, used: 10) with { EndsAt = DateTimeOffset.MaxValue });
        Assert.Equal(new CounterReading(10, 0), await redis[1].ReadAsync(_key));
    }

    /// <summary>Three nodes that spend what they hold, claim, and do not always hear the answer: what they used never exceeds the limit.</summary>
    [Fact]
    public async Task Claims_InAnyOrderAndWithAnswersLost_NeverGrantTooMuch()
        => await Gen.Select(Gen.Int[0, 2], Gen.Int[0, 40], Gen.Int[0, 30], Gen.Int[0, 30], Gen.Bool).Array[10, 60].SampleAsync(async steps =>
        {
            string key = Guid.NewGuid().ToString("n");
            long[] used = new long[3], held = new long[3], sequence = new long[3];
            string[] epoch = ["", "", ""];
            foreach (var (node, spend, need, wish, isLost) in steps)
            {
                long spent = Math.Min(spend, held[node]);
                used[node] += spent;
                held[node] -= spent;
                var claim = Claim(++sequence[node], used[node], held[node], need, wish) with { Key = key, Limit = 200, Epoch = epoch[node] };
                var answer = await redis[node].ClaimAsync(claim);
                Assert.Equal(CounterOutcome.Answered, answer.Outcome);
                Assert.True(used.Sum() <= 200 && answer.Used + answer.Held <= 200, $"{used.Sum()} used, {answer.Used + answer.Held} used and held");
                if (!isLost)
                {
                    held[node] += answer.Granted;
                    epoch[node] = answer.Epoch!;
                }
            }
        }, iter: 60, threads: 1);

    private ValueTask<CounterAnswer> ClaimAsync(int node, long sequence, long used = 0, long held = 0, long need = 0, long wish = 0, long least = 0)
        => redis[node].ClaimAsync(Claim(sequence, used, held, need, wish, least));

    private CounterClaim Claim(long sequence, long used = 0, long held = 0, long need = 0, long wish = 0, long least = 0) => new()
    {
        Key = _key,
        Limit = 1_000,
        EndsAt = End,
        Sequence = sequence,
        Used = used,
        Held = held,
        Need = need,
        Wish = wish,
        Least = least,
        Unit = 1,
        Epoch = _epoch,
    };
}
