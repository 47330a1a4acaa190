using Gatehouse.Testing;
using Microsoft.AspNetCore.Http;

namespace Gatehouse.Gateway.Tests.Backends.Http;

/// <summary>Which bytes an upstream receives, and which of its bytes the client receives.</summary>
public class ForwardingTests
{
    [Fact]
    public async Task Fields_OrdinaryRequest_AreExactlyThese()
    {
        await using var upstream = RecordingUpstream.Start();
        await using var gateway = await RunningGateway.InFrontOfAsync(upstream.Address);

        await gateway.ExchangeAsync("GET /a HTTP/1.1\r\nHost: Shop.Example:81\r\nX-A: 1\r\nAccept: */*\r\nCookie: a=b; c=d\r\nConnection: close\r\n\r\n");

        Assert.Equal(
            ["GET /a HTTP/1.1", "Accept: */*", "Cookie: a=b; c=d", "Host: Shop.Example:81", "X-A: 1", "X-Forwarded-For: 127.0.0.1", "X-Forwarded-Host: Shop.Example:81", "X-Forwarded-Proto: http"],
            LinesOf(upstream.Requests[0]));
    }

    [Fact]
    public async Task Fields_OfThisHop_EndHere()
    {
        await using var upstream = RecordingUpstream.Start();
        await using var gateway = await RunningGateway.InFrontOfAsync(upstream.Address);

        await gateway.ExchangeAsync(
            "GET / HTTP/1.1\r\nHost: a\r\nConnection: close, X-Secret, x-forwarded-for\r\nX-Secret: 1\r\nX-Forwarded-For: 9.9.9.9\r\nKeep-Alive: timeout=5\r\n"
            + "Proxy-Connection: x\r\nProxy-Authorization: x\r\nTE: gzip\r\nTrailer: X-T\r\nX-Kept: 1\r\n\r\n");

        Assert.Equal(
            ["GET / HTTP/1.1", "Host: a", "X-Forwarded-For: 127.0.0.1", "X-Forwarded-Host: a", "X-Forwarded-Proto: http", "X-Kept: 1"],
            LinesOf(upstream.Requests[0]));
    }

    [Theory]
    [InlineData("Connection: close, X-Secret")]
    [InlineData("Connection: X-Secret, close")]
    [InlineData("Connection: x-secret\r\nConnection: close")]
    [InlineData("Connection: close\r\nConnection: X-SECRET")]
    [InlineData("Connection: keep-alive, X-Secret")]
    [InlineData("Connection: keep-alive\r\nConnection: X-Secret")]
    [InlineData("Connection: X-Secret")]
    [InlineData("Connection: Upgrade , X-Secret\r\nUpgrade: h2c")]
    public async Task Fields_Nominated_EndHere(string connection)
    {
        await using var upstream = RecordingUpstream.Start();
        await using var gateway = await RunningGateway.InFrontOfAsync(upstream.Address);

        string reply = await gateway.ExchangeAsync($"GET / HTTP/1.1\r\nHost: a\r\n{connection}\r\nX-Secret: 1\r\nX-Kept: 1\r\n\r\n");

        Assert.StartsWith("HTTP/1.1 200 OK", reply);
        Assert.DoesNotContain("X-Secret", upstream.Requests[0]);
        Assert.Contains("X-Kept: 1\r\n", upstream.Requests[0]);
    }

    [Fact]
    public async Task Method_MadeHead_LeavesNoLengthOfABodyThatIsNotThere()
    {
        await using var upstream = RawUpstream.Sending("HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\n");
        await using var gateway = await RunningGateway.StartAsync(
            $"routes: {{ a: {{ match: /**, service: \"{upstream.Address}\", policies: [ {{ transform: {{ method: HEAD }} }} ] }} }}");

        string reply = await gateway.ExchangeAsync("GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");

        Assert.StartsWith("HTTP/1.1 200 OK", reply);
        Assert.DoesNotContain("99", reply);
        Assert.Null((await gateway.RecordAsync()).Failure);
    }

    [Theory]
    [InlineData("X-Forwarded-For: 9.9.9.9\r\nX-Forwarded-For: 8.8.8.8\r\nX-Forwarded-Proto: https\r\nX-Forwarded-Host: evil\r\nForwarded: for=1.2.3.4\r\nX-Forwarded-Port: 1\r\nX-Forwarded-User: root\r\n"
        + "X-Real-IP: 6.6.6.6\r\nTrue-Client-IP: 6.6.6.6\r\nCF-Connecting-IP: 6.6.6.6\r\nX-Client-IP: 6.6.6.6")]
    [InlineData("X_Forwarded_For: 7.7.7.7\r\nx_forwarded-proto: https\r\nx_real_ip: 6.6.6.6\r\nClient_IP: 6.6.6.6")]
    public async Task Fields_ThatWeOwn_AreOurs(string fields)
    {
        await using var upstream = RecordingUpstream.Start();
        await using var gateway = await RunningGateway.InFrontOfAsync(upstream.Address);

        await gateway.ExchangeAsync($"GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n{fields}\r\n\r\n");

        Assert.Equal(
            ["GET / HTTP/1.1", "Host: a", "X-Forwarded-For: 127.0.0.1", "X-Forwarded-Host: a", "X-Forwarded-Proto: http"],
            LinesOf(upstream.Requests[0]));
    }

