using Gatehouse.Gateway.Upstreams;
using Gatehouse.Testing;

namespace Gatehouse.Gateway.Tests.Upstreams.Health;

/// <summary>Checks follow targets that come and go while the gateway runs.</summary>
public sealed class DiscoveredHealthTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("gatehouse-health-").FullName;

    private string TargetsFile => Path.Combine(_folder, "targets.yaml");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Target_ThatIsFound_TakesNoRequestBeforeItsFirstCheck()
    {
        await using var a = await SwitchedUpstream.StartAsync("a");
        await using var b = await SwitchedUpstream.StartAsync("b");
        b.HealthStatus = 503;
        await File.WriteAllTextAsync(TargetsFile, $"- {a.Address}\n");
        await using var gateway = await StartAsync();
        await Eventually.TrueAsync(() => Targets(gateway) is [{ State.Health.LastCheck: not null }], "the first target was checked");

        await File.WriteAllTextAsync(TargetsFile, $"- {a.Address}\n- {b.Address}\n");
        string answers = "";
        while (b.Checks.Count < 2)
        {
            answers += await gateway.Client.GetStringAsync("/");
        }

        Assert.DoesNotContain("b", answers);
        b.HealthStatus = 200;
        await Eventually.TrueAsync(() => Targets(gateway).All(t => t.State.IsAvailable), "the second target is healthy");
        Assert.Contains("b", await gateway.Client.GetStringAsync("/") + await gateway.Client.GetStringAsync("/"));
    }

    [Fact]
    public async Task Target_ThatGoes_IsCheckedNoMore()
    {
        await using var a = await SwitchedUpstream.StartAsync("a");
        await using var b = await SwitchedUpstream.StartAsync("b");
        await File.WriteAllTextAsync(TargetsFile, $"- {a.Address}\n- {b.Address}\n");
        await using var gateway = await StartAsync();
        await Eventually.TrueAsync(() => b.Checks.Count > 0, "both are checked");
        var gone = Targets(gateway)[1];

        await File.WriteAllTextAsync(TargetsFile, $"- {a.Address}\n");
        await Eventually.TrueAsync(() => Targets(gateway).Length == 1 && gone.State.Health.LastCheck is null, "the checks have ended");
        int before = b.Checks.Count;
        int others = a.Checks.Count;
        await Eventually.TrueAsync(() => a.Checks.Count > others + 3, "the other one is checked on");

        // One may have been on its way.
        Assert.InRange(b.Checks.Count, before, before + 1);
    }

    private Task<TestGateway> StartAsync() => TestGateway.StartAsync($$"""
        services:
          up: { discover: { file: "{{TargetsFile}}" }, health_check: { path: /healthz, interval: 100ms } }
        routes:
          all: { match: "/**", service: up }
        """);

    private static ServiceTarget[] Targets(TestGateway gateway) => gateway.Snapshot.Part<ServiceDirectory>().Find("up").Targets.All;
}
