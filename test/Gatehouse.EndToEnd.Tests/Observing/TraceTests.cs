using Gatehouse.Testing;

namespace Gatehouse.EndToEnd.Tests.Observing;

[Collection("collector")]
public sealed class TraceTests
{
    private const string TraceId = "0af7651916cd43dd8448eb211c80319c";
    private const string Sampled = "00-" + TraceId + "-b7ad6b7169203331-01";

    [Theory]
    [InlineData("http")]
    [InlineData("grpc")]
    public async Task Collector_Configured_GetsSpansAndMetrics(string protocol)
    {
        await using var collector = await FakeCollector.StartAsync(isGrpc: protocol == "grpc");
        await using var upstream = await FakeUpstream.StartAsync();
        await using var gateway = await TestGateway.StartAsync(Yaml(upstream, $"telemetry: {{ otlp: {{ endpoint: \"{collector.Address}\", protocol: {protocol} }} }}"));
        await SendAsync(gateway, Sampled);
        await gateway.AccessLinesAsync(1);
        await gateway.StopAsync(TimeSpan.FromSeconds(5));
        Assert.True(collector.Has("traces", Convert.FromHexString(TraceId)), "the caller's trace is continued");
        Assert.True(collector.Has("traces", "GET /orders/{id}"), "the span is named by method and route");
        Assert.True(collector.Has("traces", "service.name"));
        Assert.True(collector.Has("traces", "gatehouse"));
        Assert.True(collector.Has("metrics", "gatehouse_request_duration_seconds"));
    }

    [Fact]
    public async Task Upstream_TracingOn_IsACHildOfTheGatewaysSpan()
    {
        await using var collector = await FakeCollector.StartAsync();
        await using var upstream = await FakeUpstream.StartAsync();
        await using var gateway = await TestGateway.StartAsync(Yaml(upstream, $"telemetry: {{ otlp: {{ endpoint: \"{collector.Address}\", protocol: http }} }}"));
        await SendAsync(gateway, Sampled, "vendor=1");
        string sent = upstream.LastRequest.Header("traceparent")!;
        Assert.StartsWith($"00-{TraceId}-", sent);
        Assert.NotEqual(Sampled, sent);
        Assert.EndsWith("-01", sent);
        Assert.Equal("vendor=1", upstream.LastRequest.Header("tracestate"));
        Assert.Single(upstream.LastRequest.HeadersOf("traceparent"));
        await gateway.StopAsync(TimeSpan.FromSeconds(5));
        Assert.True(collector.Has("traces", Convert.FromHexString(sent.Split('-')[2])), "the upstream's parent is the span that was exported");
    }

    [Fact]
    public async Task Upstream_TracingOff_GetsTheCallersContextUntouched()
    {
        await using var upstream = await FakeUpstream.StartAsync();
        await using var gateway = await TestGateway.StartAsync(Yaml(upstream, ""));
        await SendAsync(gateway, Sampled, "vendor=1");
        Assert.Equal(Sampled, upstream.LastRequest.Header("traceparent"));
        Assert.Equal("vendor=1", upstream.LastRequest.Header("tracestate"));
        await SendAsync(gateway, traceParent: null);
        Assert.Null(upstream.LastRequest.Header("traceparent"));
    }

    [Fact]
    public async Task Upstream_CallerDidNotSample_IsFollowed()
    {
        string notSampled = Sampled[..^2] + "00";
        await using var collector = await FakeCollector.StartAsync();
        await using var upstream = await FakeUpstream.StartAsync();
        await using var gateway = await TestGateway.StartAsync(Yaml(upstream, $"telemetry: {{ otlp: {{ endpoint: \"{collector.Address}\", protocol: http }} }}"));
        await SendAsync(gateway, notSampled);
        Assert.Equal(notSampled, upstream.LastRequest.Header("traceparent"));
        await gateway.StopAsync(TimeSpan.FromSeconds(5));
        Assert.Empty(collector.Of("traces"));
    }

    [Fact]
    public async Task Collector_Gone_DoesNotHurtTraffic()
    {
        await using var upstream = await FakeUpstream.StartAsync();
        await using var gateway = await TestGateway.StartAsync(Yaml(upstream, "telemetry: { otlp: { endpoint: \"http://127.0.0.1:1\", protocol: http } }"));
        for (int i = 0; i < 20; i++)
        {
            await SendAsync(gateway, Sampled);
        }

        Assert.Equal(20, upstream.Requests.Count);
    }

    [Fact]
    public async Task AccessLog_CallersTrace_IsNamed()
    {
        await using var upstream = await FakeUpstream.StartAsync();
        await using var gateway = await TestGateway.StartAsync(Yaml(upstream, ""));
        await SendAsync(gateway, Sampled);
        Assert.Contains("trace=" + TraceId, (await gateway.AccessLinesAsync(1))[0]);
    }

    private static string Yaml(FakeUpstream upstream, string telemetry) => $$"""
        {{telemetry}}
        routes:
          order: { match: "/orders/{id}", service: "{{upstream.Address}}" }
        """;

    private static async Task SendAsync(TestGateway gateway, string? traceParent, string? traceState = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/orders/7");
        if (traceParent is not null)
        {
            request.Headers.TryAddWithoutValidation("traceparent", traceParent);
        }

        if (traceState is not null)
        {
            request.Headers.TryAddWithoutValidation("tracestate", traceState);
        }

        using var reply = await gateway.Client.SendAsync(request);
        reply.EnsureSuccessStatusCode();
    }
}
