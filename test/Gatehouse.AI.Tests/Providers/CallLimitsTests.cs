using CsCheck;
using Gatehouse.AI.Providers;
using Gatehouse.AI.Tests.Models.Routing;
using Gatehouse.Core.Configuration.Values;
using Microsoft.Extensions.Time.Testing;

namespace Gatehouse.AI.Tests.Providers;

public sealed class CallLimitsTests
{
    private readonly FakeTimeProvider _time = Routes.Clock();

    private long Now => _time.GetTimestamp();

    [Fact]
    public void TryEnter_Requests_AreRefilledEvenly()
    {
        var limits = Limits(new CallLimitsDocument { Requests = new Rate(60, TimeSpan.FromMinutes(1)) });
        Assert.Equal(60, Enumerable.Range(0, 100).Count(_ => limits.TryEnter(1, Now)));

        Assert.Equal(TimeSpan.FromSeconds(1), _time.GetElapsedTime(Now, limits.OpenAt(1, Now)));
        _time.Advance(TimeSpan.FromSeconds(3));
        Assert.Equal(3, Enumerable.Range(0, 100).Count(_ => limits.TryEnter(1, Now)));
    }

    [Fact]
    public void Leave_Tokens_AreCountedByWhatWasUsed()
    {
        var limits = Limits(new CallLimitsDocument { Tokens = new Rate(1000, TimeSpan.FromMinutes(1)) });
        Assert.True(limits.TryEnter(900, Now));
        Assert.False(limits.TryEnter(200, Now));

        limits.Leave(taken: 900, used: 100);

        Assert.True(limits.TryEnter(900, Now));
        Assert.False(limits.TryEnter(1, Now));
    }

    [Fact]
    public void TryEnter_MoreThanAll_GoesThroughOnceNothingIsTaken()
    {
        var limits = Limits(new CallLimitsDocument { Tokens = new Rate(100, TimeSpan.FromMinutes(1)) });
        Assert.True(limits.TryEnter(500, Now));
        Assert.False(limits.TryEnter(1, Now));
        _time.Advance(TimeSpan.FromMinutes(4));
        Assert.False(limits.TryEnter(1, Now));
        _time.Advance(TimeSpan.FromMinutes(1));
        Assert.True(limits.TryEnter(1, Now));
    }

    [Fact]
    public void ToString_Limits_SayWhatIsLeft()
    {
        var limits = Limits(new CallLimitsDocument { Requests = new Rate(10, TimeSpan.FromMinutes(1)), Tokens = new Rate(1000, TimeSpan.FromMinutes(1)), Concurrent = 20 });
        limits.TryEnter(400, Now);
        limits.TryEnter(400, Now);
        Assert.Equal("10/m requests, 8 left, 1000/m tokens, 200 left, 2 of 20 at once", limits.ToString());
    }

    [Fact]
    public void TryEnter_TokensDoNotFit_RequestIsNotCounted()
    {
        var limits = Limits(new CallLimitsDocument { Requests = new Rate(2, TimeSpan.FromHours(1)), Tokens = new Rate(10, TimeSpan.FromSeconds(1)) });
        Assert.True(limits.TryEnter(10, Now));
        Assert.False(limits.TryEnter(10, Now));
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.True(limits.TryEnter(10, Now));
    }

    [Fact]
    public void Undo_CallThatWasNotSent_IsNotCounted()
    {
        var limits = Limits(new CallLimitsDocument { Requests = new Rate(1, TimeSpan.FromHours(1)), Concurrent = 1 });
        Assert.True(limits.TryEnter(0, Now));
        Assert.Equal(long.MaxValue, limits.OpenAt(0, Now));
        limits.Undo(0);
        Assert.True(limits.TryEnter(0, Now));
    }

    [Fact]
    public void TryTake_AnyTimes_NeverMoreThanTheRateAllows()
        => Gen.Select(Gen.Int[1, 50], Gen.Int[0, 300].Array[1, 200]).Sample((count, waits) =>
        {
            var gate = new CallGate();
            var rate = new Rate(count, TimeSpan.FromSeconds(1));
            long now = 0;
            var taken = new List<long>();
            foreach (int wait in waits)
            {
                now += wait;
                if (gate.TryTake(rate, 1, now, 1000))
                {
                    taken.Add(now);
                }
            }

            // In any second: what a full gate holds, and what came in meanwhile.
            return taken.All(from => taken.Count(t => t >= from && t < from + 1000) <= 2 * count + 1);
        });

    private CallLimits Limits(CallLimitsDocument settings) => new CallLimits(_time).With(settings);
}
