using System.Collections.Concurrent;
using System.Globalization;
using Gatehouse.EndToEnd.Tests.Processes;
using Gatehouse.Testing;
using Gatehouse.Testing.Http2;

namespace Gatehouse.EndToEnd.Tests.Floods;

/// <summary>
/// Every attack on HTTP/2 at once, each by a client that connects again whenever it is thrown out, against the built program (edge
/// rules, row 4). GATEHOUSE_FLOOD_SECONDS=60 is the long form.
/// </summary>
public sealed class Http2FloodProcessTests
{
    private const int Good = 8;

    private static readonly TimeSpan Time = TimeSpan.FromSeconds(int.Parse(Environment.GetEnvironmentVariable("GATEHOUSE_FLOOD_SECONDS") ?? "3", CultureInfo.InvariantCulture));

    [Fact]
    public async Task Floods_AreEnded_GoodClientsAreServed_AndNothingIsLeft()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "What a process holds is read from /proc.");
        using var folder = new TemporaryFolder();
        await using var upstream = RecordingUpstream.Start();
        int port = FreePort.Find(), http2Port = FreePort.Find();
        string file = folder.Write("gatehouse.yaml", $$"""
            listen:
              - http://127.0.0.1:{{port}}
              - { url: "http://127.0.0.1:{{http2Port}}", protocols: [http2] }
            services:
              up: { targets: ["{{upstream.Address}}"] }
            routes:
              good: { match: /good, respond: { body: ok } }
              all: { match: /**, service: up }
            telemetry: { logs: { access: false } }
            """);
        await using var gateway = await GatehouseProcess.StartAsync(["-c", file], folder.Path);
        await using var good = new GoodClients(Good, port);
        await Task.Delay(1000);
        var before = await good.MeasureAsync(TimeSpan.FromSeconds(2));
        var atFirst = ProcessCost.Of(gateway.Id);

        var floods = new ConcurrentQueue<(string Name, Http2Flood Flood)>();
        using var end = new CancellationTokenSource(Time);
        var attacking = Task.WhenAll(Http2Attack.All.Select(a => Task.Run(() => AttackAsync(http2Port, a, floods, end.Token))));
        var beside = await good.MeasureAsync(Time);
        await attacking;
        var atMost = ProcessCost.Of(gateway.Id);
        int calls = upstream.Requests.Count;
        double idle = await WhenQuietAsync(gateway.Id);
        var atLast = ProcessCost.Of(gateway.Id);
        var after = await good.MeasureAsync(TimeSpan.FromSeconds(1));

        var output = TestContext.Current.TestOutputHelper!;
        output.WriteLine($"good clients before: {before}");
        output.WriteLine($"good clients beside {Http2Attack.All.Count} floods: {beside}");
        output.WriteLine($"good clients after: {after}");
        output.WriteLine($"gateway before: {atFirst}");
        output.WriteLine($"gateway beside: {atMost}");
        output.WriteLine($"gateway after: {atLast}; {idle:0.00} of a processor");
        output.WriteLine($"{floods.Count} connections of attackers, {floods.Sum(f => f.Flood.Rounds)} rounds, {calls} calls to the upstream");
        foreach (var attack in floods.GroupBy(f => f.Name))
        {
            output.WriteLine($"{attack.Key}: {attack.Count()} connections, {attack.Average(f => f.Flood.Rounds):0} rounds each");
        }

        // A client that was just sending when the time was over was not given the time to be ended.
        Assert.All(floods.GroupBy(f => f.Name), a => Assert.InRange(a.Count(f => !f.Flood.WasEnded), 0, 1));
        Assert.Empty(good.Failures);
        Assert.True(beside.Count > Good && after.Count > Good, "good clients were answered");
        Assert.InRange(idle, 0, 0.5);
        Assert.InRange(atLast.Size.ResidentBytes - atFirst.Size.ResidentBytes, long.MinValue, 300_000_000);
        Assert.InRange(atLast.Size.Descriptors, 0, atFirst.Size.Descriptors + 200);
        Assert.InRange(calls, 0, floods.Count * 3_000);
    }

    private static async Task AttackAsync(int port, Http2Attack attack, ConcurrentQueue<(string, Http2Flood)> floods, CancellationToken end)
    {
        while (!end.IsCancellationRequested)
        {
            floods.Enqueue((attack.Name, await Http2Flood.RunAsync(port, attack, TimeSpan.FromSeconds(20))));
        }
    }

    /// <summary>The share of a processor that the process uses within a second, as soon as that is little, and at the latest after ten.</summary>
    private static async Task<double> WhenQuietAsync(int process)
    {
        double share = 1;
        for (int i = 0; i < 10 && share > 0.25; i++)
        {
            var from = ProcessCost.Of(process).Processor;
            await Task.Delay(1000);
            share = (ProcessCost.Of(process).Processor - from).TotalSeconds;
        }

        return share;
    }
}
