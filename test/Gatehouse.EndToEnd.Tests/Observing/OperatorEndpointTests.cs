using System.Net;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Gatehouse.Testing;

namespace Gatehouse.EndToEnd.Tests.Observing;

public sealed class OperatorEndpointTests
{
    private const string Yaml = """
        routes:
          hello: { match: /hello, respond: { status: 200, body: "hi" } }
          slow: { match: /slow, service: "${env:UPSTREAM}" }
        """;

    [Fact]
    public async Task Metrics_AfterRequests_HasTheContractsNamesAndLabels()
    {
        await using var upstream = await FakeUpstream.StartAsync();
        await using var gateway = await StartAsync(upstream);
        await gateway.Client.GetStringAsync("/hello");
        await gateway.Client.GetAsync("/nothing-here");
        await gateway.AccessLinesAsync(2);
        string text = await gateway.ScrapeAsync();
        Assert.Contains("gatehouse_request_duration_seconds_count{api=\"\",code=\"200\",method=\"GET\",route=\"hello\",service=\"\"} 1\n", text);
        Assert.Contains("gatehouse_problems_total{policy=\"\",problem=\"no-route\"} 1\n", text);
        Assert.Matches(@"\ngatehouse_config_info\{revision=""[0-9a-f]{12}""\} 1\n", text);
        Assert.Contains("gatehouse_config_last_reload_successful{} 1\n", text);
        Assert.Contains("gatehouse_overhead_seconds_bucket{le=\"0.001\"}", text);
        Assert.Contains("# TYPE gatehouse_access_log_dropped_total counter\n", text);
        Assert.Contains("dotnet_gc_collections_total", text);

        // The scrape itself is no traffic.
        Assert.Contains("gatehouse_active_requests{} 0\n", text);
        Assert.DoesNotMatch("seconds_seconds|total_total|bytes_bytes", text);
        Assert.Single(Regex.Matches(text, "# TYPE gatehouse_request_duration_seconds histogram\n"));
        Assert.Contains("gatehouse_request_duration_seconds_bucket{api=\"\",code=\"200\",method=\"GET\",route=\"hello\",service=\"\",le=\"+Inf\"} 1\n", text);
    }

    [Fact]
    public async Task Metrics_AskedForAsOpenMetrics_EndWithItsLastLine()
    {
        await using var upstream = await FakeUpstream.StartAsync();
        await using var gateway = await StartAsync(upstream);
        await gateway.Client.GetStringAsync("/hello");
        await gateway.AccessLinesAsync(1);
        using var request = new HttpRequestMessage(HttpMethod.Get, "/metrics");
        request.Headers.Add("Accept", "application/openmetrics-text; version=1.0.0");
        using var reply = await gateway.Operators.SendAsync(request);
        string text = await reply.Content.ReadAsStringAsync();
        Assert.StartsWith("application/openmetrics-text", reply.Content.Headers.ContentType!.ToString());
        Assert.EndsWith("\n# EOF\n", text);
        Assert.Single(Regex.Matches(text, "# EOF"));
        Assert.Contains("gatehouse_request_duration_seconds_count{", text);
    }

    [Fact]
    public async Task Metrics_RefusedReload_IsSeenAndTheRevisionStays()
    {
        await using var upstream = await FakeUpstream.StartAsync();
        await using var gateway = await StartAsync(upstream);
        string revision = gateway.Snapshot.Revision;
        var outcome = await gateway.ReloadAsync("routes: [");
        Assert.False(outcome.Succeeded);
        string text = await gateway.ScrapeAsync();
        Assert.Contains("gatehouse_config_last_reload_successful{} 0\n", text);
        Assert.Contains($"gatehouse_config_info{{revision=\"{revision}\"}} 1\n", text);
        Assert.Contains("gatehouse_config_reloads_total{result=\"refused\"} 1\n", text);
        Assert.Equal("hi", await gateway.Client.GetStringAsync("/hello"));
    }

