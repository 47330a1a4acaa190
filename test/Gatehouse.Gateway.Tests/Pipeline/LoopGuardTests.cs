using System.Diagnostics;
using Gatehouse.Core.Execution;
using Gatehouse.Testing;

namespace Gatehouse.Gateway.Tests.Pipeline;

public sealed class LoopGuardTests
{
    private readonly LoopProbe _probe = new("probe");
    private readonly LoopProbe _declared = new("declared", mayTakeLong: true);

    [Theory]
    [InlineData("task")]
    [InlineData("result")]
    [InlineData("awaiter")]
    [InlineData("monitor")]
    [InlineData("semaphore")]
    [InlineData("handle")]
    public async Task Policy_ThatBlocksTheLoop_IsReportedWithItsStack(string how)
    {
        await using var gateway = await StartAsync();
        await using var client = await gateway.ConnectAsync();
        _probe.Does(() => BlockOnLoop(gateway, how));

        await LoopPair.ReachLoopAsync(client, "/probe");

        var entry = Assert.Single(Reports(gateway, "loop.blocked"));
        Assert.StartsWith("Route probe, policy probe: request code waits while it holds an event loop.", entry.Message, StringComparison.Ordinal);
        Assert.Contains(nameof(BlockOnLoop), entry.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ReplyPart_ThatBlocksTheLoop_IsReportedAsSuch()
    {
        await using var gateway = await StartAsync();
        await using var client = await gateway.ConnectAsync();
        _probe.OnReply = () => BlockOnLoop(gateway, "task");

        await LoopPair.ReachLoopAsync(client, "/probe");

        Assert.StartsWith("Route probe, policy probe (reply): ", Assert.Single(Reports(gateway, "loop.blocked")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Policy_ThatBlocksAfterAWait_IsReported()
    {
        await using var gateway = await StartAsync();
        await using var client = await gateway.ConnectAsync();
        await LoopPair.ReachLoopAsync(client, "/probe");
        using var waits = new ManualResetEventSlim();
        _probe.OnRequest = async exchange =>
        {
            var read = exchange.Body.ReadAtLeastAsync(3);
            waits.Set();
            exchange.Body.AdvanceTo((await read).Buffer.End);
            BlockOnLoop(gateway, "task");
        };

        await client.SendAsync("POST /probe HTTP/1.1\r\nHost: h\r\nContent-Length: 3\r\n\r\n");
        await Eventually.TrueAsync(() => waits.IsSet, "the policy waits for the body");
        await client.SendAsync("abc");
        await client.ReadUntilAsync("\r\n\r\n");

        Assert.StartsWith("Route probe, policy probe: ", Assert.Single(Reports(gateway, "loop.blocked")).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("sleep")]
    [InlineData("burn")]
    public async Task Policy_ThatHoldsTheLoop_IsReportedByTheWatchdog(string how)
    {
        await using var gateway = await StartAsync();
        await using var client = await gateway.ConnectAsync();
        await LoopPair.ReachLoopAsync(client, "/probe");
        _probe.Does(() =>
        {
            // Until it is found.
            var held = Stopwatch.StartNew();
            while (EventLoop.IsCurrent && !Reports(gateway, "loop.held").Any() && held.Elapsed < Eventually.Limit)
            {
                if (how == "sleep")
                {
                    Thread.Sleep(1);
                }
            }
        });

        await LoopPair.ReachLoopAsync(client, "/probe");

        Assert.StartsWith("Route probe, policy probe: request code has held an event loop for ", Reports(gateway, "loop.held").First().Message, StringComparison.Ordinal);
        Assert.Empty(Reports(gateway, "loop.blocked"));
    }

    [Fact]
    public async Task Policy_ThatBlocksOffTheLoop_IsNotReported()
    {
        await using var gateway = await StartAsync();
        await using var client = await gateway.ConnectAsync();
        _declared.Does(() => Block("task", Task.Delay(20)));
        for (int i = 0; i < 10; i++)
        {
            await LoopPair.LoopOfAsync(client, "/declared");
        }

        Assert.Empty(Reports(gateway, "loop.blocked"));
    }

    [Fact]
    public async Task GoodRequests_WithWaitsAndABackend_AreNotReported()
    {
        await using var upstream = await FakeUpstream.StartAsync();
        await using var gateway = await RunningGateway.StartAsync(
            $"routes: {{ all: {{ match: '/**', service: '{upstream.Address}', policies: [{{ probe: x }}, {{ rate_limit: {{ limit: 1000, window: 1m }} }}] }} }}",
            policies: [_probe],
            guards: true);
        _probe.OnRequest = async exchange =>
        {
            await Task.Yield();
            await EventLoop.Leave();
            await Task.Delay(1);
        };
        using var client = new HttpClient { BaseAddress = new Uri(gateway.Address) };
        for (int i = 0; i < 20; i++)
        {
            using var content = new ByteArrayContent(new byte[10_000]);
            using var reply = await client.PostAsync("/echo", content);
            Assert.True(reply.IsSuccessStatusCode);
        }

        Assert.Empty(Reports(gateway, "loop.blocked"));
    }

    [Fact]
    public async Task Chains_WithoutTheGuard_ReportNothing()
    {
        await using var gateway = await StartAsync(guards: false);
        await using var client = await gateway.ConnectAsync();
        _probe.Does(() => Block("task", Task.Delay(20)));

        await LoopPair.ReachLoopAsync(client, "/probe");

        Assert.Empty(Reports(gateway, "loop.blocked"));
    }

    private static IEnumerable<LogCapture.LogEntry> Reports(RunningGateway gateway, string name) => gateway.Log.Entries.Where(e => e.Event.Name == name);

    // Until it is found, so that no spinning before the wait ends it.
    private static void BlockOnLoop(RunningGateway gateway, string how)
    {
        if (EventLoop.IsCurrent)
        {
            Block(how, Task.Run(() => Eventually.TrueAsync(() => Reports(gateway, "loop.blocked").Any(), "the wait is reported")));
        }
    }

    private static void Block(string how, Task until)
    {
        using var semaphore = new SemaphoreSlim(0);
        using var handle = new ManualResetEvent(false);
        object gate = new();
        switch (how)
        {
            case "task":
                until.Wait();
                break;
            case "result":
                _ = until.ContinueWith(static _ => 1, TaskScheduler.Default).Result;
                break;
            case "awaiter":
                until.GetAwaiter().GetResult();
                break;
            default:
                while (!until.IsCompleted)
                {
                    _ = how == "semaphore" ? semaphore.Wait(1) : how == "handle" ? handle.WaitOne(1) : WaitFor(gate);
                }

                break;
        }
    }

    private static bool WaitFor(object gate)
    {
        lock (gate)
        {
            return Monitor.Wait(gate, 1);
        }
    }

    private Task<RunningGateway> StartAsync(bool guards = true)
        => RunningGateway.StartAsync(
            """
            routes:
              probe: { match: /probe, respond: { status: 204 }, policies: [{ probe: x }] }
              declared: { match: /declared, respond: { status: 204 }, policies: [{ declared: x }] }
            """,
            policies: [_probe, _declared],
            guards: guards);
}