    [Fact]
    public async Task Fields_OfSeveralValuesAndOtherBytes_AreKept()
    {
        await using var upstream = RecordingUpstream.Start("HTTP/1.1 200 OK\r\nContent-Length: 2\r\nSet-Cookie: a=1; Expires=Wed, 21 Oct 2026 07:28:00 GMT\r\nSet-Cookie: b=2\r\nX-B: gr\u00fc\u00df\r\nETag: W/\"1\"\r\n\r\nok");
        await using var gateway = await RunningGateway.InFrontOfAsync(upstream.Address);

        string reply = await gateway.ExchangeAsync("GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\nX-A: 1\r\nX-A: 2\r\nX-B: gr\u00fc\u00df\r\nAccept: a/b\r\nAccept: c/d\r\nUser-Agent: odd (agent\r\n\r\n");

        string request = upstream.Requests[0];
        Assert.Contains("X-A: 1\r\nX-A: 2\r\n", request);
        Assert.Contains("X-B: gr\u00fc\u00df\r\n", request);
        Assert.Contains("Accept: a/b\r\nAccept: c/d\r\n", request);
        Assert.Contains("User-Agent: odd (agent\r\n", request);
        Assert.Contains("Set-Cookie: a=1; Expires=Wed, 21 Oct 2026 07:28:00 GMT\r\n", reply);
        Assert.Contains("Set-Cookie: b=2\r\n", reply);
        Assert.Contains("X-B: gr\u00fc\u00df\r\n", reply);
        Assert.Contains("ETag: W/\"1\"\r\n", reply);
    }

