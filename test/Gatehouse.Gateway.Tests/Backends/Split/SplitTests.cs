using System.Net;
using System.Net.WebSockets;
using Gatehouse.Core.Configuration;
using Gatehouse.Core.Policies;
using Gatehouse.Core.Backends;
using Gatehouse.Core.Explaining;
using Gatehouse.Core.Requests;
using Gatehouse.Core.Snapshots;
using Gatehouse.Gateway.Routing;
using Gatehouse.Testing;

namespace Gatehouse.Gateway.Tests.Backends.Split;

public sealed class SplitTests
{
    [Fact]
    public async Task Requests_WithoutAKey_AreDrawnByWeight()
    {
        await using var upstreams = await Pair.StartAsync();
        await using var gateway = await upstreams.RunAsync("[{ service: old, weight: 3 }, { service: new, weight: 1 }, { service: \"http://localhost:1\", weight: 0 }]");
        using var client = Client(gateway);

        for (int i = 0; i < 200; i++)
        {
            await client.GetStringAsync("/");
        }

        // Nine standard deviations around 50.
        Assert.InRange(upstreams.New.Requests.Count, 5, 105);
        Assert.Equal(200, upstreams.New.Requests.Count + upstreams.Old.Requests.Count);
        Assert.Equal(["new", "old"], gateway.Records.Select(r => r.Service).Distinct().Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Canary_MovedByReload_KeepsEveryCallerThatIsOnIt()
    {
        await using var upstreams = await Pair.StartAsync();
        await using var gateway = await upstreams.RunAsync(Shares(10), "sticky: { by: header, header: X-User }");
        using var client = Client(gateway);
        var first = await SidesAsync(client);
        Assert.Equal(first, await SidesAsync(client));

        gateway.Reload(upstreams.Yaml(Shares(40), "sticky: { by: header, header: X-User }"));
        var second = await SidesAsync(client);

        Assert.Contains("new", first.Values);
        Assert.All(first.Where(s => s.Value == "new"), s => Assert.Equal("new", second[s.Key]));
        Assert.InRange(second.Values.Count(s => s == "new"), first.Values.Count(s => s == "new") + 1, 59);

        gateway.Reload(upstreams.Yaml(Shares(100), "sticky: { by: header, header: X-User }"));
        Assert.All(await SidesAsync(client), s => Assert.Equal("new", s.Value));
    }

    [Fact]
    public async Task User_IsTheConsumer_AndAnonymousCallersGoByAddress()
    {
        await using var upstreams = await Pair.StartAsync();
        const string More = "policies: [{ any: [{ api_key: { header: X-Key } }] }]";
        await using var gateway = await upstreams.RunAsync(
            "[old, new]",
            "sticky: user, " + More,
            string.Join('\n', ["consumers:", .. Enumerable.Range(0, 20).Select(i => $"  user-{i}: {{ keys: [{{ value: key-number-{i}-0123456789abcdef }}] }}")]));
        using var client = Client(gateway);
        var sides = new HashSet<string>();
        for (int i = 0; i < 20; i++)
        {
            string first = await SideAsync(client, ("X-Key", $"key-number-{i}-0123456789abcdef"));
            Assert.Equal(first, await SideAsync(client, ("X-Key", $"key-number-{i}-0123456789abcdef")));
            sides.Add(first);
        }

        Assert.Equal(2, sides.Count);

        gateway.Reload(upstreams.Yaml("[old, new]", "sticky: user"));
        string address = await SideAsync(client);
        for (int i = 0; i < 10; i++)
        {
            Assert.Equal(address, await SideAsync(client, ("X-Key", $"{i}")));
        }
    }

    [Fact]
    public async Task Cookie_ThatIsNotThere_IsSetAndKeepsTheCallerOnHisSide()
    {
        await using var upstreams = await Pair.StartAsync();
        await using var gateway = await upstreams.RunAsync("[old, new]", "sticky: { by: cookie, lifetime: 1h }");
        using var client = Client(gateway);
        var sides = new HashSet<string>();
        for (int i = 0; i < 30; i++)
        {
            using var reply = await client.GetAsync(new Uri("/", UriKind.Relative), TestContext.Current.CancellationToken);
            string field = Assert.Single(reply.Headers.GetValues("Set-Cookie"));
            Assert.Matches("^gatehouse-side=[0-9a-f]{24}; Path=/; Max-Age=3600; HttpOnly; SameSite=Lax$", field);
            string side = await reply.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
            sides.Add(side);

            using var again = new HttpRequestMessage(HttpMethod.Get, "/") { Headers = { { "Cookie", $"a=b; {field[..field.IndexOf(';', StringComparison.Ordinal)]}" } } };
            using var second = await client.SendAsync(again, TestContext.Current.CancellationToken);
            Assert.False(second.Headers.Contains("Set-Cookie"));
            Assert.Equal(side, await second.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        }

        Assert.Equal(2, sides.Count);
    }

    [Fact]
    public async Task Testers_ByAMoreSpecificRoute_GoPastTheSplit()
    {
        await using var upstreams = await Pair.StartAsync();
        await using var gateway = await upstreams.RunAsync(
            "[{ service: old, weight: 1 }, { service: new, weight: 0 }]",
            more: "",
            routes: """  testers: { match: { path: "/**", headers: { x-beta: "1" } }, service: new }""");
        using var client = Client(gateway);

        Assert.Equal("old", await SideAsync(client));
        Assert.Equal("new", await SideAsync(client, ("X-Beta", "1")));
    }

    [Fact]
    public async Task Reload_ThatMovesAService_IsFollowedByTheSplit()
    {
        await using var upstreams = await Pair.StartAsync();
        await using var moved = (await FakeUpstream.StartAsync()).Answers(200, "moved");
        const string Split = "[{ service: old, weight: 0 }, { service: new, weight: 1 }]";
        await using var gateway = await upstreams.RunAsync(Split);
        using var client = Client(gateway);
        Assert.Equal("new", await SideAsync(client));

        gateway.Reload(upstreams.Yaml(Split).Replace(upstreams.New.Address, moved.Address, StringComparison.Ordinal));

        Assert.Equal("moved", await SideAsync(client));
    }

    [Fact]
    public async Task WebSocket_ThroughASplit_IsJoinedToItsSide()
    {
        await using var upstreams = await Pair.StartAsync();
        upstreams.New.Answer = async context =>
        {
            using var socket = await context.WebSockets.AcceptWebSocketAsync();
            await socket.SendAsync("hello"u8.ToArray(), WebSocketMessageType.Text, endOfMessage: true, context.RequestAborted);
            await socket.CloseAsync(WebSocketCloseStatus.NormalClosure, "", context.RequestAborted);
        };
        await using var gateway = await upstreams.RunAsync("[{ service: new, share: 100% }]", "sticky: cookie");
        using var client = new ClientWebSocket();
        await client.ConnectAsync(new Uri(gateway.Address.Replace("http", "ws", StringComparison.Ordinal)), TestContext.Current.CancellationToken);
        byte[] buffer = new byte[100];
        var message = await client.ReceiveAsync(buffer, TestContext.Current.CancellationToken);

        Assert.Equal("hello"u8, buffer.AsSpan(0, message.Count));
    }

    [Fact]
    public async Task Side_WhoseTargetIsGone_IsNotLeftForTheOther()
    {
        await using var upstreams = await Pair.StartAsync();
        await using var gateway = await upstreams.RunAsync("[{ service: old, weight: 0 }, \"http://127.0.0.1:1\"]");
        using var client = Client(gateway);

        using var reply = await client.GetAsync(new Uri("/", UriKind.Relative), TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.BadGateway, reply.StatusCode);
        Assert.Empty(upstreams.Old.Requests);
    }

    [Fact]
    public async Task Explain_OfASplit_NamesTheSideAndWhy()
    {
        await using var upstreams = await Pair.StartAsync();
        await using var gateway = await upstreams.RunAsync("[{ service: old, weight: 3 }, { service: new, weight: 1 }]", "sticky: { by: header, header: X-User }");
        using var client = Client(gateway);
        for (int i = 0; i < 20; i++)
        {
            var request = new CanonicalRequest();
            request.Headers.Add("X-User", $"user-{i}");
            var facts = Explain(gateway, request);

            Assert.Equal("sticky by header X-User", facts["split"]);
            Assert.Equal(await SideAsync(client, ("X-User", $"user-{i}")) + ", as for every request of this caller while the weights are these", facts["side"]);
        }

        Assert.Equal("sticky by the address, without header X-User", Explain(gateway, new CanonicalRequest())["split"]);
        gateway.Reload(upstreams.Yaml("[old, new]", "sticky: cookie"));
        Assert.Equal("sticky by cookie gatehouse-side, which is set with a random value", Explain(gateway, new CanonicalRequest())["split"]);
        gateway.Reload(upstreams.Yaml("[old, new]", "sticky: user"));
        Assert.Equal("sticky by consumer shop", Explain(gateway, new CanonicalRequest(), new Consumer("shop", "", "", models: null))["split"]);
        Assert.Equal("sticky by the address, without a consumer (192.0.2.1)", Explain(gateway, new CanonicalRequest { ClientAddress = IPAddress.Parse("192.0.2.1") })["split"]);
        gateway.Reload(upstreams.Yaml("[old, new]"));
        Assert.Equal("drawn for each request", Explain(gateway, new CanonicalRequest())["split"]);
    }

    [Fact]
    public async Task Example_OfTheLanguage_SplitsAndLetsTestersPast()
    {
        await using var upstreams = await Pair.StartAsync();
        await using var gateway = await RunningGateway.StartAsync($$"""
            services:
              monolith:   { targets: [http://127.0.0.1:1], timeout: 30s }
              catalog:    { targets: [{{upstreams.Old.Address}}] }
              catalog-v2: { targets: [{{upstreams.New.Address}}] }
            routes:
              everything-else:
                match: /**
                service: monolith
              catalog:
                match: /catalog/**
                backends:
                  - { service: catalog, weight: 95 }
                  - { service: catalog-v2, weight: 5 }
                sticky: { by: user }
              catalog-testers:
                match: { path: /catalog/**, headers: { x-beta: "1" } }
                service: catalog-v2
            """);
        using var client = new HttpClient { BaseAddress = new Uri(gateway.Address + "/catalog/") };
        string side = await client.GetStringAsync("a");
        for (int i = 0; i < 10; i++)
        {
            Assert.Equal(side, await client.GetStringAsync("a"));
        }

        using var testing = new HttpRequestMessage(HttpMethod.Get, "a") { Headers = { { "x-beta", "1" } } };
        using var reply = await client.SendAsync(testing, TestContext.Current.CancellationToken);
        Assert.Equal("new", await reply.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
    }

    [Theory]
    [InlineData("backends: [{ service: one, weight: 0 }, { service: two, weight: 0 }]", "GH1016", "every weight is 0, so no service takes a request", null)]
    [InlineData("backends: [{ service: one, share: 90% }, { service: two, share: 5% }]", "GH1016", "the shares add up to 95%, not to 100%", "Change one of them, or write weights, which are relative to each other.")]
    [InlineData("backends: [{ service: one, share: 90% }, { service: two, weight: 10 }]", "GH1016", "two has no share, and one has one", "Write a share for every service, or a weight for every service.")]
    [InlineData("backends: [{ service: one, share: 100%, weight: 3 }]", "GH1016", "a service has a weight or a share, not both", "Remove one of them.")]
    [InlineData("backends: [{ service: one, weight: -1 }]", "GH1009", "-1 is smaller than 0", "Allowed: 0 to 1000000.")]
    [InlineData("backends: [{ service: one, weight: 5% }]", "GH1006", "a whole number is expected, found \"5%\"", null)]
    [InlineData("backends: [{ service: one }, { service: one }]", "GH1005", "the service \"one\" is listed twice", "Write one entry with the sum of the weights.")]
    [InlineData("backends: [{ service: oen }]", "GH1012", "there is no service \"oen\"", "Did you mean \"one\"?")]
    [InlineData("backends: []", "GH1009", "needs at least one item", null)]
    [InlineData("service: one, sticky: user", "GH1016", "sticky holds callers to one of several backends, and this route has none", "Write backends with a weight for each service, or remove sticky.")]
    [InlineData("backends: [one, two], sticky: { by: header }", "GH1016", "by: header needs the header", "Add for example: header: X-Tenant")]
    [InlineData("backends: [one, two], sticky: { by: ip, header: X-A }", "GH1016", "header has a meaning only with by: header", "Remove it, or write by: header.")]
    [InlineData("backends: [one, two], sticky: { by: ip, cookie: a }", "GH1016", "cookie has a meaning only with by: cookie", "Remove it, or write by: cookie.")]
    [InlineData("backends: [one, two], sticky: { by: header, header: \"a b\" }", "GH1008", "\"a b\" is not a header name", null)]
    [InlineData("backends: [one, two], sticky: { by: cookie, cookie: \"a;b\" }", "GH1008", "\"a;b\" is not the name of a cookie", null)]
    [InlineData("backends: [one, two], sticky: usr", "GH1007", "\"usr\" is not one of user, header, cookie, ip", "Did you mean \"user\"?")]
    public void Split_ThatCannotBe_IsRefused(string settings, string code, string message, string? hint)
    {
        var language = new ConfigurationLanguage(new PolicyCatalog([]), new BackendCatalog(BuiltInBackends.All), [], GatewayChecks.For(new PolicyCatalog([])));
        var result = new ConfigurationLoader(language).Parse($"services:\n  one: http://localhost:1\n  two: http://localhost:2\nroutes:\n  r: {{ match: /a, {settings} }}\n");

        var problem = Assert.Single(result.Problems);
        Assert.Equal((code, message), (problem.Code.Id, problem.Message));
        Assert.Equal(5, problem.Mark.Line);
        if (hint is not null)
        {
            Assert.Equal(hint, problem.Hint);
        }
    }

    private static Dictionary<string, string> Explain(RunningGateway gateway, CanonicalRequest request, Consumer? consumer = null)
    {
        var explanation = new Explanation { Request = request, Consumer = consumer };
        gateway.Snapshot.Part<RouteTable>().Routes[0].Chain.Backend.Explain(explanation);
        return explanation.Facts.DistinctBy(f => f.Label).ToDictionary(f => f.Label, f => f.Value);
    }

    private static string Shares(int share) => $"[{{ service: old, share: {100 - share}% }}, {{ service: new, share: {share}% }}]";

    private static HttpClient Client(RunningGateway gateway) => new(new SocketsHttpHandler { UseCookies = false }) { BaseAddress = new Uri(gateway.Address) };

    private static async Task<Dictionary<int, string>> SidesAsync(HttpClient client)
    {
        var sides = new Dictionary<int, string>();
        for (int i = 0; i < 60; i++)
        {
            sides.Add(i, await SideAsync(client, ("X-User", $"user-{i}")));
        }

        return sides;
    }

    private static async Task<string> SideAsync(HttpClient client, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/");
        foreach (var (name, value) in headers)
        {
            request.Headers.Add(name, value);
        }

        using var reply = await client.SendAsync(request, TestContext.Current.CancellationToken);
        return await reply.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
    }

    /// <summary>Two upstreams that answer with their names.</summary>
    private sealed class Pair : IAsyncDisposable
    {
        public required FakeUpstream Old { get; init; }

        public required FakeUpstream New { get; init; }

        public static async Task<Pair> StartAsync()
            => new() { Old = (await FakeUpstream.StartAsync()).Answers(200, "old"), New = (await FakeUpstream.StartAsync()).Answers(200, "new") };

        public Task<RunningGateway> RunAsync(string backends, string more = "", string rest = "", string routes = "") => RunningGateway.StartAsync(Yaml(backends, more, rest, routes));

        public string Yaml(string backends, string more = "", string rest = "", string routes = "")
            => $$"""
                services:
                  old: {{Old.Address}}
                  new: {{New.Address}}
                {{rest}}
                routes:
                  all: { match: "/**", backends: {{backends}}{{(more.Length > 0 ? ", " + more : "")}} }
                {{routes}}
                """;

        public async ValueTask DisposeAsync()
        {
            await Old.DisposeAsync();
            await New.DisposeAsync();
        }
    }
}
