using System.Net;
using Gatehouse.Gateway.Upstreams;
using Gatehouse.Gateway.Upstreams.Breakers;
using Gatehouse.Testing;
using Microsoft.Extensions.Time.Testing;

namespace Gatehouse.Gateway.Tests.Upstreams.Breakers;

/// <summary>Circuits as clients and upstreams see them, over real sockets.</summary>
public sealed class BreakerGatewayTests : IAsyncLifetime
{
    private readonly FakeTimeProvider _time = new();
    private FakeUpstream _first = null!;
    private FakeUpstream _second = null!;

    public async ValueTask InitializeAsync()
    {
        _first = await FakeUpstream.StartAsync();
        _second = await FakeUpstream.StartAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await _first.DisposeAsync();
        await _second.DisposeAsync();
    }

    [Fact]
    public async Task Open_NothingIsSent_AndTheClientIsToldWhen()
    {
        await using var gateway = await StartAsync(OneTarget("circuit_breaker: { minimum: 4, open_for: 15s }"));
        using var client = ClientOf(gateway);
        _first.Answers(500, "broken");
        await GetAsync(client, 4);
        Assert.Equal(4, _first.Requests.Count);

        using var reply = await client.GetAsync("/");
        Assert.Equal(HttpStatusCode.ServiceUnavailable, reply.StatusCode);
        Assert.Equal("15", reply.Headers.GetValues("Retry-After").Single());
        Assert.Contains("https://gatehouse.dev/problems/circuit-open", await reply.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Equal(4, _first.Requests.Count);
        Assert.Equal($"the circuit of {_first.Address} is open", (await gateway.RecordAsync(5)).Failure);
    }

    [Fact]
    public async Task HalfOpen_ProbesSucceed_TheCircuitCloses()
    {
        await using var gateway = await StartAsync(OneTarget("circuit_breaker: { minimum: 4, open_for: 15s, probes: 1, close_after: 2 }"));
        using var client = ClientOf(gateway);
        _first.Answers(503, "broken");
        await GetAsync(client, 5);
        _first.Answers(200, "mended");
        _time.Advance(TimeSpan.FromSeconds(15));
        Assert.Equal([200, 200, 200], await GetAsync(client, 3));
        Assert.Equal(CircuitState.Closed, Target(gateway).Breaker!.State);
    }

    [Fact]
    public async Task HalfOpen_AProbeFails_TheCircuitOpensAgain()
    {
        await using var gateway = await StartAsync(OneTarget("circuit_breaker: { minimum: 4, open_for: 15s }"));
        using var client = ClientOf(gateway);
        _first.Answers(503, "broken");
        await GetAsync(client, 4);
        _time.Advance(TimeSpan.FromSeconds(15));
        await GetAsync(client, 3);
        Assert.Equal(5, _first.Requests.Count);
        Assert.Equal(CircuitState.Open, Target(gateway).Breaker!.State);
    }

    [Fact]
    public async Task HalfOpen_AProbesClientLeaves_AnotherIsLetIn()
    {
        await using var gateway = await StartAsync(OneTarget("circuit_breaker: { minimum: 4, open_for: 15s, probes: 1, close_after: 1 }"));
        using var client = ClientOf(gateway);
        _first.Answers(503, "broken");
        await GetAsync(client, 4);
        _time.Advance(TimeSpan.FromSeconds(15));

        _first.Answer = context => Task.Delay(Timeout.Infinite, context.RequestAborted);
        using var leaves = new CancellationTokenSource();
        var probe = client.GetAsync("/", leaves.Token);
        await _first.WhenReceivedAsync(5);
        Assert.Equal([503], await GetAsync(client, 1));
        await leaves.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => probe);
        await Eventually.TrueAsync(() => Target(gateway).Breaker!.Probing == 0, "the probe has made room");
        Assert.Equal(CircuitState.HalfOpen, Target(gateway).Breaker!.State);

        _first.Answers(200, "mended");
        Assert.Equal([200], await GetAsync(client, 1));
        Assert.Equal(CircuitState.Closed, Target(gateway).Breaker!.State);
    }

    [Fact]
    public async Task Target_OneOfTwoFails_TheOtherTakesEverything()
    {
        await using var gateway = await StartAsync(TwoTargets("circuit_breaker: { minimum: 3 }"));
        using var client = ClientOf(gateway);
        _first.Answers(502, "broken");
        await GetAsync(client, 6);
        Assert.All(await GetAsync(client, 10), status => Assert.Equal(200, status));
        Assert.Equal((3, 13), (_first.Requests.Count, _second.Requests.Count));
    }

