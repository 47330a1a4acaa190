using Gatehouse.Core.Requests;
using Gatehouse.Testing;

namespace Gatehouse.Gateway.Tests.Routing;

public sealed class VersionTests
{
    private const string ByHeader = """
        routes:
          v1: { match: /orders/**, version: { of: orders, name: v1, by: header, header: X-Version }, to: v1 }
          v2: { match: /orders/**, version: { of: orders, name: v2, by: header, header: X-Version, default: true }, to: v2 }
          all: { match: "/**", to: rest }
        """;

    [Theory]
    [InlineData("v1", "v1: GET /orders/5")]
    [InlineData("1", "v1: GET /orders/5")]
    [InlineData("V2", "v2: GET /orders/5")]
    [InlineData(null, "v2: GET /orders/5")]
    [InlineData(" ", "v2: GET /orders/5")]
    [InlineData("v3", null)]
    public async Task Header_NamesTheVersion(string? named, string? reached)
    {
        var gateway = new OfflineGateway(ByHeader);

        var test = await gateway.GetAsync("/orders/5", named is null ? [] : [("X-Version", named)]);

        Assert.Equal(reached, gateway.Reached);
        if (reached is null)
        {
            Assert.Equal(400, test.Reply.StatusCode);
            Assert.Contains("\"type\":\"https://gatehouse.dev/problems/unknown-version\"", test.Reply.Text);
            Assert.Contains("\"detail\":\"Versions of orders: v1, v2. A request names one in the header X-Version.\"", test.Reply.Text);
        }
    }

    [Theory]
    [InlineData("v1", "v1: GET /orders/5")]
    [InlineData("v2", null)]
    public async Task Header_OnTwoLines_MustNameOneVersion(string second, string? reached)
    {
        var gateway = new OfflineGateway(ByHeader);

        var test = await gateway.GetAsync("/orders/5", ("X-Version", "v1"), ("X-Version", second));

        Assert.Equal(reached, gateway.Reached);
        Assert.Equal(reached is null ? 400 : 200, test.Reply.StatusCode);
    }

    [Fact]
    public void Header_WrittenInAnotherCase_IsTheSamePlace()
        => Assert.Empty(OfflineGateway.ProblemsOf(ByHeader.Replace("name: v2, by: header, header: X-Version", "name: v2, by: header, header: x-version", StringComparison.Ordinal)));

    [Fact]
    public void Decide_OfAnUnknownVersion_SaysWhyNoOtherRouteTakesIt()
    {
        var gateway = new OfflineGateway(ByHeader);
        var request = RoutesUnderTest.Request("/orders/5");
        request.Headers.Add("X-Version", "v3");

        var reasons = gateway.Snapshot.Part<Gatehouse.Gateway.Routing.RouteTable>().Decide(request).NearMisses.ToDictionary(m => m.Route.Name, m => m.Reason);

        Assert.Equal("version v3 of orders is asked for, not v1", reasons["v1"]);
        Assert.Equal("a request for a version that is not served goes to no other route", reasons["all"]);
    }

    [Theory]
    [InlineData("/orders/5?version=1&version=2", null)]
    [InlineData("/orders/5?version=1&version=1", "v1: GET /orders/5?version=1&version=1")]
    [InlineData("/orders/5?version=1", "v1: GET /orders/5?version=1")]
    [InlineData("/orders/5?a=b&version=%31", "v1: GET /orders/5?a=b&version=%31")]
    [InlineData("/orders/5?version=v2", "v2: GET /orders/5?version=v2")]
    [InlineData("/orders/5", null)]
    [InlineData("/orders/5?version=3", null)]
    [InlineData("/items", "rest: GET /items")]
    public async Task Query_NamesTheVersion_AndWithoutADefaultMustDoSo(string target, string? reached)
    {
        var gateway = new OfflineGateway("""
            routes:
              v1: { match: /orders/**, version: { of: orders, name: v1, by: query }, to: v1 }
              v2: { match: /orders/**, version: { of: orders, name: v2, by: query }, to: v2 }
              all: { match: "/**", to: rest }
            """);

        var test = await gateway.GetAsync(target);

        Assert.Equal(reached, gateway.Reached);
        Assert.Equal(reached is null ? 400 : 200, test.Reply.StatusCode);
    }

