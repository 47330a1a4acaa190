using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Gatehouse.EndToEnd.Tests.Processes;
using Gatehouse.Gateway.Front.Sockets;
using Gatehouse.Testing;

namespace Gatehouse.EndToEnd.Tests.Chaos;

/// <summary>What happens to a process that serves: killed, started again, stopped, resumed, with requests under way.</summary>
public sealed class ProcessFaultTests
{
    private const string Plain = "retries: { attempts: 0 }, outlier: false";
    private const string Guarded = "retries: { attempts: 2, budget: 100% }, outlier: { consecutive_connects: 3, consecutive_failures: 3, eject_for: 1s }, health_check: { path: /, interval: 200ms, timeout: 150ms, unhealthy_after: 2, healthy_after: 1 }";

    [Fact]
    public async Task Process_KilledRestartedStoppedAndResumed_CostsAGuardedServiceNothing()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "There are no such signals.");
        using var folder = new TemporaryFolder();
        await using var first = await UpstreamAsync(folder, "first", FreePort.Find());
        int port = FreePort.Find();
        var second = await UpstreamAsync(folder, "second", port);
        try
        {
            string targets = $"targets: [\"{first.Address}\", \"{second.Address}\"], connect_timeout: 300ms, first_byte_timeout: 300ms, try_timeout: 300ms, idle_timeout: 500ms, timeout: 2s";
            await using var gateway = await GatehouseProcess.RunTextAsync(
                folder,
                $"services:\n  plain: {{ {targets}, {Plain} }}\n  guarded: {{ {targets}, {Guarded} }}\n"
                + "routes:\n  plain: { match: /plain, service: plain }\n  guarded: { match: /guarded, service: guarded }\n");
            var before = ProcessSize.Of(gateway.Id);

            await PhaseAsync(gateway, "killed", second.Destroy, "502");
            await second.DisposeAsync();
            second = await UpstreamAsync(folder, "second", port);
            await PhaseAsync(gateway, "started again", () => { }, failure: null);
            await PhaseAsync(gateway, "stopped", second.Freeze, "504");
            second.Thaw();
            await WhenBothServeAsync(gateway);
            await PhaseAsync(gateway, "resumed", () => { }, failure: null);
            await Eventually.TrueAsync(() => ProcessSize.Of(gateway.Id) is var now && now.Descriptors < before.Descriptors + 60 && now.Threads < before.Threads + 20, "descriptors and threads return");
            Assert.Equal(0, await gateway.StopAsync());
        }
        finally
        {
            await second.DisposeAsync();
        }
    }

    /// <summary>Sends to both services, lets the event happen, and goes on for a while.</summary>
    private static async Task PhaseAsync(GatehouseProcess gateway, string name, Action happens, string? failure)
    {
        using var stop = new CancellationTokenSource();
        var plain = ChaosClient.SendUntilAsync(gateway.Http, "/plain", 3, stop.Token);
        var guarded = ChaosClient.SendUntilAsync(gateway.Http, "/guarded", 3, stop.Token);
        await Task.Delay(300, CancellationToken.None);
        happens();
        await Task.Delay(1500, CancellationToken.None);
        await stop.CancelAsync();
        var (without, with) = (await plain, await guarded);
        TestContext.Current.TestOutputHelper?.WriteLine($"| {name} | {without} | {with} |");
        Assert.True(with.Good > 20, $"{name}, guarded: {with}");

        // A reply that is under way when its process dies is lost: nobody can answer twice.
        Assert.True(with.Total - with.Good <= 3, $"{name}, guarded: {with}");
        if (failure is null)
        {
            Assert.Equal(without.Total, without.Good);
        }
        else
        {
            Assert.True(without[failure] > 0, $"{name}, without: {without}");
            Assert.True(without.Total - without.Good <= without[failure] + 3, $"{name}, without: {without}");
        }
    }

    private static async Task WhenBothServeAsync(GatehouseProcess gateway)
    {
        for (int good = 0; good < 6; good++)
        {
            using var reply = await gateway.Http.GetAsync("/plain");
            good = reply.StatusCode == HttpStatusCode.OK ? good : 0;
        }
    }

    private static Task<GatehouseProcess> UpstreamAsync(TemporaryFolder folder, string name, int port)
        => GatehouseProcess.StartAsync(["-c", folder.Write($"{name}.yaml", string.Create(CultureInfo.InvariantCulture, $"listen: [\"http://127.0.0.1:{port}\"]\nroutes:\n  all: {{ match: /**, respond: {{ status: 200, body: {name} }} }}\n"))]);
}
