using Gatehouse.Testing;

namespace Gatehouse.Gateway.Tests.Backends.Http;

public class HedgeTests
{
    private const string Get = "GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n";
    private const string Hedging = "load_balancing: first; hedging: { after: 20ms, methods: [GET, PUT] }";

    [Fact]
    public async Task FirstIsSilent_SecondWins_AndTheFirstIsGivenUp()
    {
        await using var slow = await FakeUpstream.StartAsync(context => Task.Delay(Timeout.Infinite, context.RequestAborted));
        await using var quick = ScriptedUpstream.Start(ScriptedUpstream.Ok);
        await using var gateway = await RunningGateway.InFrontOfAsync($"{slow.Address}\", \"{quick.Address}", Hedging);

        Assert.EndsWith("ok", await gateway.ExchangeAsync(Get));

        await Eventually.TrueAsync(() => slow.Aborted == 1, "the slow target's request was given up");
        var record = await gateway.RecordAsync();
        Assert.Equal((200, quick.Address, 2, null), (record.Status, record.Target, record.Tries, record.UpstreamFailure));
    }

    [Fact]
    public async Task FirstIsQuick_SecondIsNotAsked()
    {
        await using var first = ScriptedUpstream.Start(ScriptedUpstream.Ok);
        await using var second = ScriptedUpstream.Start(ScriptedUpstream.Ok);
        await using var gateway = await RunningGateway.InFrontOfAsync($"{first.Address}\", \"{second.Address}", Hedging.Replace("20ms", "20s", StringComparison.Ordinal));

        Assert.EndsWith("ok", await gateway.ExchangeAsync(Get));

        Assert.Equal((1, 0), (first.Heads, second.Heads));
    }

    [Fact]
    public async Task SecondFails_FirstAnswersLater()
    {
        var answer = new TaskCompletionSource();
        await using var slow = await FakeUpstream.StartAsync(async context => await answer.Task);
        await using var failing = ScriptedUpstream.Start("reset");
        await using var gateway = await RunningGateway.InFrontOfAsync($"{slow.Address}\", \"{failing.Address}", Hedging);
        await using var client = await gateway.ConnectAsync();

        await client.SendAsync(Get);
        await failing.WhenReceivedAsync(1);
        answer.SetResult();

        Assert.StartsWith("HTTP/1.1 200 ", await client.ReadToEndAsync());
        Assert.Equal(slow.Address, (await gateway.RecordAsync()).Target);
    }

    [Fact]
    public async Task Loser_IsNotHeldAgainstItsTarget()
    {
        await using var slow = await FakeUpstream.StartAsync(context => Task.Delay(Timeout.Infinite, context.RequestAborted));
        await using var quick = ScriptedUpstream.Start(ScriptedUpstream.Ok);
        var gate = new CountingGate();
        await using var service = await WatchedService.StartAsync($"{slow.Address}\", \"{quick.Address}", Hedging, [gate]);

        Assert.Equal(200, await service.SendAsync(TestExchange.Get("/")));

        Assert.Equal([$"{quick.Address} Answered 200"], service.Tries.Text);
        Assert.Equal((2, 0), (gate.Entered, gate.Inside));
    }

    [Theory]
    [InlineData("PUT", 2)]
    [InlineData("POST", 1)]
    public async Task Body_ThatIsWhole_IsSentTwiceWhenItsMethodMayBe(string method, int tries)
    {
        var answer = new TaskCompletionSource();
        await using var slow = await FakeUpstream.StartAsync(async context => await answer.Task.WaitAsync(context.RequestAborted));
        await using var quick = ScriptedUpstream.Start(ScriptedUpstream.Ok);
        await using var gateway = await RunningGateway.InFrontOfAsync($"{slow.Address}\", \"{quick.Address}", Hedging);
        await using var client = await gateway.ConnectAsync();

        await client.SendAsync($"{method} / HTTP/1.1\r\nHost: a\r\nConnection: close\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n");
        if (tries == 1)
        {
            await slow.WhenReceivedAsync(1);
            answer.SetResult();
        }

        Assert.StartsWith("HTTP/1.1 200 ", await client.ReadToEndAsync());
        Assert.Equal(tries, (await gateway.RecordAsync()).Tries);
        Assert.All(quick.Requests, r => Assert.Equal("hello"u8.ToArray(), r.Body));
        Assert.Equal(tries - 1, quick.Requests.Count);
    }

    [Fact]
    public async Task Budget_UsedUp_NoSecondIsAsked()
    {
        var answer = new TaskCompletionSource();
        await using var slow = await FakeUpstream.StartAsync(async context => await answer.Task.WaitAsync(context.RequestAborted));
        await using var quick = ScriptedUpstream.Start(ScriptedUpstream.Ok);
        using var metrics = new MetricCapture();
        await using var gateway = await RunningGateway.InFrontOfAsync($"{slow.Address}\", \"{quick.Address}", Hedging + "; retries: { attempts: 0, budget: 1%, budget_minimum: 0 }");
        await using var client = await gateway.ConnectAsync();

        await client.SendAsync(Get);
        await Eventually.TrueAsync(() => metrics.Count("gatehouse_upstream_retry_budget_exhausted_total") > 0, "the budget was asked");
        answer.SetResult();

        Assert.StartsWith("HTTP/1.1 200 ", await client.ReadToEndAsync());
        Assert.Equal(0, quick.Heads);
    }
}
