using Gatehouse.Core.Telemetry;
using Gatehouse.Gateway.Upstreams;
using Gatehouse.Gateway.Upstreams.Health;
using Gatehouse.Testing;
using Microsoft.Extensions.Time.Testing;

namespace Gatehouse.Gateway.Tests.Upstreams.Health;

/// <summary>Written targets that are added, from the moment their snapshot is in force and before the checks have followed it.</summary>
public sealed class JoiningTargetTests : IDisposable
{
    private readonly FakeTimeProvider _time = new();
    private readonly HttpTransport _checks;

    public JoiningTargetTests() => _checks = new HttpTransport(_time);

    public void Dispose() => _checks.Dispose();

    [Fact]
    public async Task Target_ThatJoinsHealthyOnes_TakesNothingBeforeTheChecksKnowOfIt()
    {
        await using var a = await SwitchedUpstream.StartAsync("a");
        await using var b = await SwitchedUpstream.StartAsync("b");
        await using var gateway = await RunningGateway.StartAsync(YamlOf(a), _time);
        using var metrics = new GatehouseMetrics(_time);
        using var health = await CheckAsync(gateway, metrics);

        gateway.Reload(YamlOf(a, b));

        Assert.Equal("aaaa", await AnswersAsync(gateway, 4));
        health.Follow(gateway.Snapshot);
        Assert.Equal("aaaa", await AnswersAsync(gateway, 4));
        Advance();
        await Eventually.TrueAsync(() => Target(gateway, 1).IsAvailable, "the new target was checked");
        Assert.Equal(2, (await AnswersAsync(gateway, 4)).Count(c => c == 'b'));
    }

    [Fact]
    public async Task Targets_ThatReplaceAllOthers_TakeRequestsAtOnce()
    {
        await using var a = await SwitchedUpstream.StartAsync("a");
        await using var b = await SwitchedUpstream.StartAsync("b");
        await using var gateway = await RunningGateway.StartAsync(YamlOf(a), _time);
        using var metrics = new GatehouseMetrics(_time);
        using var health = await CheckAsync(gateway, metrics);

        gateway.Reload(YamlOf(b));

        Assert.Equal("bb", await AnswersAsync(gateway, 2));
    }

    [Fact]
    public async Task Target_ThatJoinsWhenTheCheckIsRemoved_TakesRequestsAtOnce()
    {
        await using var a = await SwitchedUpstream.StartAsync("a");
        await using var b = await SwitchedUpstream.StartAsync("b");
        await using var gateway = await RunningGateway.StartAsync(YamlOf(a), _time);
        using var metrics = new GatehouseMetrics(_time);
        using var health = await CheckAsync(gateway, metrics);

        gateway.Reload(YamlOf(a, b).Replace(", health_check: { path: /healthz, interval: 10s }", "", StringComparison.Ordinal));

        Assert.Equal(2, (await AnswersAsync(gateway, 4)).Count(c => c == 'b'));
        health.Follow(gateway.Snapshot);
        Assert.Equal(2, (await AnswersAsync(gateway, 4)).Count(c => c == 'b'));
    }

    [Fact]
    public async Task Target_ThatWasHealthy_StaysWhenItsServiceIsCompiledAnew()
    {
        await using var a = await SwitchedUpstream.StartAsync("a");
        await using var b = await SwitchedUpstream.StartAsync("b");
        await using var gateway = await RunningGateway.StartAsync(YamlOf(a, b), _time);
        using var metrics = new GatehouseMetrics(_time);
        using var health = await CheckAsync(gateway, metrics);

        gateway.Reload(YamlOf(b, a));

        Assert.Equal(2, (await AnswersAsync(gateway, 4)).Count(c => c == 'b'));
    }

    private static string YamlOf(params SwitchedUpstream[] targets) => $$"""
        services:
          up: { targets: [ {{string.Join(", ", targets.Select(t => $"\"{t.Address}\""))}} ], health_check: { path: /healthz, interval: 10s } }
        routes:
          all: { match: "/**", service: up }
        """;

    private static TargetState Target(RunningGateway gateway, int index) => gateway.Snapshot.Part<ServiceDirectory>().Find("up").Targets.All[index].State;

    private static async Task<string> AnswersAsync(RunningGateway gateway, int requests)
    {
        using var client = new HttpClient { BaseAddress = new Uri(gateway.Address) };
        string answers = "";
        for (int i = 0; i < requests; i++)
        {
            answers += await client.GetStringAsync("/");
        }

        return answers;
    }

    private void Advance() => _time.Advance(TimeSpan.FromMilliseconds(100));

    /// <summary>Checks the targets of the snapshot in force, once.</summary>
    private async Task<UpstreamHealth> CheckAsync(RunningGateway gateway, GatehouseMetrics metrics)
    {
        var health = new UpstreamHealth(_checks, _time, gateway.Log, metrics);
        health.Follow(gateway.Snapshot);
        Advance();
        var targets = gateway.Snapshot.Part<ServiceDirectory>().Find("up").Targets.All;
        await Eventually.TrueAsync(() => targets.All(t => t.State.Health.LastCheck is { Fault: null }), "all targets were checked");
        return health;
    }
}