    [Theory]
    [InlineData("application/vnd.shop.v1+json", "v1")]
    [InlineData("application/vnd.shop.orders.V2+json", "v2")]
    [InlineData("application/json;version=1", "v1")]
    [InlineData("application/json; q=0.5; version=\"2\"", "v2")]
    [InlineData("application/json;version=1;q=0.5, application/json;version=2", "v2")]
    [InlineData("application/json;version=1, application/json;version=2;q=0.9", "v1")]
    [InlineData("application/json", "v2")]
    [InlineData("*/*", "v2")]
    [InlineData("application/vnd.ms-excel", "v2")]
    [InlineData("application/vnd.shop.v3+json", null)]
    [InlineData("application/vnd.shop.v1.2+json", "v1.2")]
    [InlineData("application/vnd.shop.v1.raw+json", "v1")]
    [InlineData("application/vnd.v2corp.shop.v1.diff", "v1")]
    [InlineData("application/vnd.shop.v.raw+json", "v2")]
    [InlineData("text/html|application/json;version=1", "v1")]
    public async Task MediaType_NamesTheVersion(string accept, string? version)
    {
        var gateway = new OfflineGateway("""
            routes:
              v1: { match: /orders/**, version: { of: orders, name: v1, by: media_type }, to: v1 }
              v12: { match: /orders/**, version: { of: orders, name: v1.2, by: media_type }, to: v1.2 }
              v2: { match: /orders/**, version: { of: orders, name: v2, by: media_type, default: true }, to: v2 }
            """);

        var test = await gateway.GetAsync("/orders/5", [.. accept.Split('|').Select(line => ("Accept", line))]);

        Assert.Equal(version is null ? null : version + ": GET /orders/5", gateway.Reached);
        if (version is not null)
        {
            Assert.Equal("Accept", test.Reply.Headers.Get("Vary"));
        }
    }

    [Theory]
    [InlineData("/orders/v1/5", "v1: GET /orders/v1/5", 200)]
    [InlineData("/orders/v2/5", "v2: GET /orders/v2/5", 200)]
    [InlineData("/orders/v3/5", null, 400)]
    [InlineData("/orders/v3", null, 400)]
    [InlineData("/other/v3", null, 404)]
    public async Task Path_NamesTheVersion_AndAnUnknownOneIsToldTheKnown(string target, string? reached, int status)
    {
        var gateway = new OfflineGateway("""
            routes:
              v1: { match: /orders/v1/**, version: { of: orders, name: v1 }, to: v1 }
              v2: { match: /orders/v2/**, version: { of: orders, name: v2 }, to: v2 }
            """);

        var test = await gateway.GetAsync(target);

        Assert.Equal(reached, gateway.Reached);
        Assert.Equal(status, test.Reply.StatusCode);
        if (status == 400)
        {
            Assert.Contains("Versions of orders: v1, v2. A request names one in the path.", test.Reply.Text);
        }
    }

    [Fact]
    public async Task Deprecation_IsToldWithEveryReply_AndReplacesWhatTheServiceSaid()
    {
        await using var upstream = await FakeUpstream.StartAsync(context =>
        {
            context.Response.Headers["Deprecation"] = "@1";
            context.Response.Headers["Vary"] = "Accept-Encoding";
            return Task.CompletedTask;
        });
        await using var gateway = await RunningGateway.StartAsync($$"""
            policies:
              key: { api_key: { header: X-Key } }
            consumers:
              shop: { keys: [{ value: key-number-1-0123456789abcdef }] }
            routes:
              v1:
                match: /orders/**
                version: { of: orders, name: v1, by: header, deprecated: 2026-06-01, sunset: 2027-06-30, link: "https://example.com/v1" }
                service: {{upstream.Address}}
                policies: [key]
            """);

        foreach (var (key, status) in new[] { ("key-number-1-0123456789abcdef", "200"), ("wrong", "401") })
        {
            string reply = await gateway.ExchangeAsync($"GET /orders/5 HTTP/1.1\r\nHost: a\r\nApi-Version: 1\r\nX-Key: {key}\r\nConnection: close\r\n\r\n");

            Assert.StartsWith("HTTP/1.1 " + status, reply);
            Assert.Equal(1, reply.Split("\r\nDeprecation: ").Length - 1);
            Assert.Contains("\r\nDeprecation: @1780272000\r\n", reply);
            Assert.Contains("\r\nSunset: Wed, 30 Jun 2027 00:00:00 GMT\r\n", reply);
            Assert.Contains("\r\nLink: <https://example.com/v1>; rel=\"deprecation sunset\"\r\n", reply);
            Assert.Contains("\r\nVary: Api-Version\r\n", reply);
        }
    }

