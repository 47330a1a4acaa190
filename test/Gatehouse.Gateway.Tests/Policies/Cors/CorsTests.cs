using Gatehouse.Core.Configuration;

namespace Gatehouse.Gateway.Tests.Policies.Cors;

public sealed class CorsTests
{
    private const string Shop = "https://shop.example.com";
    private const string Evil = "https://evil.test";

    private static readonly (string, string) FromShop = ("Origin", Shop);
    private static readonly (string, string) AsksGet = ("Access-Control-Request-Method", "GET");

    [Fact]
    public async Task Preflight_OfAnAllowedOrigin_IsAnsweredAndGoesNowhere()
    {
        var gateway = Gateway($"origins: [\"{Shop}\"]");

        var test = await gateway.SendAsync("OPTIONS", "/v1/a", FromShop, ("Access-Control-Request-Method", "DELETE"), ("Access-Control-Request-Headers", "authorization,x-a"));

        Assert.Null(gateway.Reached);
        Assert.Equal(204, test.Reply.CommittedStatus);
        var reply = test.Reply.CommittedHeaders;
        Assert.Equal(Shop, reply.Get("Access-Control-Allow-Origin"));
        Assert.Equal("GET, HEAD, POST, PUT, PATCH, DELETE", reply.Get("Access-Control-Allow-Methods"));
        Assert.Equal("authorization,x-a", reply.Get("Access-Control-Allow-Headers"));
        Assert.Equal("600", reply.Get("Access-Control-Max-Age"));
        Assert.Equal("Origin, Access-Control-Request-Method, Access-Control-Request-Headers", reply.Get("Vary"));
        Assert.False(reply.Contains("Access-Control-Allow-Credentials"));
        Assert.False(reply.Contains("Access-Control-Allow-Private-Network"));
    }

    [Fact]
    public async Task Preflight_IsAnsweredAsWritten()
    {
        var gateway = Gateway($"origins: [\"{Shop}\"], methods: [GET, PURGE], headers: [X-A, X-B], credentials: true, max_age: 1h, private_network: true");

        var reply = (await gateway.SendAsync("OPTIONS", "/v1/a", FromShop, AsksGet, ("Access-Control-Request-Headers", "x-evil"), ("Access-Control-Request-Private-Network", "true"))).Reply.CommittedHeaders;

        Assert.Equal("GET, PURGE", reply.Get("Access-Control-Allow-Methods"));
        Assert.Equal("X-A, X-B", reply.Get("Access-Control-Allow-Headers"));
        Assert.Equal("true", reply.Get("Access-Control-Allow-Credentials"));
        Assert.Equal("3600", reply.Get("Access-Control-Max-Age"));
        Assert.Equal("true", reply.Get("Access-Control-Allow-Private-Network"));
    }

    [Theory]
    [InlineData("x-a\"b")]
    [InlineData("x-a,,x-b")]
    [InlineData("x a")]
    public async Task Preflight_WithNamesThatAreNone_GetsNoneBack(string asked)
        => Assert.False((await Gateway($"origins: [\"{Shop}\"]").SendAsync("OPTIONS", "/v1/a", FromShop, AsksGet, ("Access-Control-Request-Headers", asked))).Reply.CommittedHeaders.Contains("Access-Control-Allow-Headers"));

