using Gatehouse.Core.Requests;
using Gatehouse.Core.Upstreams;
using Gatehouse.Gateway.Upstreams;
using Gatehouse.Testing;
using Microsoft.AspNetCore.Http;

namespace Gatehouse.Gateway.Tests.Backends.Http;

public class TryLoopTests
{
    [Theory]
    [InlineData(200, "Answered")]
    [InlineData(404, "Answered")]
    [InlineData(503, "ServerError")]
    public async Task Observer_Reply_IsToldItsStatusOnce(int status, string result)
    {
        await using var upstream = await FakeUpstream.StartAsync();
        upstream.Answers(status, "x");
        await using var service = await WatchedService.StartAsync(upstream.Address, "", []);

        Assert.Equal(status, await service.SendAsync(TestExchange.Get("/")));

        Assert.Equal([$"{upstream.Address} {result} {status}"], service.Tries.Text);
        Assert.All(service.Tries.Outcomes, o => Assert.True(o.Elapsed > 0 && o.Now > o.Elapsed));
    }

    [Fact]
    public async Task Observer_ReplyThatBreaksOff_IsToldTwice()
    {
        await using var upstream = RawUpstream.ResettingAfter("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf");
        await using var service = await WatchedService.StartAsync(upstream.Address, "", []);

        await Assert.ThrowsAsync<UpstreamException>(() => service.SendAsync(TestExchange.Get("/")));

        Assert.Equal([$"{upstream.Address} Answered 200", $"{upstream.Address} Reset 0"], service.Tries.Text);
    }

    [Theory]
    [InlineData("", "Reset")]
    [InlineData("nonsense\r\n\r\n", "InvalidReply")]
    public async Task Observer_NoReply_IsToldWhy(string bytes, string result)
    {
        await using var upstream = RawUpstream.Sending(bytes);
        await using var service = await WatchedService.StartAsync(upstream.Address, "", []);

        await Assert.ThrowsAsync<UpstreamException>(() => service.SendAsync(TestExchange.Get("/")));

        Assert.Equal([$"{upstream.Address} {result} 0"], service.Tries.Text);
    }

    [Theory]
    [InlineData("try_timeout: 50ms", UpstreamFailure.TryTimeout)]
    [InlineData("first_byte_timeout: 50ms", UpstreamFailure.FirstByteTimeout)]
    [InlineData("timeout: 50ms", UpstreamFailure.TotalTimeout)]
    public async Task Observer_SilentUpstream_IsToldOfATimeout(string setting, UpstreamFailure failure)
    {
        await using var upstream = RawUpstream.StallingAfter("");
        await using var service = await WatchedService.StartAsync(upstream.Address, setting, []);

        var fault = await Assert.ThrowsAsync<UpstreamException>(() => service.SendAsync(TestExchange.Get("/")));

        Assert.Equal(failure, fault.Failure);
        Assert.Equal([$"{upstream.Address} Timeout 0"], service.Tries.Text);
    }

    [Fact]
    public async Task Observer_BodyLongerThanTheTryMayTake_IsNotCut()
    {
        await using var upstream = await FakeUpstream.StartAsync(async context =>
        {
            await context.Response.WriteAsync("be");
            await context.Response.Body.FlushAsync();
            await Task.Delay(400);
            await context.Response.WriteAsync("gun");
        });
        await using var service = await WatchedService.StartAsync(upstream.Address, "try_timeout: 300ms; first_byte_timeout: 300ms", []);
        var exchange = TestExchange.Get("/");

        Assert.Equal(200, await service.SendAsync(exchange));

        Assert.Equal("begun", exchange.Reply.Text);
    }

    [Fact]
    public async Task Observer_ConnectionRefused_IsToldOfIt()
    {
        string address = DeadAddress.Next();
        await using var service = await WatchedService.StartAsync(address, "", []);

        await Assert.ThrowsAsync<UpstreamException>(() => service.SendAsync(TestExchange.Get("/")));

        Assert.Equal([$"{address} ConnectFailed 0"], service.Tries.Text);
    }

    [Fact]
    public async Task Observer_ClientLeft_IsNotTold()
    {
        await using var upstream = RawUpstream.StallingAfter("");
        var gate = new CountingGate();
        await using var service = await WatchedService.StartAsync(upstream.Address, "", [gate]);
        var exchange = TestExchange.Get("/");

        var sending = service.SendAsync(exchange);
        await Eventually.TrueAsync(() => upstream.Heads.Count == 1, "the upstream has the request");
        Assert.Equal(1, gate.Inside);
        exchange.Leave();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => sending);
        Assert.Empty(service.Tries.Text);
        Assert.Equal(0, gate.Inside);
    }

    [Fact]
    public async Task Gate_ClosedForOneTarget_AnotherTakesTheRequest()
    {
        await using var a = await FakeUpstream.StartAsync();
        await using var b = await FakeUpstream.StartAsync();
        CountingGate outer = new(), inner = new(closedFor: a.Address);
        await using var service = await WatchedService.StartAsync($"{a.Address}\", \"{b.Address}", "load_balancing: first", [outer, inner]);
        var exchange = TestExchange.Get("/");

        Assert.Equal(200, await service.SendAsync(exchange));

        Assert.Equal(b.Address, exchange.Exchange.Record.Target);
        Assert.Equal(1, exchange.Exchange.Record.Tries);
        Assert.Empty(a.Requests);
        Assert.Equal((2, 1, 0, 0), (outer.Entered, inner.Entered, outer.Inside, inner.Inside));
    }

    [Fact]
    public async Task Gate_ClosedForAll_AnswersItsProblem()
    {
        await using var upstream = await FakeUpstream.StartAsync();
        var gate = new CountingGate(closedFor: "all");
        await using var service = await WatchedService.StartAsync(upstream.Address, "", [gate]);
        var exchange = TestExchange.Get("/");

        var fault = await Assert.ThrowsAsync<ProblemException>(() => service.SendAsync(exchange));

        Assert.Same(CountingGate.Refusal.Problem, fault.Problem);
        Assert.Equal(CountingGate.Refusal.Reason, fault.Message);
        Assert.Empty(upstream.Requests);
        Assert.Empty(service.Tries.Text);
        Assert.Equal(0, exchange.Exchange.Record.Tries);
    }
}
