using System.Text;
using Gatehouse.Core.Upstreams;
using Gatehouse.Testing;

namespace Gatehouse.Gateway.Tests.Backends.Http;

/// <summary>Further tries at targets that speak HTTP/2, where a request can fail without its connection.</summary>
public class Http2RetryTests
{
    private const string Get = "GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n";
    private const string Retrying = "protocol: http2; load_balancing: first; retries: { attempts: 2, backoff: 1ms }";

    [Theory]
    [InlineData(Http2Upstream.InternalError)]
    [InlineData(Http2Upstream.Cancel)]
    [InlineData(Http2Upstream.EnhanceYourCalm)]
    [InlineData("broken")]
    [InlineData("503")]
    public async Task Get_FirstTargetFails_AnotherAnswers(string failure)
    {
        await using var a = await Http2Upstream.StartAsync(failure);
        await using var b = await Http2Upstream.StartAsync("ok");
        bool isStream = failure.StartsWith("0x", StringComparison.Ordinal);
        await using var gateway = await RunningGateway.InFrontOfAsync(Both(a, b), isStream ? "protocol: http2; load_balancing: first; retries: { attempts: 2, backoff: 1ms, retry_on: [reset] }" : Retrying);

        Assert.EndsWith("ok", await gateway.ExchangeAsync(Get));

        Assert.Equal((1, 1), (a.Requests.Count, b.Requests.Count));
        var record = await gateway.RecordAsync();
        Assert.Equal((200, b.Address, 2, null), (record.Status, record.Target, record.Tries, record.Failure));
    }

    [Fact]
    public async Task Get_FirstTargetIsSilent_ItsStreamIsResetAndAnotherAnswers()
    {
        await using var a = await Http2Upstream.StartAsync("silent", "ok");
        await using var b = await Http2Upstream.StartAsync("ok");
        await using var gateway = await RunningGateway.InFrontOfAsync(Both(a, b), Retrying + "; try_timeout: 200ms");

        Assert.EndsWith("ok", await gateway.ExchangeAsync(Get));

        await Eventually.TrueAsync(() => a.Aborted == 1, "the stream was reset");
        Assert.Equal(b.Address, (await gateway.RecordAsync()).Target);
        Assert.EndsWith("ok", await gateway.ExchangeAsync(Get));
        Assert.Equal(a.Address, (await gateway.RecordAsync(2)).Target);
        Assert.Single(a.Connections.Distinct());
    }

    [Fact]
    public async Task Get_OneTarget_IsTriedThereAgainOnTheSameConnection()
    {
        await using var upstream = await Http2Upstream.StartAsync("503", Http2Upstream.InternalError, "ok");
        await using var gateway = await RunningGateway.InFrontOfAsync(upstream.Address, Retrying);

        Assert.EndsWith("ok", await gateway.ExchangeAsync(Get));

        Assert.Equal((3, 1), (upstream.Requests.Count, upstream.Connections.Distinct().Count()));
    }

    [Fact]
    public async Task Get_AllTriesFail_ClientGetsTheLastReply()
    {
        await using var upstream = await Http2Upstream.StartAsync(Http2Upstream.InternalError, "503");
        await using var gateway = await RunningGateway.InFrontOfAsync(upstream.Address, Retrying);

        string reply = await gateway.ExchangeAsync(Get);

        Assert.StartsWith("HTTP/1.1 503 ", reply);
        Assert.EndsWith("not now", reply);
        Assert.Equal((3, 3), (upstream.Requests.Count, (await gateway.RecordAsync()).Tries));
    }

    [Theory]
    [InlineData("GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")]
    [InlineData("PUT / HTTP/1.1\r\nHost: a\r\nConnection: close\r\nContent-Length: 5\r\n\r\nhello")]
    public async Task StreamIsRefused_RequestIsAnswered(string request)
    {
        await using var upstream = await Http2Upstream.StartAsync(Http2Upstream.RefusedStream, "ok");
        await using var gateway = await RunningGateway.InFrontOfAsync(upstream.Address, Retrying);

        Assert.EndsWith("ok", await gateway.ExchangeAsync(request));

        Assert.Equal(2, upstream.Requests.Count);
        Assert.Single(upstream.Requests.Select(r => r.Text).Distinct());
    }

    [Theory]
    [InlineData("hello", true)]
    [InlineData("hello", false)]
    public async Task StreamIsRefused_BodyThatWasRead_IsNotSentInPart(string body, bool chunked)
    {
        await using var upstream = await Http2Upstream.StartAsync(Http2Upstream.RefusedStream, "ok");
        await using var gateway = await RunningGateway.InFrontOfAsync(upstream.Address, "protocol: http2; retries: { attempts: 0 }");

        Assert.StartsWith("HTTP/1.1 502 ", await gateway.PutAsync(Encoding.ASCII.GetBytes(body), chunked));

        Assert.Equal(body, Assert.Single(upstream.Requests).Text);
        Assert.Equal(UpstreamFailure.Reset, (await gateway.RecordAsync()).UpstreamFailure);
    }

