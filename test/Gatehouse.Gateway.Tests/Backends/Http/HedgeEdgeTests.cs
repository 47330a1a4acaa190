using System.Text;
using Gatehouse.Core.Upstreams;
using Gatehouse.Testing;
using Microsoft.AspNetCore.Http;

namespace Gatehouse.Gateway.Tests.Backends.Http;

/// <summary>Hedges that are not sent after all, that fail first, or that came late.</summary>
public class HedgeEdgeTests
{
    private const string Hedging = "load_balancing: first; hedging: { after: 20ms }";

    [Fact]
    public async Task HedgeWaitsToBeLetIn_FirstAnswersMeanwhile_ClientHasItAtOnce()
    {
        var answer = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var a = await FakeUpstream.StartAsync(async context => await answer.Task.WaitAsync(context.RequestAborted));
        await using var b = ScriptedUpstream.Start(ScriptedUpstream.Ok);
        var gate = new HeldGate(b.Address);
        await using var service = await WatchedService.StartAsync($"{a.Address}\", \"{b.Address}", Hedging, [gate]);

        var sending = service.SendAsync(TestExchange.Get("/"));
        await gate.Waited.WaitAsync(TimeSpan.FromSeconds(10));
        answer.SetResult();
        bool isDone = await Task.WhenAny(sending, Task.Delay(TimeSpan.FromSeconds(5))) == sending;
        gate.Open();

        Assert.Equal(200, await sending);
        Assert.Equal((0, 0), (gate.Inside, b.Heads));
        Assert.True(isDone, "the reply of the first target waited for a hedge that nobody needed any more");
    }

    [Fact]
    public async Task HedgeThatWasNotSent_IsNoTry()
    {
        var answer = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var a = RawUpstream.Start(async (socket, stop) =>
        {
            await answer.Task.WaitAsync(stop);
            await socket.SendAsync("nonsense\r\n\r\n"u8.ToArray(), stop);
        });
        await using var b = ScriptedUpstream.Start(ScriptedUpstream.Ok);
        var gate = new HeldGate(b.Address);
        await using var service = await WatchedService.StartAsync($"{a.Address}\", \"{b.Address}", Hedging, [gate]);
        var exchange = TestExchange.Get("/");

        var sending = service.SendAsync(exchange);
        await gate.Waited.WaitAsync(TimeSpan.FromSeconds(10));
        answer.SetResult();
        await Eventually.TrueAsync(() => service.Tries.Text.Any(), "the first try ended");
        await Task.WhenAny(sending, Task.Delay(TimeSpan.FromMilliseconds(200)));
        gate.Open();
        await Task.WhenAny(sending);

        var record = exchange.Exchange.Record;
        Assert.Equal((b.Heads + 1, b.Heads == 0 ? a.Address : b.Address), (record.Tries, record.Target));
    }

    [Fact]
    public async Task HedgeFailsFirst_RecordNamesTheTargetWhoseFaultTheClientSaw()
    {
        var answer = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var a = RawUpstream.Start(async (socket, stop) =>
        {
            await answer.Task.WaitAsync(stop);
            await socket.SendAsync("nonsense\r\n\r\n"u8.ToArray(), stop);
        });
        await using var b = ScriptedUpstream.Start("reset");
        await using var service = await WatchedService.StartAsync($"{a.Address}\", \"{b.Address}", Hedging, []);
        var exchange = TestExchange.Get("/");

        var sending = service.SendAsync(exchange);
        await Eventually.TrueAsync(() => service.Tries.Text.Any(t => t.StartsWith(b.Address, StringComparison.Ordinal)), "the hedge failed");
        answer.SetResult();

        await Assert.ThrowsAsync<UpstreamException>(() => sending);
        Assert.Equal((UpstreamFailure.InvalidReply, a.Address), (exchange.Exchange.Record.UpstreamFailure, exchange.Exchange.Record.Target));
    }

    [Fact]
    public async Task HedgeThatIsNotLetIn_TakesNothingFromTheBudget()
    {
        var answer = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        int asked = 0;
        await using var a = await FakeUpstream.StartAsync(async context =>
        {
            switch (Interlocked.Increment(ref asked))
            {
                case 2:
                    await answer.Task.WaitAsync(context.RequestAborted);
                    break;
                case 3:
                    context.Response.StatusCode = 503;
                    break;
            }
        });
        await using var b = ScriptedUpstream.Start(ScriptedUpstream.Ok);
        var gate = new HeldGate(b.Address);
        await using var service = await WatchedService.StartAsync(
            $"{a.Address}\", \"{b.Address}",
            "load_balancing: first; hedging: { after: 1s }; retries: { attempts: 1, backoff: 1ms, budget: 50%, budget_minimum: 0 }",
            [gate]);

        Assert.Equal(200, await service.SendAsync(TestExchange.Get("/")));
        var second = service.SendAsync(TestExchange.Get("/"));
        await gate.Waited.WaitAsync(TimeSpan.FromSeconds(10));
        gate.Close();
        answer.SetResult();
        Assert.Equal(200, await second);

        // Three requests, no further try sent: half of three is one.
        Assert.Equal(0, b.Heads);
        Assert.Equal(200, await service.SendAsync(TestExchange.Get("/")));
        Assert.Equal(4, asked);
    }

    [Fact]
    public async Task TryThatWaitedForMostOfTheTime_IsNotHeldAgainstItsTarget()
    {
        await using var a = RawUpstream.StallingAfter("");
        var gate = new HeldGate(a.Address);
        await using var service = await WatchedService.StartAsync(a.Address, "timeout: 2s", [gate]);

        var sending = service.SendAsync(TestExchange.Get("/"));
        await gate.Waited.WaitAsync(TimeSpan.FromSeconds(10));
        await Task.Delay(1200);
        gate.Open();

        await Assert.ThrowsAsync<UpstreamException>(() => sending);
        Assert.Single(a.Heads);
        Assert.Empty(service.Tries.Text);
    }

    [Fact]
    public async Task HedgeBegunShortlyBeforeTheDeadline_IsNotHeldAgainstItsTarget()
    {
        await using var a = RawUpstream.StallingAfter("");
        await using var b = RawUpstream.StallingAfter("");
        await using var service = await WatchedService.StartAsync($"{a.Address}\", \"{b.Address}", "load_balancing: first; timeout: 3s; hedging: { after: 2s }", []);

        await Assert.ThrowsAsync<UpstreamException>(() => service.SendAsync(TestExchange.Get("/")));

        Assert.Single(b.Heads);
        Assert.Equal([$"{a.Address} Timeout 0"], service.Tries.Text);
    }
}