    [Fact]
    public async Task Method_ThatNoVersionTakes_Is405()
    {
        var gateway = new OfflineGateway(ByHeader.Replace("match: /orders/**", "match: { path: /orders/**, methods: [GET] }", StringComparison.Ordinal).Replace("  all: { match: \"/**\", to: rest }", "", StringComparison.Ordinal));

        var test = await gateway.SendAsync("DELETE", "/orders/5", ("X-Version", "v1"));

        Assert.Equal(405, test.Reply.StatusCode);
    }

    [Theory]
    [InlineData("by: header", "by: header", "name: v1", "name: v1", "GH1013", "matches the same requests as routes.one (/a), and neither is more specific")]
    [InlineData("by: header", "by: query", "name: v1", "name: v2", "GH1016", "the versions of api are named in different places: routes.one has another one")]
    [InlineData("by: header, header: X-A", "by: header", "name: v1", "name: v2", "GH1016", "the versions of api are named in different places: routes.one has another one")]
    [InlineData("by: header", "by: header", "name: v1", "name: 1", "GH1006", "a text is expected, 1 is a number")]
    [InlineData("by: header", "by: header", "name: v1", "name: \"1\"", "GH1016", "\"1\" and \"v1\" are the same version")]
    [InlineData("by: header, default: true", "by: header, default: true", "name: v1", "name: v2", "GH1016", "api has two defaults, v1 and v2")]
    [InlineData("by: header", "default: true", "name: v1", "name: v2", "GH1016", "a path always says which route it is for, so by: path has no default")]
    [InlineData("by: header", "by: header, query: a", "name: v1", "name: v2", "GH1016", "query has a meaning only with by: query")]
    [InlineData("by: header", "by: header, sunset: tomorrow", "name: v1", "name: v2", "GH1008", "\"tomorrow\" is no date")]
    [InlineData("by: header", "by: header, sunset: 2026-01-01, deprecated: 2026-01-02", "name: v1", "name: v2", "GH1016", "the version ends on 2026-01-01, before it is deprecated on 2026-01-02")]
    [InlineData("by: header", "by: header, link: \"https://a\"", "name: v1", "name: v2", "GH1016", "link tells of a deprecation, and the version has none")]
    [InlineData("by: header", "by: header, header: \"a b\"", "name: v1", "name: v2", "GH1008", "\"a b\" is no name")]
    public void Version_ThatCannotBe_IsAFault(string one, string other, string oneName, string otherName, string code, string message)
    {
        var problems = OfflineGateway.ProblemsOf($"routes:\n  one: {{ match: /a, version: {{ of: api, {oneName}, {one} }}, to: x }}\n  two: {{ match: /a, version: {{ of: api, {otherName}, {other} }}, to: x }}\n");

        Assert.Contains((code, message), problems.Select(p => (p.Code.Id, p.Message)));
    }

    [Fact]
    public void Decide_SaysWhichVersionWasAsked()
    {
        var gateway = new OfflineGateway(ByHeader);
        var request = RoutesUnderTest.Request("/orders/5");
        request.Headers.Add("X-Version", "v1");

        var decision = gateway.Snapshot.Part<Gatehouse.Gateway.Routing.RouteTable>().Decide(request);

        Assert.Equal("v1", decision.Winner!.Name);
        Assert.Equal("version v1 of orders is asked for, not v2", decision.NearMisses.Single(m => m.Route.Name == "v2").Reason);
        request.Headers.Set("X-Version", "v7");
        Assert.Equal(ProblemKind.UnknownVersion, gateway.Snapshot.Part<Gatehouse.Gateway.Routing.RouteTable>().Decide(request).Problem!.Kind);
    }
}
