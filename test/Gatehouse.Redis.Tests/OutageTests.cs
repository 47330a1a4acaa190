using Gatehouse.Core.State;
using Gatehouse.Testing;

namespace Gatehouse.Redis.Tests;

/// <summary>A real Redis that is killed, stands still, is slow, or has forgotten everything, while nodes use up a counter.</summary>
public sealed class OutageTests(ITestOutputHelper output)
{
    private const int Timeout = 20;

    // What the machine's other work may add to a wait.
    private static readonly TimeSpan Slack = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(2);

    [Fact]
    public async Task Redis_KilledAndStartedEmpty_Refuse_KeepsTheLimitAndUsesAllOfIt()
    {
        await using var cluster = await TestCluster.StartAsync(2);
        var (redis, nodes) = cluster;
        const long Limit = 12_000;
        await using (var load = new Load("k", Limit, 3, Pause, nodes))
        {
            await Task.Delay(600);
            output.WriteLine($"up: {load.Take()}");
            await redis.KillAsync();
            await Task.Delay(2_500);
            load.Take();
            await Task.Delay(300);
            var gone = load.Take();
            output.WriteLine($"gone: {gone}");
            Assert.Equal((0, 0), (gone.Granted, gone.NoRoom));
            Assert.True(gone.Unavailable > 0);
            Assert.True(gone.Longest < TimeSpan.FromMilliseconds(Timeout) + Slack);

            long used = cluster.Used("k", Limit);
            await redis.RestartAsync();
            await Eventually.TrueAsync(() => load.Result.Granted > 0, "grants go on");
            Assert.True(nodes[0].Open("k", Limit).UsedByAll >= used);
            await Eventually.TrueAsync(() => load.Result.NoRoom > 50, "all is used", TimeSpan.FromSeconds(40));
            output.WriteLine($"back: {load.Take()}");
        }

        Assert.InRange(cluster.Used("k", Limit), Limit * 0.99, Limit);
    }

    [Fact]
    public async Task Redis_Killed_Local_GoesOnWithTheShareAndReconciles()
    {
        await using var cluster = await TestCluster.StartAsync(2, OnStoreFailure.Local, localShare: 0.25);
        var (redis, nodes) = cluster;
        const long Limit = 100_000;
        foreach (var node in nodes)
        {
            Assert.Equal(LeaseOutcome.Granted, await node.Open("k", Limit).ReserveAsync(30_000));
        }

        // The first was told that 40,000 were left; or 70,000, when it asked first and was not told since.
        await Eventually.TrueAsync(() => nodes.All(n => n.Open("k", Limit).IsSettled), "what is not used is given back");
        long[] left = [.. nodes.Select(n => n.Open("k", Limit).Left)];
        await redis.KillAsync();
        await Eventually.TrueAsync(() => nodes.All(n => !n.Store.IsUp), "the nodes notice");
        for (int i = 0; i < 2; i++)
        {
            var account = nodes[i].Open("k", Limit);
            long alone = 0;
            while (await account.ReserveAsync(100) == LeaseOutcome.Granted)
            {
                alone += 100;
            }

            output.WriteLine($"left as last known {left[i]}, used alone {alone}");
            Assert.InRange(alone, left[i] / 4 - 100, left[i] / 4);
            Assert.Equal(LeaseOutcome.Unavailable, await account.ReserveAsync(100));
        }

        await redis.RestartAsync();
        long used = cluster.Used("k", Limit);
        await nodes[0].WhenOpenAsync();
        Assert.Equal(used, (await nodes[0].Store.ReadAsync("k"))!.Value.Used);
        Assert.Equal(LeaseOutcome.Granted, await nodes[0].Open("k", Limit).ReserveAsync(Limit - used));
        Assert.Equal(LeaseOutcome.NoRoom, await nodes[1].Open("k", Limit).ReserveAsync(1));
        Assert.Equal(Limit, cluster.Used("k", Limit));
    }

    [Fact]
    public async Task Redis_StandsStillAndGoesOn_KeepsTheLimitAndNobodyWaitsLong()
    {
        await using var cluster = await TestCluster.StartAsync(3);
        var (redis, nodes) = cluster;
        const long Limit = 15_000;
        await using (var load = new Load("k", Limit, 3, Pause, nodes))
        {
            await Task.Delay(500);
            load.Take();
            await redis.FreezeAsync();
            await Task.Delay(3_000);
            var frozen = load.Take();
            output.WriteLine($"frozen: {frozen}");
            Assert.True(frozen.Unavailable > 0);
            Assert.True(frozen.Longest < TimeSpan.FromMilliseconds(Timeout) + Slack);
            await redis.ThawAsync();
            await Eventually.TrueAsync(() => load.Result.NoRoom > 50, "all is used", TimeSpan.FromSeconds(40));
            output.WriteLine($"back: {load.Take()}");
        }

        Assert.InRange(cluster.Used("k", Limit), Limit * 0.99, Limit);
    }

