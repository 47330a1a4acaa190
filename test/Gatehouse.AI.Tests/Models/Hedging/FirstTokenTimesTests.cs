using Gatehouse.AI.Models.Hedging;
using Gatehouse.Core.Configuration.Values;

namespace Gatehouse.AI.Tests.Models.Hedging;

public sealed class FirstTokenTimesTests
{
    private static readonly HedgeDelay P95 = new(null, 95);

    [Fact]
    public void Of_Time_IsThatTime()
        => Assert.Equal(TimeSpan.FromMilliseconds(800), new FirstTokenTimes().Of(new HedgeDelay(TimeSpan.FromMilliseconds(800), 0)));

    [Fact]
    public void Of_Share_IsKnownAfterTwentyCalls()
    {
        var times = new FirstTokenTimes();
        for (int i = 1; i < FirstTokenTimes.Least; i++)
        {
            times.Add(TimeSpan.FromMilliseconds(i), P95);
            Assert.Null(times.Of(P95));
        }

        times.Add(TimeSpan.FromMilliseconds(20), P95);

        Assert.Equal(TimeSpan.FromMilliseconds(19), times.Of(P95));
    }

    [Fact]
    public void Of_Share_FollowsTheLastCalls()
    {
        var times = new FirstTokenTimes();
        for (int i = 0; i < 1000; i++)
        {
            times.Add(TimeSpan.FromMilliseconds(i < 400 ? 10_000 : 100 + (i % 10)), P95);
        }

        Assert.InRange(times.Of(P95)!.Value.TotalMilliseconds, 100, 110);
    }
}