    [Theory]
    [InlineData(Evil)]
    [InlineData("null")]
    [InlineData("")]
    [InlineData("https://SHOP.example.com")]
    [InlineData("http://shop.example.com")]
    [InlineData("https://shop.example.com.evil.test")]
    public async Task Preflight_OfAnotherOrigin_IsRefused(string origin)
    {
        var gateway = Gateway($"origins: [\"{Shop}\"]");

        var test = await gateway.SendAsync("OPTIONS", "/v1/a", ("Origin", origin), AsksGet);

        Assert.Null(gateway.Reached);
        Assert.Equal(403, test.Reply.CommittedStatus);
        Assert.Equal("cors", test.Exchange.Record.RefusedBy);
        Assert.DoesNotContain(test.Reply.CommittedHeaders.Fields.ToArray(), f => f.Name.StartsWith("Access-Control-", StringComparison.Ordinal));
        Assert.Contains("Origin", test.Reply.CommittedHeaders.Get("Vary"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Request_OfAnAllowedOrigin_MayBeRead_AndTheUpstreamsWordIsReplaced()
    {
        var gateway = Gateway($"origins: [\"{Shop}\"], credentials: true, expose_headers: [Retry-After, X-Total]");
        gateway.Serve = exchange =>
        {
            exchange.Reply.Headers.Add("access-control-allow-origin", "*");
            exchange.Reply.Headers.Add("Access-Control-Allow-Origin", Evil);
            exchange.Reply.Headers.Add("Access-Control-Expose-Headers", "*");
            exchange.Reply.Headers.Add("Vary", "Accept");
            return default;
        };

        var reply = (await gateway.GetAsync("/v1/a", FromShop)).Reply.CommittedHeaders;

        Assert.Equal([Shop], ValuesOf(reply, "Access-Control-Allow-Origin"));
        Assert.Equal(["true"], ValuesOf(reply, "Access-Control-Allow-Credentials"));
        Assert.Equal(["Retry-After, X-Total"], ValuesOf(reply, "Access-Control-Expose-Headers"));
        Assert.Equal(["Accept", "Origin"], ValuesOf(reply, "Vary"));
    }

    [Theory]
    [InlineData(null)]
    [InlineData(Evil)]
    public async Task Request_OfAnotherOriginOrNone_IsServedWithoutAWord_ButVaries(string? origin)
    {
        var gateway = Gateway($"origins: [\"{Shop}\"], credentials: true");
        gateway.Serve = exchange =>
        {
            exchange.Reply.Headers.Add("Access-Control-Allow-Origin", Evil);
            return default;
        };

        var reply = (await gateway.GetAsync("/v1/a", origin is null ? [] : [("Origin", origin)])).Reply.CommittedHeaders;

        Assert.Equal("to: GET /v1/a", gateway.Reached);
        Assert.DoesNotContain(reply.Fields.ToArray(), f => f.Name.StartsWith("Access-Control-", StringComparison.OrdinalIgnoreCase));
        Assert.Equal(["Origin"], ValuesOf(reply, "Vary"));
    }

    [Fact]
    public async Task EveryOrigin_GetsTheSameReply_WithoutVary()
    {
        var gateway = Gateway("origins: [\"*\"]");

        var with = (await gateway.GetAsync("/v1/a", ("Origin", Evil))).Reply.CommittedHeaders;
        Assert.Equal("*", with.Get("Access-Control-Allow-Origin"));
        Assert.False(with.Contains("Vary"));
        Assert.Equal("*", (await gateway.GetAsync("/v1/a")).Reply.CommittedHeaders.Get("Access-Control-Allow-Origin"));
    }

    [Fact]
    public async Task Null_IsAllowedWhenItIsNamed()
        => Assert.Equal("null", (await Gateway("origins: [\"null\"]").GetAsync("/v1/a", ("Origin", "null"))).Reply.CommittedHeaders.Get("Access-Control-Allow-Origin"));

    [Theory]
    [InlineData(Evil, false)]
    [InlineData(Shop, true)]
    [InlineData("http://gateway.test", true)]
    [InlineData("https://gateway.test", false)]
    [InlineData(null, true)]
    public async Task Refuse_RefusesOtherOriginsThanItsOwn(string? origin, bool served)
    {
        var gateway = Gateway($"origins: [\"{Shop}\"], refuse: true");

        var test = await gateway.GetAsync("/v1/a", origin is null ? [] : [("Origin", origin)]);

        Assert.Equal(served, gateway.Reached is not null);
        Assert.Equal(served ? 200 : 403, test.Reply.CommittedStatus);
    }

    [Fact]
    public async Task Origin_SentTwice_IsRefused()
    {
        var gateway = Gateway($"origins: [\"{Shop}\"]");

        var test = await gateway.GetAsync("/v1/a", FromShop, ("origin", Evil));

        Assert.Null(gateway.Reached);
        Assert.Equal("malformed-request", test.Exchange.Record.Problem!.Kind.Id);
        Assert.False(test.Reply.CommittedHeaders.Contains("Access-Control-Allow-Origin"));
    }

    [Theory]
    [InlineData("api_key: {}", 401)]
    [InlineData("rate_limit: { limit: 1, window: 1h }", 429)]
    public async Task Refusal_OfALaterPolicy_MayBeRead(string policy, int status)
    {
        var gateway = new OfflineGateway($"routes:\n  r: {{ match: /**, to: to, policies: [{{ {policy} }}, {{ cors: [\"{Shop}\"] }}] }}\n");
        await gateway.GetAsync("/v1/a", FromShop);

        var test = await gateway.GetAsync("/v1/a", FromShop);

        Assert.Equal(status, test.Reply.CommittedStatus);
        Assert.Equal(Shop, test.Reply.CommittedHeaders.Get("Access-Control-Allow-Origin"));
    }

    [Fact]
    public async Task Preflight_IsNotAskedForCredentials()
    {
        var gateway = new OfflineGateway($"routes:\n  r: {{ match: /**, to: to, policies: [{{ api_key: {{}} }}, {{ cors: [\"{Shop}\"] }}] }}\n");

        Assert.Equal(204, (await gateway.SendAsync("OPTIONS", "/v1/a", FromShop, AsksGet)).Reply.CommittedStatus);
        Assert.Equal(401, (await gateway.SendAsync("OPTIONS", "/v1/a", FromShop)).Reply.CommittedStatus);
    }

    [Theory]
    [InlineData("origins: []", "needs at least one item")]
    [InlineData("origins: [\"https://shop.example.com/\"]", "\"https://shop.example.com/\" is no origin: an origin ends behind its host or port")]
    [InlineData("origins: [\"*\"], credentials: true", "with origins: [\"*\"] every page could act as whoever is signed in")]
    [InlineData("origins: [\"*\"], refuse: true", "with origins: [\"*\"] there is no other origin to refuse")]
    [InlineData("origins: [\"*\", \"https://a.b\"]", "* is every origin; the others add nothing")]
    [InlineData("origins: [\"https://a.b\"], methods: [\"*\"]", "\"*\" is no method")]
    [InlineData("origins: [\"https://a.b\"], methods: [get]", "methods are written in capitals: GET")]
    [InlineData("origins: [\"https://a.b\"], headers: [\"*\"]", "* is not taken: browsers do not read it as every field when there are credentials")]
    [InlineData("origins: [\"https://a.b\"], expose_headers: [\"a b\"]", "\"a b\" is no name of a header field")]
    [InlineData("origins: [\"null\"], credentials: true", "any page can have the origin null (a frame in a sandbox), and with credentials acts as whoever is signed in")]
    public void Options_ThatCannotWork_AreFaults(string options, string message)
        => Assert.Equal(message, Assert.Single(OfflineGateway.ProblemsOf(Yaml(options))).Message);

    private static string[] ValuesOf(Gatehouse.Core.Requests.HeaderList list, string name)
        => [.. list.Fields.ToArray().Where(f => f.Name.Equals(name, StringComparison.OrdinalIgnoreCase)).Select(f => f.Value)];

    private static OfflineGateway Gateway(string options) => new(Yaml(options));

    private static string Yaml(string options) => $"routes:\n  r: {{ match: /**, to: to, policies: [{{ cors: {{ {options} }} }}] }}\n";
}