    [Fact]
    public async Task Redis_Slow_KeepsTheLimitAndNobodyWaitsLong()
    {
        await using var cluster = await TestCluster.StartAsync(2);
        var (redis, nodes) = cluster;
        const long Limit = 6_000;
        await using (var load = new Load("k", Limit, 3, Pause, nodes))
        {
            for (int i = 0; i < 20; i++)
            {
                await redis.FreezeAsync();
                await Task.Delay(50);
                await redis.ThawAsync();
                await Task.Delay(60);
            }

            var slow = load.Take();
            output.WriteLine($"slow: {slow}");
            Assert.True(slow.Granted > 0);
            Assert.True(slow.Longest < TimeSpan.FromMilliseconds(Timeout) + Slack);
            await Eventually.TrueAsync(() => load.Result.NoRoom > 50, "all is used", TimeSpan.FromSeconds(40));
        }

        Assert.InRange(cluster.Used("k", Limit), Limit * 0.99, Limit);
    }

    [Fact]
    public async Task Node_Dies_TakesNoMoreThanItsLeaseAlong()
    {
        await using var cluster = await TestCluster.StartAsync(2);
        var nodes = cluster.Nodes;
        const long Limit = 10_000;
        await using (new Load("k", Limit, 3, Pause, nodes[0]))
        {
            await Task.Delay(700);
        }

        var dead = nodes[0].Open("k", Limit);
        long used = dead.Used;
        nodes[0].Crash();
        var reading = await nodes[1].Store.ReadAsync("k");
        Assert.True(reading!.Value.Used + reading.Value.Held >= used, "what it used is counted, as used or as held");
        var account = nodes[1].Open("k", Limit);
        long granted = 0;
        for (int refused = 0; refused < 3;)
        {
            if (await account.ReserveAsync(1) == LeaseOutcome.Granted)
            {
                granted++;
            }
            else
            {
                refused++;
                await Task.Delay(50);
            }
        }

        output.WriteLine($"dead used {used}, the other {granted}, lost {Limit - used - granted}");
        Assert.InRange(used + granted, Limit * 0.9, Limit);
    }

    [Fact]
    public async Task Redis_StartedEmptyAfterANodeDied_StillKnowsWhatItUsed()
    {
        await using var cluster = await TestCluster.StartAsync(2);
        var (redis, nodes) = cluster;
        Assert.Equal(LeaseOutcome.Granted, await nodes[0].Open("k", 1_000).ReserveAsync(600));
        await Eventually.TrueAsync(() => nodes[0].Open("k", 1_000).IsSettled, "it says what it used");
        Assert.Equal(LeaseOutcome.Granted, await nodes[1].Open("k", 1_000).ReserveAsync(100));
        nodes[0].Crash();
        await redis.RestartAsync();
        await nodes[1].WhenOpenAsync();
        Assert.Equal(LeaseOutcome.NoRoom, await nodes[1].Open("k", 1_000).ReserveAsync(301));
        Assert.Equal(LeaseOutcome.Granted, await nodes[1].Open("k", 1_000).ReserveAsync(300));
        Assert.Equal(1_000, nodes[1].Open("k", 1_000).UsedByAll);
    }

    [Fact]
    public async Task Redis_StartedEmptyWithAllNodes_HearsFromTheirOwnRecords()
    {
        await using var cluster = await TestCluster.StartAsync(2);
        var nodes = cluster.Nodes;
        nodes[0].Open("k", 1_000, usedBefore: 500);
        nodes[1].Open("k", 1_000, usedBefore: 200);
        Assert.Equal(LeaseOutcome.Granted, await nodes[0].Open("k", 1_000).ReserveAsync(100));
        Assert.Equal(LeaseOutcome.NoRoom, await nodes[1].Open("k", 1_000).ReserveAsync(201));
        Assert.Equal(LeaseOutcome.Granted, await nodes[1].Open("k", 1_000).ReserveAsync(200));
    }
}
