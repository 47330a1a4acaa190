using CsCheck;
using Gatehouse.Gateway.Upstreams.Concurrency;

namespace Gatehouse.Gateway.Tests.Upstreams.Concurrency;

public sealed class AdaptiveLimitTests
{
    [Fact]
    public void Look_WhateverTheLatencies_StaysWithinTheBounds()
        => Gen.Double[0, 1e9].Array[1, 50].Sample(latencies =>
        {
            var limit = new AdaptiveLimit(min: 3, max: 40, tolerance: 2);
            Assert.All(latencies, latency => Assert.InRange(limit.Look(latency, mostInUse: 40), 3, 40));
        });

    [Fact]
    public void Look_NobodyComesNearTheLimit_DoesNotGrow()
    {
        var limit = new AdaptiveLimit(min: 1, max: 100, tolerance: 2);
        limit.Look(10, mostInUse: 50);
        int low = limit.Look(1000, mostInUse: 50);
        for (int i = 0; i < 20; i++)
        {
            Assert.Equal(low, limit.Look(10, mostInUse: 1));
        }

        Assert.True(limit.Look(10, mostInUse: low) > low);
    }

    [Fact]
    public void Look_ATargetThatStaysSlower_IsAcceptedInTime()
    {
        var limit = new AdaptiveLimit(min: 1, max: 100, tolerance: 2);
        limit.Look(10, mostInUse: 100);
        int looks = 0;
        limit.Look(40, mostInUse: 100);
        while (limit.Look(40, mostInUse: 100) < 100)
        {
            Assert.True(++looks < 200, $"the limit is still {limit.Limit}");
        }

        Assert.True(looks > 10);
    }

    [Fact]
    public void Continue_OtherBounds_GoesOnFromWhereItWas()
    {
        var last = new AdaptiveLimit(min: 1, max: 100, tolerance: 2);
        last.Look(10, mostInUse: 100);
        last.Look(1000, mostInUse: 100);
        var next = new AdaptiveLimit(min: 1, max: 80, tolerance: 2);
        next.Continue(last);
        Assert.Equal(last.Limit, next.Limit);
        var lower = new AdaptiveLimit(min: 1, max: 20, tolerance: 2);
        lower.Continue(last);
        Assert.Equal(20, lower.Limit);
    }
}
