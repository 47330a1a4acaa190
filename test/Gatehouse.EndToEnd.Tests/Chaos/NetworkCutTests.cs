using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;
using Gatehouse.EndToEnd.Tests.Processes;
using Gatehouse.Gateway.Front.Sockets;
using Gatehouse.Testing;

namespace Gatehouse.EndToEnd.Tests.Chaos;

/// <summary>
/// The network between a gateway and one of its two targets is cut in the ways a network is cut, with requests under way.
/// Client, gateway and the other target are in one network namespace, the target that is lost is in another.
/// </summary>
public sealed class NetworkCutTests
{
    // Of the range for measurements (RFC 2544), in namespaces that lead nowhere else.
    private const string Near = "198.18.0.1";
    private const string Far = "198.18.0.2";
    private const string Cable = "cable";

    private const string Times = "connect_timeout: 600ms, first_byte_timeout: 600ms, try_timeout: 600ms, idle_timeout: 1s, timeout: 2s";
    private const string Plain = "retries: { attempts: 0 }, outlier: false";
    private const string Guarded = "retries: { attempts: 2, budget: 100% }, outlier: { consecutive_connects: 3, consecutive_failures: 3, eject_for: 1s }, health_check: { path: /, interval: 300ms, timeout: 250ms, unhealthy_after: 2, healthy_after: 1 }";

    /// <summary>What ends each request, and twice over for a machine that is busy; TCP itself would try for minutes.</summary>
    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(6);

    [Fact]
    public async Task Network_CutAndMended_CostsAGuardedServiceNothing()
    {
        using var here = NetworkNamespace.TryOpen(out string fault);
        using var there = NetworkNamespace.TryOpen(out string faultOfOther);
        fault = fault.Length > 0 ? fault : faultOfOther;
        fault += here is null || there is null ? "" : NetworkNamespace.TryJoin(here, Near, there, Far, Cable);
        Assert.SkipWhen(fault.Length > 0, $"Network namespaces cannot be made here (they need root and iproute2): {fault}");
        using var folder = new TemporaryFolder();
        await using var far = await UpstreamAsync(there!, folder, "far", Far);
        await using var near = await UpstreamAsync(here!, folder, "near", "127.0.0.1");
        await using var gateway = await here!.Enter(() => GatehouseProcess.RunTextAsync(folder, Configuration(near.Address, far.Address)));
        using var http = here.CreateClient(gateway.Address);
        await WhenAllServeAsync(http, gateway);
        var before = ProcessSize.Of(gateway.Id);

        var cuts = new List<(string Name, Func<string> Cut, Func<string> Mend)>
        {
            ("own end down", () => here.TryRun("ip", "link", "set", Cable, "down"), () => here.TryRun("ip", "link", "set", Cable, "up")),
            ("far end down", () => there!.TryRun("ip", "link", "set", Cable, "down"), () => there!.TryRun("ip", "link", "set", Cable, "up")),
            ("requests dropped", () => Filter(there!, "-A", "INPUT"), () => Filter(there!, "-D", "INPUT")),
            ("replies dropped", () => Filter(there!, "-A", "OUTPUT"), () => Filter(there!, "-D", "OUTPUT")),
        };
        foreach (var (name, cut, mend) in cuts)
        {
            await CutAsync(name, cut, mend, (http, gateway, near, far));
        }

        await Eventually.TrueAsync(() => ProcessSize.Of(gateway.Id) is var now && now.Descriptors < before.Descriptors + 40 && now.Threads < before.Threads + 20, $"descriptors and threads return to {before}");
        Assert.True(ProcessSize.Of(gateway.Id).ResidentBytes < before.ResidentBytes + 100_000_000, "memory is bounded");
        Assert.DoesNotContain("failed inside the gateway", gateway.Error);
        Assert.Equal(0, await gateway.StopAsync());
    }

