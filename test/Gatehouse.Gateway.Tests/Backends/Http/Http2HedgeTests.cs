using Gatehouse.Gateway.Upstreams;
using Gatehouse.Testing;

namespace Gatehouse.Gateway.Tests.Backends.Http;

/// <summary>Hedges at targets that speak HTTP/2: who loses gives up a stream of a connection that others are on.</summary>
public class Http2HedgeTests
{
    private const string Get = "GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n";
    private const string Post = "POST / HTTP/1.1\r\nHost: a\r\nConnection: close\r\nContent-Length: 5\r\n\r\nhello";

    // Whatever is held against a target shows at once.
    private const string Hedging = "protocol: http2; load_balancing: first; hedging: { after: 20ms, methods: [GET, PUT] }; concurrency: 10; "
        + "outlier: { consecutive_failures: 1 }; circuit_breaker: { failures: 1%, minimum: 1 }";

    [Fact]
    public async Task HedgeWins_FirstStreamIsReset_AndItsConnectionGoesOnForOthers()
    {
        await using var slow = await Http2Upstream.StartAsync("held", "silent", "ok");
        await using var quick = await Http2Upstream.StartAsync("ok");
        await using var gateway = await RunningGateway.InFrontOfAsync($"{slow.Address}\", \"{quick.Address}", Hedging);
        var other = gateway.ExchangeAsync(Post);
        await slow.WhenReceivedAsync(1);

        Assert.EndsWith("ok", await gateway.ExchangeAsync(Get));

        await Eventually.TrueAsync(() => slow.Aborted == 1, "the stream that lost was reset");
        var record = await gateway.RecordAsync();
        Assert.Equal((200, quick.Address, 2, null), (record.Status, record.Target, record.Tries, record.UpstreamFailure));
        slow.Release();
        Assert.EndsWith("held", await other);
        Assert.EndsWith("ok", await gateway.ExchangeAsync(Post));
        Assert.Equal((3, 1), (slow.Connections.Count, slow.Connections.Distinct().Count()));
        await AssertNothingIsHeldAsync(gateway);
    }

    [Fact]
    public async Task HedgeLoses_ItsStreamIsReset_AndItsConnectionGoesOnForOthers()
    {
        await using var first = await Http2Upstream.StartAsync("held", "503", "503");
        await using var second = await Http2Upstream.StartAsync("silent", "ok");
        await using var gateway = await RunningGateway.InFrontOfAsync($"{first.Address}\", \"{second.Address}", Hedging.Replace("outlier: { consecutive_failures: 1 }", "outlier: false", StringComparison.Ordinal));
        var answer = gateway.ExchangeAsync(Get);
        await second.WhenReceivedAsync(1);

        first.Release();

        Assert.EndsWith("held", await answer);
        await Eventually.TrueAsync(() => second.Aborted == 1, "the stream that lost was reset");
        var record = await gateway.RecordAsync();
        Assert.Equal((200, first.Address, 2, null), (record.Status, record.Target, record.Tries, record.UpstreamFailure));
        await AssertNothingIsHeldAsync(gateway);

        // A reply of 503 opens the circuit of the first, so that the next request is the second's.
        Assert.StartsWith("HTTP/1.1 503 ", await gateway.ExchangeAsync(Post));
        Assert.EndsWith("ok", await gateway.ExchangeAsync(Post));
        Assert.Equal((2, 1), (second.Connections.Count, second.Connections.Distinct().Count()));
    }

    [Theory]
    [InlineData(Http2Upstream.InternalError)]
    [InlineData(Http2Upstream.RefusedStream)]
    [InlineData("broken")]
    public async Task HedgeFails_FirstAnswersLater(string failure)
    {
        await using var slow = await Http2Upstream.StartAsync("held");
        await using var failing = await Http2Upstream.StartAsync(failure);
        await using var gateway = await RunningGateway.InFrontOfAsync($"{slow.Address}\", \"{failing.Address}", Hedging);
        var answer = gateway.ExchangeAsync(Get);

        await Eventually.TrueAsync(() => !Target(gateway, 1).IsAvailable, "the failure of the hedge is held against its target");
        slow.Release();

        Assert.EndsWith("held", await answer);
        var record = await gateway.RecordAsync();
        Assert.Equal((200, slow.Address, 2), (record.Status, record.Target, record.Tries));
    }

    [Fact]
    public async Task Body_ThatIsWhole_IsSentTwice()
    {
        await using var slow = await Http2Upstream.StartAsync("silent");
        await using var quick = await Http2Upstream.StartAsync("ok");
        await using var gateway = await RunningGateway.InFrontOfAsync($"{slow.Address}\", \"{quick.Address}", Hedging);

        Assert.EndsWith("ok", await gateway.ExchangeAsync(Post.Replace("POST", "PUT", StringComparison.Ordinal)));

        await Eventually.TrueAsync(() => slow.Aborted == 1, "the stream that lost was reset");
        Assert.Equal(["hello", "hello"], [Assert.Single(slow.Requests).Text, Assert.Single(quick.Requests).Text]);
    }

    private static TargetState Target(RunningGateway gateway, int index) => gateway.Snapshot.Part<ServiceDirectory>().Find("up").Targets.All[index].State;

    private static async Task AssertNothingIsHeldAsync(RunningGateway gateway)
    {
        await Eventually.TrueAsync(() => Target(gateway, 0).Limit!.InUse + Target(gateway, 1).Limit!.InUse == 0, "all slots were given back");
        Assert.True(Target(gateway, 0).IsAvailable);
        Assert.True(Target(gateway, 1).IsAvailable);
    }
}
