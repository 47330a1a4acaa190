using Gatehouse.Testing;

namespace Gatehouse.Gateway.Tests.Routing;

/// <summary>Where a CORS preflight goes: to the route of the request it asks about.</summary>
public sealed class PreflightTests
{
    private const string Shop = "https://shop.example.com";

    private const string Cors = "cors: [\"" + Shop + "\"]";

    [Theory]
    [InlineData("GET", 204)]
    [InlineData("HEAD", 204)]
    [InlineData("DELETE", 405)]
    [InlineData("get", 405)]
    public async Task Preflight_ReachesTheRouteOfTheMethodItAsksFor(string method, int status)
    {
        var gateway = Gateway($"products: {{ match: {{ path: /v1/products/**, methods: [GET] }}, to: p, policies: [{{ {Cors} }}] }}");

        var test = await gateway.SendAsync("OPTIONS", "/v1/products/1", ("Origin", Shop), ("Access-Control-Request-Method", method));

        Assert.Equal(status, test.Reply.CommittedStatus);
        Assert.Null(gateway.Reached);
    }

    [Theory]
    [InlineData("Origin", "")]
    [InlineData("Access-Control-Request-Method", "GET")]
    public async Task Options_ThatIsNoPreflight_IsARequestLikeAnyOther(string name, string value)
    {
        var gateway = Gateway($"products: {{ match: {{ path: /a, methods: [GET] }}, to: p, policies: [{{ {Cors} }}] }}");

        Assert.Equal(405, (await gateway.SendAsync("OPTIONS", "/a", (name, value))).Reply.CommittedStatus);
    }

    [Fact]
    public async Task Preflight_PassesTheWiderRouteThatTakesOptionsBy()
    {
        var gateway = Gateway($"read: {{ match: {{ path: /v1/**, methods: [GET] }}, to: read, policies: [{{ {Cors} }}] }}\n  all: {{ match: /**, to: all }}");

        Assert.Equal(204, (await gateway.SendAsync("OPTIONS", "/v1/a", ("Origin", Shop), ("Access-Control-Request-Method", "GET"))).Reply.CommittedStatus);
        Assert.Null(gateway.Reached);

        // The route of POST has no such policy: what stands behind answers.
        await gateway.SendAsync("OPTIONS", "/v1/a", ("Origin", Shop), ("Access-Control-Request-Method", "POST"));
        Assert.Equal("all: OPTIONS /v1/a", gateway.Reached);
    }

    [Fact]
    public async Task Preflight_GoesToTheRouteThatListsOptions()
    {
        var gateway = Gateway($"read: {{ match: {{ path: /a, methods: [GET] }}, to: read, policies: [{{ {Cors} }}] }}\n  own: {{ match: {{ path: /a, methods: [OPTIONS] }}, to: own }}");

        await gateway.SendAsync("OPTIONS", "/a", ("Origin", Shop), ("Access-Control-Request-Method", "GET"));

        Assert.Equal("own: OPTIONS /a", gateway.Reached);
    }

    [Theory]
    [InlineData("headers: { X-Beta: \"1\" }", "x-a, X-BETA", 204)]
    [InlineData("headers: { X-Beta: \"1\" }", "x-a", 404)]
    [InlineData("headers: { Accept: text/csv }", "x-a", 204)]
    [InlineData("cookies: { beta: \"1\" }", "x-a", 204)]
    [InlineData("query: { beta: \"1\" }", "x-a", 404)]
    public async Task Preflight_MeetsWhatTheRequestBehindItMayMeet(string condition, string fields, int status)
    {
        var gateway = Gateway($"beta: {{ match: {{ path: /a, methods: [PUT], {condition} }}, to: beta, policies: [{{ {Cors} }}] }}");

        var test = await gateway.SendAsync("OPTIONS", "/a", ("Origin", Shop), ("Access-Control-Request-Method", "PUT"), ("Access-Control-Request-Headers", fields));

        Assert.Equal(status, test.Reply.CommittedStatus);
    }

    [Fact]
    public async Task Preflight_OfAnAmbiguousPath_IsRefused()
    {
        var gateway = Gateway($"a: {{ match: {{ path: /a/**, methods: [GET] }}, to: a, policies: [{{ {Cors} }}] }}\n  b: {{ match: {{ path: /a/b/c, methods: [GET] }}, to: b }}");

        var test = await gateway.SendAsync("OPTIONS", "/a//b/c", ("Origin", Shop), ("Access-Control-Request-Method", "GET"));

        Assert.Equal(400, test.Reply.CommittedStatus);
        Assert.Equal("ambiguous-path", test.Exchange.Record.Problem!.Kind.Id);
    }

    [Fact]
    public async Task Preflight_OverTheWire_NeverReachesTheUpstream_AndTheRequestBehindItDoes()
    {
        await using var upstream = RecordingUpstream.Start("HTTP/1.1 200 OK\r\nContent-Length: 2\r\nAccess-Control-Allow-Origin: *\r\n\r\nok");
        await using var gateway = await RunningGateway.StartAsync(
            $"services: {{ up: {{ targets: [\"{upstream.Address}\"] }} }}\nroutes:\n  r: {{ match: {{ path: /a, methods: [PUT] }}, service: up, policies: [{{ cors: {{ origins: [\"{Shop}\"], credentials: true }} }}] }}\n");

        string preflight = await gateway.ExchangeAsync($"OPTIONS /a HTTP/1.1\r\nHost: a\r\nOrigin: {Shop}\r\nAccess-Control-Request-Method: PUT\r\nConnection: close\r\n\r\n");
        Assert.StartsWith("HTTP/1.1 204 ", preflight, StringComparison.Ordinal);
        Assert.Contains($"\r\nAccess-Control-Allow-Origin: {Shop}\r\n", preflight, StringComparison.Ordinal);
        Assert.DoesNotContain("Content-Length", preflight, StringComparison.Ordinal);
        Assert.Empty(upstream.Requests);

        string reply = await gateway.ExchangeAsync($"PUT /a HTTP/1.1\r\nHost: a\r\nOrigin: {Shop}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
        Assert.Contains($"\r\nAccess-Control-Allow-Origin: {Shop}\r\n", reply, StringComparison.Ordinal);
        Assert.DoesNotContain("Access-Control-Allow-Origin: *", reply, StringComparison.Ordinal);
        Assert.Contains($"\r\nOrigin: {Shop}\r\n", Assert.Single(upstream.Requests), StringComparison.Ordinal);
    }

    [Fact]
    public async Task WebSocket_OfAnotherOrigin_IsRefused()
    {
        await using var upstream = RecordingUpstream.Start();
        await using var gateway = await RunningGateway.StartAsync(
            $"services: {{ up: {{ targets: [\"{upstream.Address}\"] }} }}\nroutes:\n  r: {{ match: /**, service: {{ service: up, upgrades: [websocket] }}, policies: [{{ {Cors} }}] }}\n");

        string reply = await gateway.ExchangeAsync("GET /a HTTP/1.1\r\nHost: a\r\nOrigin: https://evil.test\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\nSec-WebSocket-Version: 13\r\n\r\n");

        Assert.StartsWith("HTTP/1.1 403 ", reply, StringComparison.Ordinal);
        Assert.Empty(upstream.Requests);
    }

    private static OfflineGateway Gateway(string routes) => new($"routes:\n  {routes}\n");
}