    [Theory]
    [InlineData(5, true)]
    [InlineData(5, false)]
    [InlineData(60_000, true)]
    public async Task StreamIsRefused_BodyThatWasKept_IsSentWhole(int size, bool chunked)
    {
        byte[] body = new byte[size];
        new Random(size).NextBytes(body);
        await using var upstream = await Http2Upstream.StartAsync(Http2Upstream.RefusedStream, "ok");
        await using var gateway = await RunningGateway.InFrontOfAsync(upstream.Address, "protocol: http2; retries: { attempts: 2, methods: [PUT], retry_on: [reset], backoff: 1ms }");

        Assert.EndsWith("ok", await gateway.PutAsync(body, chunked));

        Assert.All(upstream.Requests, r => Assert.Equal(body, r.Body));
    }

    [Fact]
    public async Task StreamIsRefusedForEver_TriesHaveAnEnd()
    {
        await using var upstream = await Http2Upstream.StartAsync(Http2Upstream.RefusedStream);
        await using var gateway = await RunningGateway.InFrontOfAsync(upstream.Address, "protocol: http2; retries: { attempts: 0 }");

        Assert.StartsWith("HTTP/1.1 502 ", await gateway.ExchangeAsync(Get));

        // The client of HTTP/2 may ask again by itself, since no work was done.
        Assert.InRange(upstream.Requests.Count, 1, 6);
    }

    [Fact]
    public async Task GoAway_RequestUnderWay_IsAnsweredAndTheNextGoesToAnotherConnection()
    {
        await using var upstream = await Http2Upstream.StartAsync("leaving", "ok");
        await using var gateway = await RunningGateway.InFrontOfAsync(upstream.Address, Retrying);
        var first = gateway.ExchangeAsync(Get);
        await upstream.WhenReceivedAsync(1);

        Assert.EndsWith("ok", await gateway.ExchangeAsync(Get));
        upstream.Release();

        Assert.EndsWith("held", await first);
        Assert.Equal((1, 1), ((await gateway.RecordAsync(1)).Tries, (await gateway.RecordAsync(2)).Tries));
        Assert.Equal(2, upstream.Requests.Count);
    }

    [Fact]
    public async Task GoAway_ThatLeavesTheRequestOut_ItIsAnsweredOnAnotherConnection()
    {
        await using var upstream = new Http2LeavingUpstream();
        await using var gateway = await RunningGateway.InFrontOfAsync(upstream.Address, "protocol: http2; retries: { attempts: 0 }");

        Assert.StartsWith("HTTP/1.1 204 ", await gateway.ExchangeAsync(Get));

        Assert.Equal((2, 2), (upstream.Connections, upstream.Requests));
    }

    [Theory]
    [InlineData(Http2Upstream.InternalError, 5, false)]
    [InlineData(Http2Upstream.InternalError, 60_000, false)]
    [InlineData("503", 60_000, true)]
    [InlineData("broken", 60_000, true)]
    public async Task Body_IsReplayedByteForByte(string failure, int size, bool chunked)
    {
        byte[] body = new byte[size];
        new Random(size).NextBytes(body);
        await using var upstream = await Http2Upstream.StartAsync(failure, failure, "ok");
        await using var gateway = await RunningGateway.InFrontOfAsync(upstream.Address, "protocol: http2; retries: { attempts: 2, methods: [PUT], backoff: 1ms }");

        Assert.EndsWith("ok", await gateway.PutAsync(body, chunked));

        Assert.Equal(3, upstream.Requests.Count);
        Assert.All(upstream.Requests, r => Assert.Equal(body, r.Body));
    }

    [Fact]
    public async Task Body_LargerThanTheBuffer_IsSentOnce()
    {
        await using var upstream = await Http2Upstream.StartAsync(Http2Upstream.InternalError, "ok");
        await using var gateway = await RunningGateway.InFrontOfAsync(upstream.Address, "protocol: http2; retries: { attempts: 2, methods: [PUT], buffer: 1kB }");

        Assert.StartsWith("HTTP/1.1 502 ", await gateway.PutAsync(new byte[5000], chunked: true));

        Assert.Equal(5000, Assert.Single(upstream.Requests).Body.Length);
    }

    [Fact]
    public async Task Reply_IsCutWithinItsBody_IsNotTriedAgain()
    {
        await using var a = await Http2Upstream.StartAsync("cut");
        await using var b = await Http2Upstream.StartAsync("ok");
        await using var gateway = await RunningGateway.InFrontOfAsync(Both(a, b), Retrying);

        await using var client = await gateway.ConnectAsync();
        await client.SendAsync(Get);
        Assert.Contains("Content-Length: 100\r\n", await client.ReadUntilAsync("begun"), StringComparison.OrdinalIgnoreCase);
        a.Release();

        Assert.Equal("", await client.ReadToEndAsync());
        Assert.Empty(b.Requests);
        Assert.Equal(1, (await gateway.RecordAsync()).Tries);
    }

    private static string Both(Http2Upstream a, Http2Upstream b) => $"{a.Address}\", \"{b.Address}";
}
