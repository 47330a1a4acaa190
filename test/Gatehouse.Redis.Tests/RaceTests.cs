using System.Diagnostics;
using Gatehouse.Core.State;
using Gatehouse.Testing;

namespace Gatehouse.Redis.Tests;

/// <summary>Nodes that use up one counter together, through a real Redis.</summary>
public sealed class RaceTests(ITestOutputHelper output)
{
    [Theory]
    [InlineData(1, 100, 1)]
    [InlineData(2, 100, 1)]
    [InlineData(3, 100, 1)]
    [InlineData(2, 1_000_000, 997)]
    [InlineData(3, 50_000, 7)]
    public async Task Nodes_RaceOneCounter_UseAllOfItAndNoMore(int nodes, long limit, long amount)
    {
        await using var cluster = await TestCluster.StartAsync(nodes, timeout: 2_000);
        var all = cluster.Nodes;
        long granted = 0;
        await Task.WhenAll(all.SelectMany(n => Enumerable.Range(0, 1_000 / nodes).Select(_ => Task.Run(async () =>
        {
            var account = n.Open("race", limit);
            for (long i = 0; i < Math.Max(1, limit / amount / 300); i++)
            {
                if (await account.ReserveAsync(amount) == LeaseOutcome.Granted)
                {
                    Interlocked.Add(ref granted, amount);
                }
            }
        }))));
        output.WriteLine($"{granted} of {limit}");
        Assert.InRange(granted, limit * 0.99 - amount, limit);
        Assert.Equal(granted, cluster.Used("race", limit));
    }

    [Fact]
    public async Task Nodes_CallsCostLessThanTheyReserve_UseTheRoomToItsEnd()
    {
        await using var cluster = await TestCluster.StartAsync(2, timeout: 2_000);
        var all = cluster.Nodes;
        const long Limit = 100_000;
        long over = 0;
        await Task.WhenAll(all.SelectMany(n => Enumerable.Range(0, 8).Select(worker => Task.Run(async () =>
        {
            var account = n.Open("race", Limit);
            var random = new Random(worker);
            for (int refused = 0; refused < 30;)
            {
                if (await account.ReserveAsync(500) != LeaseOutcome.Granted)
                {
                    refused++;
                    await Task.Delay(10);
                    continue;
                }

                if (cluster.Used("race", Limit) > Limit)
                {
                    Interlocked.Increment(ref over);
                }

                if (random.Next(4) == 0)
                {
                    await Task.Yield();
                }

                account.Settle(500, random.Next(1, 400));
            }
        }))));
        long used = cluster.Used("race", Limit);
        output.WriteLine($"{used} of {Limit}");
        Assert.Equal(0, over);
        Assert.InRange(used, Limit - 1_000, Limit);
    }

    [Fact]
    public async Task Nodes_StopWell_LeaveTheirRoomToOthers()
    {
        await using var cluster = await TestCluster.StartAsync(2, timeout: 2_000);
        var all = cluster.Nodes;
        var first = all[0].Open("race", 1_000);
        for (int i = 0; i < 400; i++)
        {
            Assert.Equal(LeaseOutcome.Granted, await first.ReserveAsync(1));
        }

        await all[0].DisposeAsync();
        var second = all[1].Open("race", 1_000);
        Assert.Equal(LeaseOutcome.Granted, await second.ReserveAsync(600));
        Assert.Equal(LeaseOutcome.NoRoom, await second.ReserveAsync(1));
        Assert.Equal((1_000, 0), (second.UsedByAll, second.Left));
        Assert.Equal(new CounterReading(1_000, 0), await all[1].Store.ReadAsync("race"));
    }

    [Fact]
    public async Task Nodes_OneIsIdle_LeavesItsRoomToOthers()
    {
        await using var cluster = await TestCluster.StartAsync(2, timeout: 2_000);
        var all = cluster.Nodes;
        var first = all[0].Open("race", 1_000);
        for (int i = 0; i < 400; i++)
        {
            Assert.Equal(LeaseOutcome.Granted, await first.ReserveAsync(1));
        }

        await Eventually.TrueAsync(() => first.IsSettled, "the idle node gives back");
        Assert.Equal(LeaseOutcome.Granted, await all[1].Open("race", 1_000).ReserveAsync(600));
        Assert.Equal(LeaseOutcome.NoRoom, await first.ReserveAsync(1));
    }

    [Fact]
    public async Task Node_SlowPath_IsQuick()
    {
        await using var cluster = await TestCluster.StartAsync(1, timeout: 2_000);
        var all = cluster.Nodes;
        var times = new List<double>();
        for (int i = 0; i < 2_000; i++)
        {
            var account = all[0].Open($"one-{i}", 1);
            long start = Stopwatch.GetTimestamp();
            Assert.Equal(LeaseOutcome.Granted, await account.ReserveAsync(1));
            times.Add(Stopwatch.GetElapsedTime(start).TotalMicroseconds);
        }

        times.Sort();
        output.WriteLine($"median {times[times.Count / 2]:0} us, p99 {times[times.Count * 99 / 100]:0} us");
        Assert.InRange(times[times.Count / 2], 0, 20_000);
    }
}