    [Fact]
    public async Task Metrics_OpenMetricsAsked_IsAnswered()
    {
        await using var upstream = await FakeUpstream.StartAsync();
        await using var gateway = await StartAsync(upstream);
        using var request = new HttpRequestMessage(HttpMethod.Get, "/metrics");
        request.Headers.Accept.ParseAdd("application/openmetrics-text; version=1.0.0");
        using var reply = await gateway.Operators.SendAsync(request);
        Assert.Equal("application/openmetrics-text", reply.Content.Headers.ContentType!.MediaType);
        Assert.EndsWith("# EOF\n", await reply.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task Health_Running_IsLiveAndReady()
    {
        await using var upstream = await FakeUpstream.StartAsync();
        await using var gateway = await StartAsync(upstream);
        using var live = await gateway.Operators.GetAsync("/health/live");
        using var ready = await gateway.Operators.GetAsync("/health/ready");
        Assert.Equal("application/json", live.Content.Headers.ContentType!.MediaType);
        Assert.Equal($$"""{"status":"live","revision":"{{gateway.Snapshot.Revision}}"}""", await live.Content.ReadAsStringAsync());
        Assert.Equal("ready", JsonNode.Parse(await ready.Content.ReadAsStringAsync())!["status"]!.GetValue<string>());
    }

    [Fact]
    public async Task Health_Draining_IsLiveButNotReady()
    {
        var release = new TaskCompletionSource();
        await using var upstream = await FakeUpstream.StartAsync(_ => release.Task);
        await using var gateway = await StartAsync(upstream);
        var running = gateway.Client.GetAsync("/slow");
        await upstream.WhenReceivedAsync(1);
        var stopping = gateway.StopAsync(TimeSpan.FromSeconds(20));
        using var ready = await gateway.Operators.GetAsync("/health/ready");
        using var live = await gateway.Operators.GetAsync("/health/live");
        release.SetResult();
        Assert.Equal(HttpStatusCode.ServiceUnavailable, ready.StatusCode);
        Assert.Contains("not_ready", await ready.Content.ReadAsStringAsync());
        Assert.Equal(HttpStatusCode.OK, live.StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await running).StatusCode);
        Assert.Equal(0, await stopping);
    }

    [Theory]
    [InlineData("evil.example", HttpStatusCode.Forbidden)]
    [InlineData("127.0.0.1.evil.example", HttpStatusCode.Forbidden)]
    [InlineData("10.0.0.1", HttpStatusCode.Forbidden)]
    [InlineData("localhost:9999", HttpStatusCode.OK)]
    [InlineData("127.0.0.1", HttpStatusCode.OK)]
    [InlineData("[::1]:8081", HttpStatusCode.OK)]
    public async Task Operators_OnLoopback_AnswerOnlyToLoopbackNames(string host, HttpStatusCode expected)
    {
        await using var upstream = await FakeUpstream.StartAsync();
        await using var gateway = await StartAsync(upstream);
        using var request = new HttpRequestMessage(HttpMethod.Get, "/metrics") { Headers = { Host = host } };
        using var reply = await gateway.Operators.SendAsync(request);
        Assert.Equal(expected, reply.StatusCode);
        Assert.Equal(expected == HttpStatusCode.OK, (await reply.Content.ReadAsStringAsync()).Contains("gatehouse_config_info", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Operators_OtherPathsAndMethods_AreRefused()
    {
        await using var upstream = await FakeUpstream.StartAsync();
        await using var gateway = await StartAsync(upstream);
        Assert.Equal(HttpStatusCode.NotFound, (await gateway.Operators.GetAsync("/hello")).StatusCode);
        Assert.Equal(HttpStatusCode.MethodNotAllowed, (await gateway.Operators.PostAsync("/metrics", null)).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await gateway.Client.GetAsync("/metrics")).StatusCode);
    }

    [Fact]
    public async Task Operators_ProbesAndScrapes_AreNeitherLoggedNorCounted()
    {
        await using var upstream = await FakeUpstream.StartAsync();
        await using var gateway = await StartAsync(upstream);
        await gateway.Operators.GetStringAsync("/health/live");
        await gateway.ScrapeAsync();
        await gateway.Client.GetStringAsync("/hello");
        var lines = await gateway.AccessLinesAsync(1);
        Assert.Contains("/hello", Assert.Single(lines));
        var counts = Regex.Matches(await gateway.ScrapeAsync(), @"gatehouse_request_duration_seconds_count\{.*\} (\d+)");
        Assert.Equal("1", Assert.Single(counts).Groups[1].Value);
    }

    [Fact]
    public async Task Operators_SharingAListenerWithTraffic_AnswerTheirPathsAlone()
    {
        const string Shared = """
            listen: [{ url: "http://127.0.0.1:0", serves: [traffic, health] }]
            routes:
              all: { match: /**, respond: { status: 200, body: "route" } }
            """;
        await using var gateway = await TestGateway.StartAsync(Shared, keepsListeners: true);
        Assert.Contains("ready", await gateway.Client.GetStringAsync("/health/ready"));
        Assert.Equal("route", await gateway.Client.GetStringAsync("/metrics"));
        Assert.Equal("route", await gateway.Client.GetStringAsync("/health/other"));
    }

    private static Task<TestGateway> StartAsync(FakeUpstream upstream)
        => TestGateway.StartAsync(Yaml, variables: new Dictionary<string, string>(StringComparer.Ordinal) { ["UPSTREAM"] = upstream.Address });
}