    [Fact]
    public async Task ReplyFields_OfThisHop_EndHere()
    {
        await using var upstream = RecordingUpstream.Start(
            "HTTP/1.1 200 OK\r\nConnection: keep-alive, X-Hop\r\nConnection: X-Second\r\nKeep-Alive: timeout=5\r\nX-Hop: 1\r\nX-Second: 1\r\nProxy-Authenticate: x\r\nUpgrade: h2c\r\nX-Kept: 1\r\nServer: upstream\r\nContent-Length: 2\r\n\r\nok");
        await using var gateway = await RunningGateway.InFrontOfAsync(upstream.Address);
        await using var client = await gateway.ConnectAsync();

        await client.SendAsync("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
        string reply = await client.ReadUntilAsync("ok");

        Assert.Equal(["HTTP/1.1 200 OK", "Content-Length: 2", "Date", "Server: upstream", "X-Kept: 1"], LinesOf(reply).Select(l => l.StartsWith("Date: ", StringComparison.Ordinal) ? "Date" : l));
    }

    [Theory]
    [InlineData("http://HOST/base", "/a/b?q=1", "/base/a/b?q=1")]
    [InlineData("http://HOST", "/a%2Db/%7euser?x=%zz&y=+", "/a%2Db/%7euser?x=%zz&y=+")]
    [InlineData("http://HOST", "/?", "/?")]
    [InlineData("http://HOST", "/a?b?c", "/a?b?c")]
    [InlineData("http://HOST", "/caf%C3%A9/%E2%82%AC", "/caf%C3%A9/%E2%82%AC")]
    public async Task Target_Path_IsTheClientsOwn(string address, string target, string expected)
    {
        await using var upstream = RecordingUpstream.Start();
        await using var gateway = await RunningGateway.InFrontOfAsync(address.Replace("http://HOST", upstream.Address, StringComparison.Ordinal));

        await gateway.ExchangeAsync($"GET {target} HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");

        Assert.StartsWith($"GET {expected} HTTP/1.1\r\n", upstream.Requests[0]);
    }

    [Fact]
    public async Task Host_OfTheTarget_WhenAskedFor()
    {
        await using var upstream = RecordingUpstream.Start();
        await using var gateway = await RunningGateway.InFrontOfAsync(upstream.Address, "host: target");

        await gateway.ExchangeAsync("GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");

        Assert.Contains($"Host: {upstream.Address[7..]}\r\n", upstream.Requests[0]);
        Assert.Contains("X-Forwarded-Host: a\r\n", upstream.Requests[0]);
    }

    [Fact]
    public async Task Http10_WithoutHost_IsServed()
    {
        await using var upstream = RecordingUpstream.Start();
        await using var gateway = await RunningGateway.InFrontOfAsync(upstream.Address);

        string reply = await gateway.ExchangeAsync("GET / HTTP/1.0\r\n\r\n");

        Assert.StartsWith("HTTP/1.1 200 OK", reply);
        Assert.EndsWith("ok", reply);
        Assert.StartsWith("GET / HTTP/1.1\r\n", upstream.Requests[0]);
        Assert.Contains($"Host: {upstream.Address[7..]}\r\n", upstream.Requests[0]);
    }

    [Theory]
    [InlineData("PATCH")]
    [InlineData("PROPFIND")]
    [InlineData("GET-IT")]
    public async Task Method_AnyToken_IsKept(string method)
    {
        await using var upstream = RecordingUpstream.Start();
        await using var gateway = await RunningGateway.InFrontOfAsync(upstream.Address);

        await gateway.ExchangeAsync($"{method} / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");

        Assert.StartsWith($"{method} / HTTP/1.1\r\n", upstream.Requests[0]);
    }

    [Theory]
    [InlineData("HEAD", "HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\n", "Content-Length: 500\r\n")]
    [InlineData("GET", "HTTP/1.1 204 No Content\r\nX-A: 1\r\n\r\n", "X-A: 1\r\n")]
    [InlineData("GET", "HTTP/1.1 304 Not Modified\r\nETag: \"1\"\r\n\r\n", "ETag: \"1\"\r\n")]
    [InlineData("GET", "HTTP/1.1 304 Not Modified\r\nContent-Length: 500\r\n\r\n", "304 Not Modified\r\n")]
    public async Task Reply_WithoutBody_LeavesTheConnectionUsable(string method, string answer, string expected)
    {
        await using var upstream = RecordingUpstream.Start(answer);
        await using var gateway = await RunningGateway.InFrontOfAsync(upstream.Address);
        await using var client = await gateway.ConnectAsync();

        for (int i = 0; i < 2; i++)
        {
            await client.SendAsync($"{method} / HTTP/1.1\r\nHost: a\r\n\r\n");
            string reply = await client.ReadUntilAsync("\r\n\r\n");
            Assert.Contains(expected, reply);
            Assert.EndsWith("\r\n\r\n", reply);
            Assert.DoesNotContain("chunked", reply);
        }

        Assert.Equal(2, upstream.Requests.Count);
    }

    [Fact]
    public async Task Redirects_AndCompression_AreTheClientsBusiness()
    {
        await using var upstream = RecordingUpstream.Start("HTTP/1.1 302 Found\r\nLocation: http://elsewhere/\r\nContent-Encoding: gzip\r\nContent-Length: 3\r\nSet-Cookie: a=b\r\n\r\nabc");
        await using var gateway = await RunningGateway.InFrontOfAsync(upstream.Address);

        string reply = await gateway.ExchangeAsync("GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
        await gateway.ExchangeAsync("GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");

        Assert.StartsWith("HTTP/1.1 302 Found", reply);
        Assert.Contains("Content-Encoding: gzip\r\n", reply);
        Assert.EndsWith("abc", reply);
        Assert.DoesNotContain("Cookie", upstream.Requests[1]);
        Assert.DoesNotContain("Accept-Encoding", upstream.Requests[1]);
    }

    [Fact]
    public async Task Trailers_FromUpstream_ReachHttp2Clients()
    {
        await using var upstream = RawUpstream.Sending("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nTrailer: X-Sum\r\n\r\n5\r\nhello\r\n0\r\nX-Sum: 42\r\n\r\n");
        await using var gateway = await RunningGateway.InFrontOfAsync(upstream.Address, listen: "listen: [ { url: \"http://127.0.0.1:0\", protocols: [http2] } ]");
        using var client = new HttpClient { DefaultRequestVersion = new Version(2, 0), DefaultVersionPolicy = HttpVersionPolicy.RequestVersionExact };

        using var reply = await client.GetAsync(gateway.Address);

        Assert.Equal("hello", await reply.Content.ReadAsStringAsync());
        Assert.Equal("42", Assert.Single(reply.TrailingHeaders.GetValues("X-Sum")));
    }

    [Fact]
    public async Task Connections_AreKeptAndUsedAgain()
    {
        await using var upstream = await FakeUpstream.StartAsync(context => context.Response.WriteAsync(context.Connection.Id));
        await using var gateway = await RunningGateway.InFrontOfAsync(upstream.Address);
        using var client = new HttpClient();

        string first = await client.GetStringAsync(gateway.Address);
        string second = await client.GetStringAsync(gateway.Address);

        Assert.Equal(first, second);
    }

    private static IEnumerable<string> LinesOf(string message)
    {
        string[] lines = message[..message.IndexOf("\r\n\r\n", StringComparison.Ordinal)].Split("\r\n");
        return lines.Take(1).Concat(lines.Skip(1).Order(StringComparer.Ordinal));
    }
}
