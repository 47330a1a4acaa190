using CsCheck;
using Gatehouse.Gateway.Upstreams.Breakers;

namespace Gatehouse.Gateway.Tests.Upstreams.Breakers;

public sealed class FailureWindowTests
{
    private const long Length = 1600;

    [Fact]
    public void Read_WhatWasAdded_IsCounted()
    {
        var window = new FailureWindow(Length);
        window.Add(1000, failed: true);
        window.Add(1000, failed: false);
        window.Add(1250, failed: false);
        Assert.Equal((3, 1), window.Read(1300));
    }

    [Fact]
    public void Read_AfterTheLength_CountsNothingOfBefore()
    {
        var window = new FailureWindow(Length);
        window.Add(1000, failed: true);
        Assert.Equal((1, 1), window.Read(1000 + Length - 100));
        Assert.Equal((0, 0), window.Read(1000 + Length + 100));
    }

    [Fact]
    public void Read_EveryTryOfTheLastFifteenSixteenths_AndNoneOlderThanTheLength_IsCounted()
        => Gen.Int[0, 400].Array[1, 60].Sample(steps =>
        {
            var window = new FailureWindow(Length);
            long now = 5_000_000;
            var added = new List<long>();
            foreach (int step in steps)
            {
                now += step;
                window.Add(now, failed: step % 2 == 0);
                added.Add(now);
                var (total, failed) = window.Read(now);
                int atLeast = added.Count(t => now - t < Length * 15 / 16);
                int atMost = added.Count(t => now - t < Length);
                Assert.InRange(total, atLeast, atMost);
                Assert.InRange(failed, 0, total);
            }
        });

    [Fact]
    public void Add_ByAThreadWhoseClockIsALittleBehind_TakesNothingAway()
    {
        var window = new FailureWindow(Length);
        window.Add(3300, failed: true);
        window.Add(3300 - Length, failed: false);
        Assert.Equal((2, 1), window.Read(3300));
    }

    [Fact]
    public void Add_FromManyThreads_LosesNone()
    {
        var window = new FailureWindow(Length);
        const int Each = 50_000;
        Parallel.For(0, 4, new ParallelOptions { MaxDegreeOfParallelism = 4 }, _ =>
        {
            for (int i = 0; i < Each; i++)
            {
                window.Add(7000, failed: i % 4 == 0);
            }
        });
        Assert.Equal((4 * Each, Each), window.Read(7000));
    }

    [Fact]
    public void Add_MoreThanAPieceHolds_KeepsTheShare()
    {
        var window = new FailureWindow(Length);
        for (int i = 0; i < 3_000_000; i++)
        {
            window.Add(7000, failed: i % 4 == 0);
        }

        var (total, failed) = window.Read(7000);
        Assert.InRange(total, 500_000, 1_048_576);
        Assert.Equal(0.25, (double)failed / total, 2);
    }

    [Fact]
    public void TakeBack_OfAGoodTry_MakesItAFailedOne()
    {
        var window = new FailureWindow(Length);
        window.Add(1000, failed: false);
        window.Add(1000, failed: false);
        window.TakeBack(1250, 1000);
        Assert.Equal((2, 1), window.Read(1300));
    }

    [Fact]
    public void TakeBack_MoreThanAPieceHolds_SpillsIntoNothingElse()
    {
        var window = new FailureWindow(Length);
        for (int i = 0; i < 2_200_000; i++)
        {
            window.TakeBack(7000, 7000);
        }

        var (total, failed) = window.Read(7000);
        Assert.Equal(0, total);
        Assert.InRange(failed, 500_000, 1_048_576);
    }

    [Fact]
    public void Clear_EverythingIsForgotten()
    {
        var window = new FailureWindow(Length);
        window.Add(1000, failed: true);
        window.Clear();
        Assert.Equal((0, 0), window.Read(1000));
    }
}
