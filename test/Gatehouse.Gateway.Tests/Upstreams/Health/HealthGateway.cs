using System.Text.Json;
using Gatehouse.Gateway.Upstreams;
using Gatehouse.Testing;
using Microsoft.Extensions.Time.Testing;

namespace Gatehouse.Gateway.Tests.Upstreams.Health;

/// <summary>A whole gateway under a fake clock, with one service "up" behind one route.</summary>
internal sealed class HealthGateway : IAsyncDisposable
{
    private HealthGateway(TestGateway gateway, FakeTimeProvider time) => (Gateway, Time) = (gateway, time);

    public TestGateway Gateway { get; }

    public FakeTimeProvider Time { get; }

    public Service Service => Gateway.Snapshot.Part<ServiceDirectory>().Find("up");

    /// <param name="service">The settings of the service in flow style.</param>
    public static async Task<HealthGateway> StartAsync(string service)
    {
        var time = new FakeTimeProvider();
        return new HealthGateway(await TestGateway.StartAsync(YamlOf(service), time), time);
    }

    public static string YamlOf(string service) => $$"""
        services:
          up: { {{service}} }
        routes:
          all: { match: "/**", service: up }
        """;

    public async Task ReloadAsync(string service)
    {
        var outcome = await Gateway.ReloadAsync(YamlOf(service));
        Assert.True(outcome.Succeeded, string.Join('\n', outcome.Problems.Select(p => p.Message)));
    }

    /// <summary>Lets the clock go on, and waits for a check of each target that ends after it did.</summary>
    public async Task CheckAsync(TimeSpan after, params int[] targets)
    {
        var before = Time.GetUtcNow();
        Time.Advance(after);
        foreach (int target in targets.Length == 0 ? Enumerable.Range(0, Service.Targets.All.Length) : targets)
        {
            await Eventually.TrueAsync(() => Service.Targets.All[target].State.Health.LastCheck?.At > before, $"target {target} was checked");
        }
    }

    /// <summary>The first checks.</summary>
    public Task FirstChecksAsync(params int[] targets) => CheckAsync(TimeSpan.FromMilliseconds(100), targets);

    public bool IsAvailable(int target) => Service.Targets.All[target].State.IsAvailable;

    /// <summary>Bodies of so many answers, each of which must be good.</summary>
    public async Task<string> AnswersAsync(int requests)
    {
        string answers = "";
        for (int i = 0; i < requests; i++)
        {
            answers += await Gateway.Client.GetStringAsync("/");
        }

        return answers;
    }

    /// <summary>What /health/services says of a target.</summary>
    public async Task<JsonElement> ReportAsync(int target)
    {
        using var page = JsonDocument.Parse(await Gateway.Operators.GetStringAsync("/health/services"));
        return page.RootElement.GetProperty("services")[0].GetProperty("targets")[target].Clone();
    }

    public ValueTask DisposeAsync() => Gateway.DisposeAsync();
}
