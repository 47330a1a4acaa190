using System.Net;
using System.Text;
using Gatehouse.Testing;

namespace Gatehouse.Gateway.Tests.Routing;

public sealed class BodyRoutingTests
{
    private const string Json = "application/json";

    [Theory]
    [InlineData("""{"kind":"order","n":1}""", Json, "orders")]
    [InlineData("""{"n":[1,2,{"kind":"x"}],"kind":"order"}""", "application/vnd.shop+json; charset=utf-8", "orders")]
    [InlineData("""{"kind":"refund"}""", Json, "refunds")]
    [InlineData("""{"kind":"other"}""", Json, "rest")]
    [InlineData("""{"kind":"order"}""", "text/plain", "rest")]
    [InlineData("kind=order", Json, "rest")]
    [InlineData("", Json, "rest")]
    public async Task Body_WithTheField_DecidesTheRouteAndArrivesWhole(string body, string type, string expected)
    {
        await using var shop = await Shop.StartAsync();
        await using var gateway = await RunningGateway.StartAsync(shop.Yaml);
        using var client = new HttpClient { BaseAddress = new Uri(gateway.Address) };
        foreach (bool isChunked in (bool[])[false, true])
        {
            using var content = new StringContent(body, Encoding.UTF8);
            content.Headers.ContentType = System.Net.Http.Headers.MediaTypeHeaderValue.Parse(type);
            using var request = new HttpRequestMessage(HttpMethod.Post, "/in") { Content = content, Headers = { TransferEncodingChunked = isChunked } };
            using var reply = await client.SendAsync(request, TestContext.Current.CancellationToken);

            Assert.Equal(expected, await reply.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
            Assert.Equal(body, shop.Of(expected).LastRequest.Text);
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Body_OfMegabytes_IsDecidedByItsHeadAndForwardedUnchanged(bool isHttp2)
    {
        await using var shop = await Shop.StartAsync();
        await using var gateway = await RunningGateway.StartAsync(shop.Yaml + (isHttp2 ? "listen: [{ url: \"http://127.0.0.1:0\", protocols: [http2] }]\n" : ""));
        using var client = new HttpClient { BaseAddress = new Uri(gateway.Address), DefaultRequestVersion = isHttp2 ? HttpVersion.Version20 : HttpVersion.Version11, DefaultVersionPolicy = HttpVersionPolicy.RequestVersionExact };
        foreach (var (head, expected) in new[] { ("{\"kind\":\"order\",\"pad\":\"", "orders"), ("{\"pad\":\"", "rest") })
        {
            string body = head + new string('x', 3_000_000) + "\",\"kind\":\"order\"}";
            using var content = new StringContent(body, Encoding.UTF8, Json);
            using var reply = await client.PostAsync(new Uri("/in", UriKind.Relative), content, TestContext.Current.CancellationToken);

            // Behind body_limit the field is not looked for.
            Assert.Equal(expected, await reply.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
            Assert.Equal(body, shop.Of(expected).LastRequest.Text);
        }
    }

    public static TheoryData<string, string> Bombs => new()
    {
        { "{\"x\":" + new string('[', 100_000) + new string(']', 100_000) + ",\"kind\":\"order\"}", "rest" },
        { "{\"x\":" + string.Concat(Enumerable.Repeat("{\"a\":", 5_000)) + "1" + new string('}', 5_000) + ",\"kind\":\"order\"}", "rest" },
        { "{\"x\":" + new string('9', 50_000) + ",\"kind\":\"order\"}", "orders" },
        { "{\"x\":1e999999999,\"kind\":\"order\"}", "orders" },
        { "{\"" + new string('k', 50_000) + "\":1,\"kind\":\"order\"}", "orders" },
        { "{" + string.Concat(Enumerable.Range(0, 5_000).Select(i => $"\"k{i}\":0,")) + "\"kind\":\"order\"}", "orders" },
    };

    /// <summary>What would cost a reader that builds a tree: depth, numbers, names, members (edge rules, row 15).</summary>
    [Theory]
    [MemberData(nameof(Bombs))]
    public async Task Body_ThatIsMadeToCost_IsLookedThroughAndArrivesWhole(string body, string expected)
    {
        await using var shop = await Shop.StartAsync();
        await using var gateway = await RunningGateway.StartAsync(shop.Yaml);
        using var client = new HttpClient { BaseAddress = new Uri(gateway.Address) };
        using var content = new StringContent(body, Encoding.UTF8, Json);
        using var reply = await client.PostAsync(new Uri("/in", UriKind.Relative), content, TestContext.Current.CancellationToken);

        Assert.Equal(expected, await reply.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        Assert.Equal(body, shop.Of(expected).LastRequest.Text);
    }

    /// <summary>A thousand times as much inside as outside: nobody looks inside, and it passes as it came.</summary>
    [Fact]
    public async Task Body_Compressed_IsNotUnpacked()
    {
        await using var shop = await Shop.StartAsync();
        await using var gateway = await RunningGateway.StartAsync(shop.Yaml);
        using var packed = new MemoryStream();
        using (var gzip = new System.IO.Compression.GZipStream(packed, System.IO.Compression.CompressionLevel.Optimal, leaveOpen: true))
        {
            gzip.Write(Encoding.UTF8.GetBytes("{\"kind\":\"order\",\"x\":\"" + new string(' ', 10_000_000) + "\"}"));
        }

        using var client = new HttpClient { BaseAddress = new Uri(gateway.Address) };
        using var content = new ByteArrayContent(packed.ToArray());
        content.Headers.ContentType = new System.Net.Http.Headers.MediaTypeHeaderValue(Json);
        content.Headers.ContentEncoding.Add("gzip");
        using var reply = await client.PostAsync(new Uri("/in", UriKind.Relative), content, TestContext.Current.CancellationToken);

        Assert.Equal("rest", await reply.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        Assert.Equal(packed.ToArray(), shop.Of("rest").LastRequest.Body);
    }

    [Fact]
    public async Task Body_IsNotWaitedFor_ByRoutesThatDoNotAskForIt()
    {
        await using var shop = await Shop.StartAsync();
        await using var gateway = await RunningGateway.StartAsync(shop.Yaml);
        await using var client = await gateway.ConnectAsync();

        // The more specific route takes it without its body.
        await client.SendAsync("POST /in/direct HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{");

        Assert.StartsWith("HTTP/1.1 200", await client.ReadUntilAsync("direct"));
    }

    [Fact]
    public async Task Body_SentByTheByte_IsRoutedAsSoonAsTheFieldIsThere()
    {
        await using var shop = await Shop.StartAsync();
        await using var gateway = await RunningGateway.StartAsync(shop.Yaml);
        await using var client = await gateway.ConnectAsync();
        shop.Of("orders").ReadsBody = false;
        shop.Of("orders").Answer = async context => await Microsoft.AspNetCore.Http.HttpResponseWritingExtensions.WriteAsync(context.Response, "early");
        await client.SendAsync("POST /in HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n");
        foreach (char c in """{"kind":"order",""")
        {
            await client.SendAsync(c.ToString());
        }

        Assert.StartsWith("HTTP/1.1 200", await client.ReadUntilAsync("early"));
    }

    [Fact]
    public async Task Client_ThatWaitsForConsent_IsAskedForTheBodyByTheRouting()
    {
        await using var shop = await Shop.StartAsync();
        await using var gateway = await RunningGateway.StartAsync(shop.Yaml);
        await using var client = await gateway.ConnectAsync();
        await client.SendAsync("POST /in HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Type: application/json\r\nContent-Length: 16\r\n\r\n");
        Assert.StartsWith("HTTP/1.1 100", await client.ReadUntilAsync("\r\n\r\n"));

        await client.SendAsync("""{"kind":"order"}""");

        Assert.Contains("orders", await client.ReadUntilAsync("orders"));
        Assert.Equal("""{"kind":"order"}""", shop.Of("orders").LastRequest.Text);
    }

    [Fact]
    public async Task Conditions_OnClientAndCookie_HoldOverHttp2Too()
    {
        await using var upstream = (await FakeUpstream.StartAsync()).Answers(200, "inside");
        await using var gateway = await RunningGateway.StartAsync($$"""
            listen: [{ url: "http://127.0.0.1:0" }, { url: "http://127.0.0.1:0", protocols: [http2] }]
            routes:
              inside: { match: { path: "/**", client: ["127.0.0.0/8"], cookies: { beta: "1" } }, service: {{upstream.Address}} }
              outside: { match: { path: "/**", client: ["10.0.0.0/8"], cookies: { beta: "1" } }, respond: outside }
              rest: { match: "/**", respond: rest }
            """);
        foreach (var version in new[] { HttpVersion.Version11, HttpVersion.Version20 })
        {
            using var client = new HttpClient(new SocketsHttpHandler { UseCookies = false }) { BaseAddress = new Uri(gateway.Front.Endpoints[version.Major - 1]), DefaultRequestVersion = version, DefaultVersionPolicy = HttpVersionPolicy.RequestVersionExact };
            using var request = new HttpRequestMessage(HttpMethod.Get, "/") { Version = version, VersionPolicy = HttpVersionPolicy.RequestVersionExact, Headers = { { "Cookie", "a=b; beta=1" } } };
            using var reply = await client.SendAsync(request, TestContext.Current.CancellationToken);

            Assert.Equal("inside", await reply.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
            Assert.Equal("rest", await client.GetStringAsync("/"));
        }
    }

    [Fact]
    public async Task Client_ThatLeavesInTheMiddle_EndsTheRequest()
    {
        await using var shop = await Shop.StartAsync();
        await using var gateway = await RunningGateway.StartAsync(shop.Yaml);
        await using (var client = await gateway.ConnectAsync())
        {
            await client.SendAsync("POST /in HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{\"a\":");
            await Eventually.TrueAsync(() => gateway.Front.ActiveRequests == 1, "the request runs");
            client.EndSending();
            await client.ReadToEndAsync();
        }

        Assert.DoesNotContain(gateway.Log.Entries, e => e.Level >= Microsoft.Extensions.Logging.LogLevel.Warning);
        var record = await gateway.RecordAsync();
        Assert.True(record.ClientGone);
        Assert.Empty(shop.Of("rest").Requests);
    }

    [Fact]
    public async Task Requests_OfRoutesWithoutBodyConditions_ReadNoBody()
    {
        await using var shop = await Shop.StartAsync();
        await using var gateway = await RunningGateway.StartAsync(shop.Yaml);
        using var client = new HttpClient { BaseAddress = new Uri(gateway.Address) };

        Assert.Equal("rest", await client.GetStringAsync("/in"));
    }

    private sealed class Shop : IAsyncDisposable
    {
        private static readonly string[] Names = ["orders", "refunds", "rest", "direct"];

        private readonly Dictionary<string, FakeUpstream> _upstreams = [];

        public string Yaml => string.Join('\n', ["services:", .. Names.Select(n => $"  {n}: {_upstreams[n].Address}"), """
            routes:
              orders: { match: { path: /in/**, body: { kind: order } }, service: orders }
              refunds: { match: { path: /in/**, body: { kind: refund } }, service: refunds }
              rest: { match: /in/**, service: rest }
              direct: { match: /in/direct, respond: direct }

            """]);

        public static async Task<Shop> StartAsync()
        {
            var shop = new Shop();
            foreach (string name in Names)
            {
                shop._upstreams.Add(name, (await FakeUpstream.StartAsync()).Answers(200, name));
            }

            return shop;
        }

        public FakeUpstream Of(string name) => _upstreams[name];

        public async ValueTask DisposeAsync()
        {
            foreach (var upstream in _upstreams.Values)
            {
                await upstream.DisposeAsync();
            }
        }
    }
}