    [Fact]
    public async Task HalfOpen_ProbesAreTaken_TheOtherTargetTakesTheRest()
    {
        await using var gateway = await StartAsync(TwoTargets("circuit_breaker: { minimum: 3, open_for: 15s, probes: 1, close_after: 1 }"));
        using var client = ClientOf(gateway);
        _first.Answers(502, "broken");
        await GetAsync(client, 6);
        using var mended = new SemaphoreSlim(0);
        _first.Answer = context => mended.WaitAsync(context.RequestAborted);
        _time.Advance(TimeSpan.FromSeconds(15));

        var all = Enumerable.Range(0, 10).Select(_ => client.GetAsync("/")).ToArray();
        await Eventually.TrueAsync(() => all.Count(t => t.IsCompleted) == 9, "all but the probe are answered");
        Assert.Equal(4, _first.Requests.Count);
        mended.Release(10);
        foreach (var request in all)
        {
            using var reply = await request;
            Assert.Equal(HttpStatusCode.OK, reply.StatusCode);
        }

        Assert.Equal(CircuitState.Closed, Target(gateway).Breaker!.State);
    }

    [Fact]
    public async Task Service_OneCircuitForAll_NothingIsSentToAny()
    {
        await using var gateway = await StartAsync(TwoTargets("circuit_breaker: { minimum: 4, scope: service }"));
        using var client = ClientOf(gateway);
        _first.Answers(502, "broken");

        // It opens with a failure: the fourth or the fifth try.
        var statuses = await GetAsync(client, 8);
        Assert.Equal([200, 200, 502, 502], statuses.Take(4).Order());
        Assert.All(statuses.Skip(5), status => Assert.Equal(503, status));
        Assert.InRange(_first.Requests.Count + _second.Requests.Count, 4, 5);
    }

    [Fact]
    public async Task Reload_OtherSettings_TheCircuitStaysOpen()
    {
        await using var gateway = await StartAsync(OneTarget("circuit_breaker: { minimum: 4, open_for: 15s }"));
        using var client = ClientOf(gateway);
        _first.Answers(500, "broken");
        await GetAsync(client, 4);
        gateway.Reload(OneTarget("circuit_breaker: { minimum: 4, open_for: 40s }"));
        using var reply = await client.GetAsync("/");
        Assert.Equal("40", reply.Headers.GetValues("Retry-After").Single());
        gateway.Reload(OneTarget("timeout: 10s"));
        Assert.Equal([500], await GetAsync(client, 1));
        Assert.Equal(TargetFault.None, Target(gateway).State.Faults);
    }

    [Fact]
    public async Task Refused_Connections_OpenTheCircuit()
    {
        string yaml = OneTarget("circuit_breaker: { minimum: 4 }");
        await _first.DisposeAsync();
        await using var gateway = await StartAsync(yaml);
        using var client = ClientOf(gateway);
        Assert.Equal([502, 502, 502, 502, 503], await GetAsync(client, 5));
    }

    [Fact]
    public async Task Metrics_ShowStatesAndChanges()
    {
        using var metrics = new MetricCapture();
        await using var gateway = await StartAsync(OneTarget("circuit_breaker: { minimum: 4, open_for: 15s }"));
        using var client = ClientOf(gateway);
        _first.Answers(500, "broken");
        await GetAsync(client, 4);
        metrics.Observe();
        string target = $"target={_first.Address}";
        Assert.Equal(1, metrics.Of("gatehouse_circuit_open").Last(m => m.Has(target)).Value);
        _time.Advance(TimeSpan.FromSeconds(15));
        metrics.Observe();
        Assert.Equal(0.5, metrics.Of("gatehouse_circuit_open").Last(m => m.Has(target)).Value);
        Assert.Equal(1, metrics.Sum("gatehouse_circuit_transitions_total", target, "to=open"));
        Assert.Equal(1, metrics.Sum("gatehouse_circuit_transitions_total", target, "to=half_open"));
    }

    private static HttpClient ClientOf(RunningGateway gateway) => new() { BaseAddress = new Uri(gateway.Address) };

    private static ServiceTarget Target(RunningGateway gateway) => gateway.Snapshot.Part<ServiceDirectory>().Find("up").Targets.All[0];

    private static async Task<List<int>> GetAsync(HttpClient client, int times)
    {
        var statuses = new List<int>();
        for (int i = 0; i < times; i++)
        {
            using var reply = await client.GetAsync("/");
            statuses.Add((int)reply.StatusCode);
        }

        return statuses;
    }

    private Task<RunningGateway> StartAsync(string yaml) => RunningGateway.StartAsync(yaml, _time);

    private string OneTarget(string settings) => Yaml($"[\"{_first.Address}\"]", settings);

    private string TwoTargets(string settings) => Yaml($"[\"{_first.Address}\", \"{_second.Address}\"]", settings);

    private static string Yaml(string targets, string settings)
        => $"services:\n  up:\n    targets: {targets}\n    {settings}\nroutes:\n  all: {{ match: /**, service: up }}\n";
}
