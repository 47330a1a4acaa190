using System.Net;
using Gatehouse.Gateway.Upstreams;
using Gatehouse.Testing;
using Microsoft.AspNetCore.Http;

namespace Gatehouse.Gateway.Tests.Upstreams.Concurrency;

/// <summary>Limits of requests at once as clients and upstreams see them, over real sockets.</summary>
public sealed class ConcurrencyGatewayTests : IAsyncLifetime
{
    private readonly SemaphoreSlim _answers = new(0);
    private FakeUpstream _upstream = null!;

    public async ValueTask InitializeAsync()
        => _upstream = await FakeUpstream.StartAsync(async context =>
        {
            await _answers.WaitAsync(context.RequestAborted);
            await context.Response.WriteAsync("done");
        });

    public async ValueTask DisposeAsync()
    {
        await _upstream.DisposeAsync();
        _answers.Dispose();
    }

    [Fact]
    public async Task Full_OneMore_IsAnsweredAtOnce()
    {
        await using var gateway = await StartAsync("concurrency: 1");
        using var client = ClientOf(gateway);
        var first = client.GetAsync("/");
        await _upstream.WhenReceivedAsync(1);
        using var refused = await client.GetAsync("/");
        Assert.Equal(HttpStatusCode.ServiceUnavailable, refused.StatusCode);
        Assert.Equal("1", refused.Headers.GetValues("Retry-After").Single());
        Assert.Contains("problems/upstream-busy", await refused.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        _answers.Release();
        Assert.Equal(HttpStatusCode.OK, (await first).StatusCode);
        Assert.Single(_upstream.Requests);
        await Eventually.TrueAsync(() => Target(gateway).Limit!.InUse == 0, "the slot is free");
    }

    [Fact]
    public async Task Full_AnotherTargetHasRoom_ItTakesTheRequest()
    {
        await using var second = await FakeUpstream.StartAsync();
        await using var gateway = await RunningGateway.StartAsync(Yaml("concurrency: 1").Replace("]", $", \"{second.Address}\"]", StringComparison.Ordinal).Replace("concurrency", "load_balancing: first\n    concurrency", StringComparison.Ordinal));
        using var client = ClientOf(gateway);
        var first = client.GetAsync("/");
        await _upstream.WhenReceivedAsync(1);
        Assert.Equal("upstream", await client.GetStringAsync("/"));
        _answers.Release();
        Assert.Equal("done", await (await first).Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task Queue_ASlotComesFree_TheNextIsSent()
    {
        await using var gateway = await StartAsync("concurrency: { max: 1, queue: 1, queue_timeout: 30s }");
        using var client = ClientOf(gateway);
        var first = client.GetAsync("/");
        await _upstream.WhenReceivedAsync(1);
        var second = client.GetAsync("/");
        await Eventually.TrueAsync(() => Target(gateway).Limit!.Waiting == 1, "the second waits");
        Assert.Single(_upstream.Requests);
        _answers.Release(2);
        Assert.Equal(HttpStatusCode.OK, (await first).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await second).StatusCode);
    }

    [Fact]
    public async Task Queue_ClientLeaves_ItIsNeverSent()
    {
        await using var gateway = await StartAsync("concurrency: { max: 1, queue: 1, queue_timeout: 30s }");
        using var client = ClientOf(gateway);
        var first = client.GetAsync("/");
        await _upstream.WhenReceivedAsync(1);
        using var leaves = new CancellationTokenSource();
        var second = client.GetAsync("/", leaves.Token);
        await Eventually.TrueAsync(() => Target(gateway).Limit!.Waiting == 1, "the second waits");
        await leaves.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => second);
        await Eventually.TrueAsync(() => Target(gateway).Limit!.Waiting == 0, "its place is free");
        _answers.Release();
        Assert.Equal(HttpStatusCode.OK, (await first).StatusCode);
        Assert.Single(_upstream.Requests);
        await Eventually.TrueAsync(() => Target(gateway).Limit!.InUse == 0, "the slot is free");
    }

    [Fact]
    public async Task Queue_QueueTimeoutPasses_ItIsNeverSent()
    {
        await using var gateway = await StartAsync("concurrency: { max: 1, queue: 1, queue_timeout: 50ms }");
        using var client = ClientOf(gateway);
        var first = client.GetAsync("/");
        await _upstream.WhenReceivedAsync(1);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, (await client.GetAsync("/")).StatusCode);
        Assert.Equal("no request at the target ended within queue_timeout", (await gateway.RecordAsync()).Failure);
        _answers.Release();
        Assert.Equal(HttpStatusCode.OK, (await first).StatusCode);
        Assert.Single(_upstream.Requests);
        await Eventually.TrueAsync(() => Target(gateway).Limit is { InUse: 0, Waiting: 0 }, "nobody is in or waits");
    }

    [Fact]
    public async Task Reload_LimitRemovedAndSetAgain_SlotsAreCountedAnew()
    {
        await using var gateway = await StartAsync("concurrency: 1");
        using var client = ClientOf(gateway);
        var first = client.GetAsync("/");
        await _upstream.WhenReceivedAsync(1);
        gateway.Reload(Yaml("timeout: 20s"));
        gateway.Reload(Yaml("concurrency: 1"));
        var second = client.GetAsync("/");
        await _upstream.WhenReceivedAsync(2);
        Assert.Equal(1, Target(gateway).Limit!.InUse);
        _answers.Release(2);
        await Task.WhenAll(first, second);
        await Eventually.TrueAsync(() => Target(gateway).Limit!.InUse == 0, "exactly the second one's slot was given back");
    }

    [Fact]
    public async Task Metrics_ShowUseAndRefusals()
    {
        using var metrics = new MetricCapture();
        await using var gateway = await StartAsync("concurrency: { max: 1 }");
        using var client = ClientOf(gateway);
        var first = client.GetAsync("/");
        await _upstream.WhenReceivedAsync(1);
        (await client.GetAsync("/")).Dispose();
        metrics.Observe();
        string target = $"target={_upstream.Address}";
        Assert.Equal(1, metrics.Of("gatehouse_concurrency_in_use").Last(m => m.Has(target)).Value);
        Assert.Equal(0, metrics.Of("gatehouse_concurrency_queued").Last(m => m.Has(target)).Value);
        Assert.Equal(1, metrics.Of("gatehouse_concurrency_limit").Last(m => m.Has(target)).Value);
        Assert.Equal(1, metrics.Sum("gatehouse_concurrency_refused_total", target, "reason=full"));
        _answers.Release();
        (await first).Dispose();
    }

    private static HttpClient ClientOf(RunningGateway gateway) => new() { BaseAddress = new Uri(gateway.Address) };

    private static ServiceTarget Target(RunningGateway gateway) => gateway.Snapshot.Part<ServiceDirectory>().Find("up").Targets.All[0];

    private Task<RunningGateway> StartAsync(string settings) => RunningGateway.StartAsync(Yaml(settings));

    private string Yaml(string settings)
        => $"services:\n  up:\n    targets: [\"{_upstream.Address}\"]\n    {settings}\nroutes:\n  all: {{ match: /**, service: up }}\n";
}
