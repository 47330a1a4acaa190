using System.Security.Cryptography;
using Gatehouse.Testing;

namespace Gatehouse.Gateway.Tests.Front.Reading;

/// <summary>Several values of one header, and names that differ by _ and -: what decides sees all of them, or the request is refused.</summary>
public class HeaderValuesTests
{
    [Theory]
    [InlineData("Authorization: Bearer a\r\nAuthorization: Bearer b\r\n")]
    [InlineData("Content-Type: a/b\r\ncontent-type: a/b\r\n")]
    [InlineData("Content_Type: a/b\r\n")]
    [InlineData("Content_Length: 0\r\n")]
    [InlineData("Transfer_Encoding: chunked\r\n")]
    [InlineData("X-Team: a\r\nX_Team: b\r\n")]
    [InlineData("X_Team: b\r\nx-team: a\r\n")]
    [InlineData("X_A_B: 1\r\nX-A_B: 1\r\n")]
    [InlineData("X-Forwarded-For: 1.2.3.4\r\nX_Forwarded_For: 5.6.7.8\r\n")]
    public async Task Values_OfWhichOneWouldBeHidden_AreRefused(string fields)
    {
        await using var upstream = RecordingUpstream.Start();
        await using var gateway = await RunningGateway.InFrontOfAsync(upstream.Address);

        string reply = await gateway.ExchangeAsync($"GET / HTTP/1.1\r\nHost: a\r\n{fields}\r\n{SmugglingVectors.Canary}");

        Assert.StartsWith("HTTP/1.1 400 ", reply);
        Assert.Equal(0, upstream.BytesReceived);
    }

    [Theory]
    [InlineData("/", "X-Team: red\r\n", "team")]
    [InlineData("/", "x-TEAM: red\r\n", "team")]
    [InlineData("/", "X_Team: red\r\n", "team")]
    [InlineData("/", "X-Team: red\r\nX-Team: red\r\n", "team")]
    [InlineData("/", "X-Team: red\r\nX-Team: blue\r\n", "open")]
    [InlineData("/", "X-Team: blue\r\nX-Team: red\r\n", "open")]
    [InlineData("/", "X-Team: red, blue\r\n", "open")]
    [InlineData("/c/", "Cookie: team=red\r\n", "cookie")]
    [InlineData("/c/", "Cookie: team=red; team=blue\r\n", "open")]
    [InlineData("/c/", "Cookie: team=red\r\nCookie: team=blue\r\n", "open")]
    [InlineData("/c/", "Cookie: team=blue\r\ncookie: team=red\r\n", "open")]
    public async Task Condition_OnAHeader_SeesEveryValue(string path, string fields, string route)
    {
        await using var gateway = await RunningGateway.StartAsync(
            """
            routes:
              team: { match: { path: "/**", headers: { X-Team: red } }, respond: { body: team } }
              cookie: { match: { path: "/c/**", cookies: { team: red } }, respond: { body: cookie } }
              open: { match: "/**", respond: { body: open } }
            """);

        string reply = await gateway.ExchangeAsync($"GET {path} HTTP/1.1\r\nHost: a\r\nConnection: close\r\n{fields}\r\n");

        Assert.EndsWith("\r\n\r\n" + route, reply);
    }

    [Theory]
    [InlineData("a=1", "one")]
    [InlineData("a=1&a=1", "one")]
    [InlineData("a=1&a=2", "open")]
    [InlineData("a=2&a=1", "open")]
    [InlineData("a=1&%61=2", "open")]
    [InlineData("%61=1", "one")]
    public async Task Condition_OnTheQuery_SeesEveryValue(string query, string route)
    {
        await using var gateway = await RunningGateway.StartAsync(
            """
            routes:
              one: { match: { path: "/**", query: { a: "1" } }, respond: { body: one } }
              open: { match: "/**", respond: { body: open } }
            """);

        string reply = await gateway.ExchangeAsync($"GET /?{query} HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");

        Assert.EndsWith("\r\n\r\n" + route, reply);
    }

    [Theory]
    [InlineData("X-Key: k\r\nX-Key: k\r\n", 400)]
    [InlineData("X-Key: k\r\nX_Key: k\r\n", 400)]
    [InlineData("X_Key: k\r\nX-Key: other\r\n", 400)]
    [InlineData("X_Key: key-of-shop-0123456789\r\n", 401)]
    [InlineData("X-Key: key-of-shop-0123456789, x\r\n", 401)]
    [InlineData("X-Key: key-of-shop-0123456789\r\n", 200)]
    public async Task Key_MoreThanOnceOrUnderAnotherName_IsRefused(string fields, int status)
    {
        await using var upstream = RecordingUpstream.Start();
        await using var gateway = await RunningGateway.StartAsync(
            $$"""
            consumers: { shop: { keys: [ { hash: "sha256:{{Convert.ToHexStringLower(SHA256.HashData("key-of-shop-0123456789"u8))}}" } ] } }
            services: { up: { targets: ["{{upstream.Address}}"] } }
            routes: { all: { match: "/**", service: up, policies: [ { api_key: { header: X-Key } } ] } }
            """);

        string reply = await gateway.ExchangeAsync($"GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n{fields}\r\n");

        Assert.StartsWith($"HTTP/1.1 {status} ", reply);
        Assert.Equal(status == 200 ? 1 : 0, upstream.Requests.Count);
        Assert.All(upstream.Requests, r => Assert.DoesNotContain("key-of-shop", r));
    }

    [Theory]
    [InlineData("X-Caller: a\r\nX-Caller: b\r\n")]
    [InlineData("X-Caller: a\r\nX_Caller: b\r\n")]
    public async Task Limit_ByAHeaderSentTwice_IsRefused(string fields)
    {
        await using var upstream = RecordingUpstream.Start();
        await using var gateway = await RunningGateway.StartAsync(
            $$"""
            services: { up: { targets: ["{{upstream.Address}}"] } }
            routes: { all: { match: "/**", service: up, policies: [ { rate_limit: { limit: 100, window: 1s, by: header, header: X-Caller } } ] } }
            """);

        string reply = await gateway.ExchangeAsync($"GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n{fields}\r\n");

        Assert.StartsWith("HTTP/1.1 400 ", reply);
        Assert.Equal(0, upstream.BytesReceived);
    }

    [Theory]
    [InlineData("X_User: evil\r\n")]
    [InlineData("X-User: evil\r\nX-User: evil\r\n")]
    [InlineData("x-user: evil\r\nConnection: X-User, close\r\n")]
    public async Task Field_ThatTransformSets_HasItsValueAlone(string fields)
    {
        await using var upstream = RecordingUpstream.Start();
        await using var gateway = await RunningGateway.StartAsync(
            $$"""
            services: { up: { targets: ["{{upstream.Address}}"] } }
            routes: { all: { match: "/**", service: up, policies: [ { transform: { request_headers: { set: { X-User: ours }, remove: [X-Gone] } } } ] } }
            """);

        await gateway.ExchangeAsync($"GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\nX_Gone: evil\r\n{fields}\r\n");

        string request = Assert.Single(upstream.Requests);
        Assert.DoesNotContain("evil", request);
        Assert.Single(request.Split("\r\n"), l => l == "X-User: ours");
    }
}
