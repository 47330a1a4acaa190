using Gatehouse.Core.Backends;
using Gatehouse.Core.Configuration;
using Gatehouse.Core.Policies;
using Gatehouse.Testing;
using Microsoft.AspNetCore.Http;

namespace Gatehouse.Gateway.Tests.Mirroring;

public sealed class MirrorTests
{
    private const string Metric = "gatehouse_mirrored_requests_total";

    [Fact]
    public async Task Request_WithoutABody_IsCopiedAndMarked()
    {
        await using var pair = await Pair.StartAsync();
        await using var gateway = await pair.RunAsync("{ service: shadow }", "policies: [{ transform: { path: /changed, request_headers: { set: { X-Set: yes } } } }]");

        string reply = await gateway.ExchangeAsync("GET /a?b=c HTTP/1.1\r\nHost: shop.example\r\nX-Own: 1\r\nConnection: close\r\n\r\n");

        Assert.Contains("\r\nlive\r\n", reply);
        await pair.Shadow.WhenReceivedAsync(1);
        var (own, copy) = (pair.Live.LastRequest, pair.Shadow.LastRequest);
        Assert.Equal("1", copy.Header("X-Gatehouse-Mirror"));
        Assert.Null(own.Header("X-Gatehouse-Mirror"));
        Assert.Equal((own.Method, own.RawTarget), (copy.Method, copy.RawTarget));
        foreach (string field in new[] { "Host", "X-Own", "X-Set", "X-Forwarded-For", "X-Forwarded-Host", "X-Forwarded-Proto" })
        {
            Assert.Equal(own.Header(field), copy.Header(field));
        }

        Assert.Single(gateway.Records);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Body_UpToTheBound_IsCopiedByteForByte(bool isChunked)
    {
        await using var pair = await Pair.StartAsync();
        await using var gateway = await pair.RunAsync("{ service: shadow, max_body: 200kB }");
        using var client = new HttpClient { BaseAddress = new Uri(gateway.Address) };
        byte[] body = new byte[200_000];
        new Random(3).NextBytes(body);
        for (int i = 0; i < 3; i++)
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, $"/{i}") { Content = new ByteArrayContent(body), Headers = { TransferEncodingChunked = isChunked } };
            using var reply = await client.SendAsync(request, TestContext.Current.CancellationToken);

            Assert.Equal("live", await reply.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
            await pair.Shadow.WhenReceivedAsync(i + 1);
            Assert.Equal(body, pair.Shadow.LastRequest.Body);
            Assert.Equal(body, pair.Live.LastRequest.Body);
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Body_OverTheBound_IsNotCopiedAndCounted(bool isChunked)
    {
        await using var pair = await Pair.StartAsync();
        string route = "r" + Guid.NewGuid().ToString("N");
        await using var gateway = await pair.RunAsync("{ service: shadow, max_body: 1kB }", route: route);
        using var metrics = new MetricCapture();
        using var client = new HttpClient { BaseAddress = new Uri(gateway.Address) };
        using var request = new HttpRequestMessage(HttpMethod.Post, "/") { Content = new ByteArrayContent(new byte[5000]), Headers = { TransferEncodingChunked = isChunked } };
        using var reply = await client.SendAsync(request, TestContext.Current.CancellationToken);

        Assert.Equal("live", await reply.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        Assert.Equal(5000, pair.Live.LastRequest.Body.Length);
        await Eventually.TrueAsync(() => metrics.Sum(Metric, $"route={route}", "service=shadow", "result=body_too_large") == 1, "the copy that was not made is counted");
        Assert.Empty(pair.Shadow.Requests);
    }

    [Fact]
    public async Task Mirror_ThatNeverAnswers_HoldsUpNobodyAndIsBounded()
    {
        await using var pair = await Pair.StartAsync();
        var never = new TaskCompletionSource();
        pair.Shadow.Answer = _ => never.Task;
        string route = "r" + Guid.NewGuid().ToString("N");
        await using var gateway = await pair.RunAsync("{ service: shadow, max_concurrent: 2 }", route: route);
        using var metrics = new MetricCapture();
        using var client = new HttpClient { BaseAddress = new Uri(gateway.Address) };
        for (int i = 0; i < 2; i++)
        {
            Assert.Equal("live", await client.GetStringAsync("/"));
            await pair.Shadow.WhenReceivedAsync(i + 1);
        }

        for (int i = 0; i < 5; i++)
        {
            Assert.Equal("live", await client.GetStringAsync("/"));
        }

        Assert.Equal(2, pair.Shadow.Requests.Count);
        Assert.Equal(5, metrics.Sum(Metric, $"route={route}", "result=busy"));

        // Room comes back with the replies.
        never.SetResult();
        await Eventually.TrueAsync(() => metrics.Sum(Metric, $"route={route}", "result=answered") == 2, "the copies have ended");
        Assert.Equal("live", await client.GetStringAsync("/"));
        await pair.Shadow.WhenReceivedAsync(3);
    }

    [Theory]
    [InlineData(500, "server_error")]
    [InlineData(404, "answered")]
    public async Task Reply_OfAnyStatus_IsDroppedAndCounted(int status, string result)
    {
        await using var pair = await Pair.StartAsync();
        pair.Shadow.Answers(status, new string('x', 100_000));
        string route = "r" + Guid.NewGuid().ToString("N");
        await using var gateway = await pair.RunAsync("shadow", route: route);
        using var metrics = new MetricCapture();
        using var client = new HttpClient { BaseAddress = new Uri(gateway.Address) };

        Assert.Equal("live", await client.GetStringAsync("/"));
        await Eventually.TrueAsync(() => metrics.Sum(Metric, $"route={route}", $"result={result}") == 1, "the copy is counted");
        Assert.Null((await gateway.RecordAsync()).UpstreamFailure);
    }

    [Fact]
    public async Task Mirror_ThatCannotBeReached_IsCountedAndNoMore()
    {
        await using var pair = await Pair.StartAsync();
        string route = "r" + Guid.NewGuid().ToString("N");
        await using var gateway = await pair.RunAsync("\"http://127.0.0.1:1\"", route: route);
        using var metrics = new MetricCapture();
        using var client = new HttpClient { BaseAddress = new Uri(gateway.Address) };

        Assert.Equal("live", await client.GetStringAsync("/"));
        await Eventually.TrueAsync(() => metrics.Sum(Metric, $"route={route}", "result=failed") == 1, "the copy is counted");
    }

    [Fact]
    public async Task Copy_ThatFails_IsNotTriedAgain()
    {
        await using var pair = await Pair.StartAsync();
        pair.Shadow.Answers(503, "no");
        string route = "r" + Guid.NewGuid().ToString("N");
        await using var gateway = await RunningGateway.StartAsync($$"""
            services:
              live: {{pair.Live.Address}}
              shadow:
                targets: ["{{pair.Shadow.Address}}", "{{pair.Shadow.Address}}/other"]
                retries: { attempts: 2, methods: [GET], retry_on: [503], backoff: 1ms }
              gone:
                targets: ["http://127.0.0.1:1", "{{pair.Shadow.Address}}"]
                load_balancing: first
            routes:
              {{route}}: { match: /retries, service: live, mirror: shadow }
              gone-{{route}}: { match: /gone, service: live, mirror: gone }
            """);
        using var metrics = new MetricCapture();
        using var client = new HttpClient { BaseAddress = new Uri(gateway.Address) };

        Assert.Equal("live", await client.GetStringAsync("/retries"));
        Assert.Equal("live", await client.GetStringAsync("/gone"));
        await Eventually.TrueAsync(() => metrics.Sum(Metric, $"route={route}", "result=server_error") == 1, "the copy has ended");
        await Eventually.TrueAsync(() => metrics.Sum(Metric, $"route=gone-{route}", "result=failed") == 1, "the copy has ended");
        Assert.Single(pair.Shadow.Requests);
    }

    [Fact]
    public async Task EventStream_OfTheMirror_IsCutAtItsHead()
    {
        await using var pair = await Pair.StartAsync();
        pair.Shadow.Answer = async context =>
        {
            context.Response.ContentType = "text/event-stream";
            await context.Response.Body.FlushAsync();
            await Task.Delay(Timeout.Infinite, context.RequestAborted);
        };
        string route = "r" + Guid.NewGuid().ToString("N");
        await using var gateway = await pair.RunAsync("shadow", route: route);
        using var metrics = new MetricCapture();
        using var client = new HttpClient { BaseAddress = new Uri(gateway.Address) };

        Assert.Equal("live", await client.GetStringAsync("/"));
        await Eventually.TrueAsync(() => metrics.Sum(Metric, $"route={route}", "result=answered") == 1, "the copy has ended");
    }

    [Fact]
    public async Task Client_ThatLeaves_DoesNotTakeTheCopyWithIt()
    {
        await using var pair = await Pair.StartAsync();
        var go = new TaskCompletionSource();
        pair.Shadow.Answer = async context =>
        {
            await go.Task;
            await context.Response.WriteAsync("done");
        };
        pair.Live.Answer = context => Task.Delay(Timeout.Infinite, context.RequestAborted);
        string route = "r" + Guid.NewGuid().ToString("N");
        await using var gateway = await pair.RunAsync("shadow", route: route);
        using var metrics = new MetricCapture();
        await using (var client = await gateway.ConnectAsync())
        {
            await client.SendAsync("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\nabc");
            await pair.Shadow.WhenReceivedAsync(1);
        }

        Assert.True((await gateway.RecordAsync()).ClientGone);
        go.SetResult();
        await Eventually.TrueAsync(() => metrics.Sum(Metric, $"route={route}", "result=answered") == 1, "the copy was answered");
        Assert.Equal("abc", pair.Shadow.LastRequest.Text);
    }

    [Fact]
    public async Task Share_OfTheRequests_IsDrawn()
    {
        await using var pair = await Pair.StartAsync();
        await using var gateway = await pair.RunAsync("{ service: shadow, share: 25% }");
        using var client = new HttpClient { BaseAddress = new Uri(gateway.Address) };
        for (int i = 0; i < 200; i++)
        {
            await client.GetStringAsync("/");
        }

        await pair.Shadow.WhenReceivedAsync(5);
        Assert.InRange(pair.Shadow.Requests.Count, 5, 105);
    }

    [Fact]
    public async Task Request_ThatIsACopyAlready_IsNotCopiedAgain()
    {
        await using var pair = await Pair.StartAsync();
        string route = "r" + Guid.NewGuid().ToString("N");
        await using var gateway = await pair.RunAsync("shadow", route: route);
        using var metrics = new MetricCapture();
        using var client = new HttpClient { BaseAddress = new Uri(gateway.Address) };
        using var marked = new HttpRequestMessage(HttpMethod.Get, "/marked") { Headers = { { "X-Gatehouse-Mirror", "1" } } };
        using var reply = await client.SendAsync(marked, TestContext.Current.CancellationToken);
        await client.GetStringAsync("/plain");

        await Eventually.TrueAsync(() => metrics.Sum(Metric, $"route={route}") == 1, "the plain one is counted");
        Assert.Equal("/plain", Assert.Single(pair.Shadow.Requests).RawTarget);
    }

    [Fact]
    public async Task Exchanges_UsedAgain_DoNotReachIntoTheirCopies()
    {
        await using var pair = await Pair.StartAsync();
        await using var gateway = await pair.RunAsync("{ service: shadow, max_concurrent: 1000 }");
        await using var client = await gateway.ConnectAsync();
        for (int i = 0; i < 100; i++)
        {
            string body = $"body-{i}";
            await client.SendAsync($"POST /{i} HTTP/1.1\r\nHost: a\r\nX-Number: {i}\r\nContent-Length: {body.Length}\r\n\r\n{body}");
            await client.ReadUntilAsync("live");
        }

        await pair.Shadow.WhenReceivedAsync(100);
        foreach (var copy in pair.Shadow.Requests)
        {
            Assert.Equal(("/" + copy.Header("X-Number"), "body-" + copy.Header("X-Number")), (copy.RawTarget, copy.Text));
        }

        Assert.Equal(100, pair.Shadow.Requests.DistinctBy(r => r.RawTarget).Count());
    }

    [Fact]
    public async Task Reload_ThatMovesOrRemovesTheMirror_IsFollowed()
    {
        await using var pair = await Pair.StartAsync();
        await using var moved = await FakeUpstream.StartAsync();
        await using var gateway = await pair.RunAsync("shadow");
        using var client = new HttpClient { BaseAddress = new Uri(gateway.Address) };
        string yaml(string shadow, string mirror) => $$"""
            services: { live: {{pair.Live.Address}}, shadow: {{shadow}} }
            routes:
              all: { match: "/**", service: live{{mirror}} }
            """;

        gateway.Reload(yaml(moved.Address, ", mirror: shadow"));
        await client.GetStringAsync("/1");
        await moved.WhenReceivedAsync(1);
        gateway.Reload(yaml(moved.Address, ""));
        await client.GetStringAsync("/2");
        gateway.Reload(yaml(pair.Shadow.Address, ", mirror: shadow"));
        await client.GetStringAsync("/3");
        await pair.Shadow.WhenReceivedAsync(1);

        Assert.Equal("/1", Assert.Single(moved.Requests).RawTarget);
        Assert.Equal("/3", Assert.Single(pair.Shadow.Requests).RawTarget);
    }

    [Fact]
    public async Task Body_ThatTheRoutingLookedInto_IsCopiedWhole()
    {
        await using var pair = await Pair.StartAsync();
        await using var gateway = await RunningGateway.StartAsync($$"""
            services: { live: {{pair.Live.Address}}, shadow: {{pair.Shadow.Address}} }
            routes:
              orders: { match: { path: "/**", body: { kind: order } }, service: live, mirror: shadow }
            """);
        using var client = new HttpClient { BaseAddress = new Uri(gateway.Address) };
        using var content = new StringContent("""{"kind":"order","rest":[1,2,3]}""", System.Text.Encoding.UTF8, "application/json");
        using var reply = await client.PostAsync(new Uri("/", UriKind.Relative), content, TestContext.Current.CancellationToken);

        await pair.Shadow.WhenReceivedAsync(1);
        Assert.Equal("""{"kind":"order","rest":[1,2,3]}""", pair.Shadow.LastRequest.Text);
        Assert.Equal("""{"kind":"order","rest":[1,2,3]}""", pair.Live.LastRequest.Text);
    }

    [Fact]
    public async Task Split_WithAMirror_HasBoth()
    {
        await using var pair = await Pair.StartAsync();
        await using var gateway = await RunningGateway.StartAsync($$"""
            services: { live: {{pair.Live.Address}}, shadow: {{pair.Shadow.Address}} }
            routes:
              all: { match: "/**", backends: [live], sticky: { by: cookie }, mirror: shadow }
            """);

        string reply = await gateway.ExchangeAsync("GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");

        Assert.Contains("\r\nSet-Cookie: gatehouse-side=", reply);
        await pair.Shadow.WhenReceivedAsync(1);
    }

    [Theory]
    [InlineData("shadwo", "GH1012", "there is no service \"shadwo\"", "Did you mean \"shadow\"?")]
    [InlineData("{ service: shadow, share: 150% }", "GH1009", "150% is larger than 100%", null)]
    [InlineData("{ service: shadow, share: 5 }", "GH1008", "5 is not a share such as 5% or 0.5%", "Did you mean \"5%\"?")]
    [InlineData("{ service: shadow, max_body: 1GB }", "GH1009", "1GB is larger than 16MB", null)]
    [InlineData("{ service: shadow, max_concurrent: 0 }", "GH1009", "0 is smaller than 1", null)]
    [InlineData("{ share: 5% }", "GH1011", "\"service\" is missing", null)]
    public void Mirror_ThatCannotBe_IsRefused(string mirror, string code, string message, string? hint)
    {
        var language = new ConfigurationLanguage(new PolicyCatalog([]), new BackendCatalog(BuiltInBackends.All), [], GatewayChecks.For(new PolicyCatalog([])));
        var result = new ConfigurationLoader(language).Parse($"services:\n  shadow: http://localhost:1\nroutes:\n  r: {{ match: /a, service: shadow, mirror: {mirror} }}\n");

        var problem = Assert.Single(result.Problems);
        Assert.Equal((code, message), (problem.Code.Id, problem.Message));
        if (hint is not null)
        {
            Assert.Equal(hint, problem.Hint);
        }
    }

    /// <summary>The service that answers and the one that is sent copies.</summary>
    private sealed class Pair : IAsyncDisposable
    {
        public required FakeUpstream Live { get; init; }

        public required FakeUpstream Shadow { get; init; }

        public static async Task<Pair> StartAsync()
            => new() { Live = (await FakeUpstream.StartAsync()).Answers(200, "live"), Shadow = (await FakeUpstream.StartAsync()).Answers(200, "shadow") };

        public Task<RunningGateway> RunAsync(string mirror, string more = "", string route = "all") => RunningGateway.StartAsync($$"""
            services:
              live: {{Live.Address}}
              shadow: {{Shadow.Address}}
            routes:
              {{route}}: { match: "/**", service: live, mirror: {{mirror}}{{(more.Length > 0 ? ", " + more : "")}} }
            """);

        public async ValueTask DisposeAsync()
        {
            await Live.DisposeAsync();
            await Shadow.DisposeAsync();
        }
    }
}