    private static async Task CutAsync(string name, Func<string> cut, Func<string> mend, (HttpClient Http, GatehouseProcess Gateway, GatehouseProcess Near, GatehouseProcess Far) all)
    {
        int reached = await SettledAsync(() => Reached(all.Near, all.Far));
        using var stop = new CancellationTokenSource();
        Task<Outcomes>[] traffic = [.. ((string[])["/plain", "/guarded", "/alone"]).Select(p => ChaosClient.SendUntilAsync(all.Http, p, 3, stop.Token))];
        await Task.Delay(300, CancellationToken.None);
        string fault = cut();
        await Task.Delay(fault.Length == 0 ? 2000 : 0, CancellationToken.None);
        await stop.CancelAsync();
        var (plain, guarded, alone) = (await traffic[0], await traffic[1], await traffic[2]);
        if (fault.Length > 0)
        {
            TestContext.Current.TestOutputHelper?.WriteLine($"{name}: left out, {fault}");
            return;
        }

        int answered = await WhenToldAsync(() => Reached(all.Near, all.Far), reached + guarded.Good);
        var mended = Stopwatch.StartNew();
        Assert.Equal("", mend());
        await WhenAllServeAsync(all.Http, all.Gateway);
        TestContext.Current.TestOutputHelper?.WriteLine(
            $"| {name} | {alone} | {plain} | {guarded} | longest {alone.Longest.TotalMilliseconds:0}, {plain.Longest.TotalMilliseconds:0}, {guarded.Longest.TotalMilliseconds:0} ms | good again after {mended.ElapsedMilliseconds} ms |");

        foreach (var outcomes in (Outcomes[])[plain, guarded, alone])
        {
            Assert.True(outcomes.Longest < Bound, $"{name}: the longest took {outcomes.Longest}");
            Assert.True(outcomes.Good + outcomes["502"] + outcomes["504"] == outcomes.Total, $"{name}: {outcomes}");
        }

        Assert.True(alone.Good < alone.Total && plain.Good < plain.Total, $"{name}: the cut is felt; {alone}; {plain}");
        Assert.True(guarded.Good > 50 && guarded.Good == guarded.Total, $"{name}, guarded: {guarded}");

        // Nothing was sent more often than the clients asked, but for further tries.
        Assert.True(answered - reached <= plain.Total + guarded.Total + alone.Total + (guarded.Total / 5) + 10, $"{name}: {answered - reached} requests reached the targets");
    }

    /// <summary>All three services give good replies again, from both targets, and go on to.</summary>
    private static async Task WhenAllServeAsync(HttpClient http, GatehouseProcess gateway)
    {
        var took = Stopwatch.StartNew();
        foreach (string path in (string[])["/alone", "/plain", "/guarded"])
        {
            var bodies = new List<string>();
            while (bodies.Count < 20 || (path != "/alone" && bodies.Distinct().Count() < 2))
            {
                Assert.True(took.Elapsed < TimeSpan.FromSeconds(20), $"{path} serves again from {string.Join(' ', bodies.Distinct())}");
                using var reply = await GetAsync(http, path, gateway);
                if (reply.IsSuccessStatusCode)
                {
                    bodies.Add(await reply.Content.ReadAsStringAsync());
                }
                else
                {
                    bodies.Clear();
                }
            }
        }
    }

    private static async Task<HttpResponseMessage> GetAsync(HttpClient http, string path, GatehouseProcess gateway)
    {
        try
        {
            return await http.GetAsync(path);
        }
        catch (HttpRequestException e)
        {
            throw new InvalidOperationException($"{path}: {e.Message}\n{gateway.Error}", e);
        }
    }

    /// <summary>How many requests of clients the targets have told of; health checks ask for another path.</summary>
    private static int Reached(GatehouseProcess near, GatehouseProcess far)
        => Regex.Count(near.Output, "/(plain|guarded|alone)") + Regex.Count(far.Output, "/(plain|guarded|alone)");

    /// <summary>The count when it grows no more: the targets write down late what they answered before.</summary>
    private static async Task<int> SettledAsync(Func<int> count)
    {
        int last = -1;
        for (int same = 0; same < 5; same = count() == last ? same + 1 : 0)
        {
            last = count();
            await Task.Delay(100);
        }

        return last;
    }

    private static async Task<int> WhenToldAsync(Func<int> count, int atLeast)
    {
        await Eventually.TrueAsync(() => count() >= atLeast, "the targets have told what they answered");
        return count();
    }

    private static string Filter(NetworkNamespace space, string action, string chain) => space.TryRun("iptables", "-w", action, chain, "-p", "tcp", "-j", "DROP");

    private static Task<GatehouseProcess> UpstreamAsync(NetworkNamespace space, TemporaryFolder folder, string name, string address)
    {
        string path = folder.Write($"{name}.yaml", string.Create(CultureInfo.InvariantCulture, $"listen: [\"http://{address}:0\"]\nroutes:\n  all: {{ match: /**, respond: {{ status: 200, body: {name} }} }}\n"));
        return space.Enter(() => GatehouseProcess.StartAsync(["-c", path]));
    }

    private static string Configuration(string near, string far)
    {
        string both = $"targets: [\"{near}\", \"{far}\"], {Times}";
        return $$"""
            services:
              plain: { {{both}}, {{Plain}} }
              guarded: { {{both}}, {{Guarded}} }
              alone: { targets: "{{far}}", {{Times}}, {{Plain}} }
            routes:
              plain: { match: /plain, service: plain }
              guarded: { match: /guarded, service: guarded }
              alone: { match: /alone, service: alone }

            """;
    }
}
