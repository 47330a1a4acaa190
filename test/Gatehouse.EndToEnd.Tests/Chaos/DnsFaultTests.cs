using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;
using Gatehouse.EndToEnd.Tests.Processes;
using Gatehouse.Gateway.Front.Sockets;
using Gatehouse.Testing;

namespace Gatehouse.EndToEnd.Tests.Chaos;

/// <summary>Targets that a real name server names, under traffic: they move, and the name server fails in each of its ways.</summary>
public sealed class DnsFaultTests : IAsyncDisposable
{
    private const string MinTtl = "200ms";
    private const int LooksInASecond = 5;

    private static readonly (string Name, string Source)[] Services = [("orders", "dns"), ("catalog", "dns_srv")];
    private static readonly string[] Here = ["127.0.0.1"];
    private static readonly string[] There = ["127.0.0.2", "127.0.0.3"];

    private readonly TemporaryFolder _folder = new();
    private readonly ScriptedDns _broken = new() { Answer = _ => ScriptedDns.Reply.ServerFailure };
    private AnyAddressUpstream _upstream = null!;
    private DnsmasqServer _dns = null!;
    private GatehouseProcess _gateway = null!;

    public async ValueTask DisposeAsync()
    {
        foreach (IAsyncDisposable? started in (IAsyncDisposable?[])[_gateway, _dns, _upstream, _broken])
        {
            if (started is not null)
            {
                await started.DisposeAsync();
            }
        }

        _folder.Dispose();
    }

    [Fact]
    public async Task Names_MoveAndTheirServerFails_CostNoRequest()
    {
        Assert.SkipUnless(DnsmasqServer.IsInstalled, DnsmasqServer.NotInstalled);
        _upstream = await AnyAddressUpstream.StartAsync();
        _dns = await DnsmasqServer.StartAsync(Hosts(Here), Records());
        _gateway = await GatehouseProcess.RunTextAsync(_folder, Configuration());
        await MoveAsync("addresses change", Here, There, () => _dns.ChangeAsync(Hosts(There)));
        var before = ProcessSize.Of(_gateway.Id);

        await FailAsync("stopped (SIGSTOP)", "timeout", There, _dns.FreezeAsync);
        await MoveAsync("resumed", There, Here, async () =>
        {
            await _dns.ChangeAsync(Hosts(Here));
            await _dns.ThawAsync();
        });
        await FailAsync("killed", "server_failure|timeout", Here, _dns.StopAsync);
        await MoveAsync("started again", Here, There, () => _dns.RestartAsync(Hosts(There), Records()));
        await FailAsync("NXDOMAIN", "not_found", There, () => _dns.RestartAsync("127.0.0.1 other.test"));
        await MoveAsync("names are back", There, Here, () => _dns.RestartAsync(Hosts(Here), Records()));
        await FailAsync("REFUSED", "server_failure", Here, () => _dns.RestartAsync("", Forward("#")));
        await MoveAsync("answers again", Here, There, () => _dns.RestartAsync(Hosts(There), Records()));
        await FailAsync("SERVFAIL", "server_failure", There, () => _dns.RestartAsync("", Forward(_broken.Address.Replace(':', '#'))));
        await MoveAsync("answers again", There, Here, () => _dns.RestartAsync(Hosts(Here), Records()));

        await Eventually.TrueAsync(() => ProcessSize.Of(_gateway.Id) is var now && now.Descriptors < before.Descriptors + 40 && now.Threads < before.Threads + 20, "descriptors and threads return");
        Assert.True(ProcessSize.Of(_gateway.Id).ResidentBytes < before.ResidentBytes + 100_000_000, "memory is bounded");
        Assert.Equal(0, await _gateway.StopAsync());
    }

    /// <summary>Traffic leaves the old addresses for the new ones and loses nothing on the way; questions come no faster than they may.</summary>
    private async Task MoveAsync(string name, string[] from, string[] to, Func<Task> happens)
    {
        int said = _gateway.Error.Length;
        int asked = _dns.Questions;
        var took = Stopwatch.StartNew();
        await WithTrafficAsync(name, async () =>
        {
            await happens();
            foreach (var (service, _) in Services)
            {
                await Eventually.TrueAsync(
                    () => Regex.IsMatch(_gateway.Error[said..], $@"service {service}: \S+ \S+ gives {to.Length} target"),
                    $"{name}: {service} has its new targets\n{_gateway.Error}", TimeSpan.FromSeconds(20));
            }

            await WhenServedByAsync(to, from);
        });
        int failed = Regex.Count(_gateway.Error[..said], "found last are kept");
        Assert.True(failed == 0 || Regex.Count(_gateway.Error[said..], $@"answers again, with {to.Length} target") == Services.Length, $"{name}: recovery is told\n{_gateway.Error[said..]}");

        // One question a look for addresses; one for the records and one for the host's addresses.
        int most = (int)(took.Elapsed.TotalSeconds * LooksInASecond * 3) + 20;
        Assert.True(_dns.Questions - asked <= most, $"{name}: {_dns.Questions - asked} questions in {took.Elapsed.TotalSeconds:0.0} s");
    }

    /// <summary>The last targets go on, it is told once, and the name server is asked with growing pauses.</summary>
    private async Task FailAsync(string name, string reason, string[] kept, Func<Task> happens)
    {
        int asked = _dns.Questions;
        int said = _gateway.Error.Length;
        double[] failures = await FailuresAsync(".*");
        double[] reasons = await FailuresAsync(reason);
        var took = Stopwatch.StartNew();
        await WithTrafficAsync(name, async () =>
        {
            await happens();
            while ((await FailuresAsync(reason)).Zip(reasons).Any(f => f.First < f.Second + 2))
            {
                Assert.True(took.Elapsed < TimeSpan.FromSeconds(30), $"{name}: two looks failed for {reason}\n{await _gateway.MetricsAsync()}");
                await Task.Delay(50);
            }

            await WhenServedByAsync(kept, []);
        });

        // The first pauses are of 1 s and 2 s, less a fifth; each server is asked twice in a look.
        double looks = (took.Elapsed.TotalSeconds / 0.8) + 2;
        string metrics = await _gateway.MetricsAsync();
        foreach (var ((service, source), before, now) in Services.Zip(failures, await FailuresAsync(".*")))
        {
            Assert.True(now - before <= looks, $"{name}: {now - before} looks of {service} failed in {took.Elapsed.TotalSeconds:0.0} s");
            Assert.Matches($@"gatehouse_service_targets{{[^}}]*service=""{service}"",source=""{source}""[^}}]*}} {kept.Length}\n", metrics);

            // What is under way while the server goes may fail in another way than what follows.
            int told = Regex.Count(_gateway.Error[said..], $@"service {service}: [^\n]*; the {kept.Length} target\(s\) found last are kept");
            Assert.True(told is 1 or 2, $"{name}: {service} told {told} times\n{_gateway.Error[said..]}");
        }

        int most = (int)(looks * Services.Length * 2) + LooksInASecond;
        Assert.True(_dns.Questions - asked <= most, $"{name}: {_dns.Questions - asked} questions in {took.Elapsed.TotalSeconds:0.0} s");
    }

    private async Task WithTrafficAsync(string name, Func<Task> work)
    {
        using var stop = new CancellationTokenSource();
        int asked = _dns.Questions;
        Task<Outcomes>[] traffic = [.. Services.Select(s => ChaosClient.SendUntilAsync(_gateway.Http, $"/{s.Name}", 3, stop.Token))];
        try
        {
            await work();
        }
        finally
        {
            await stop.CancelAsync();
            await Task.WhenAll(traffic);
        }

        TestContext.Current.TestOutputHelper?.WriteLine($"| {name} | {string.Join(" | ", traffic.Select(t => t.Result))} | {_dns.Questions - asked} questions |");
        foreach (var outcomes in traffic.Select(t => t.Result))
        {
            Assert.True(outcomes.Total > 10, $"{name}: {outcomes}");
            Assert.True(outcomes.Good == outcomes.Total, $"{name}: {outcomes}\n{string.Join('\n', outcomes.Faults.Take(5))}\n{_gateway.Error}");
        }
    }

    /// <summary>All the addresses get requests, and the others get none any more.</summary>
    private async Task WhenServedByAsync(string[] addresses, string[] others)
    {
        var took = Stopwatch.StartNew();
        int[] old;
        do
        {
            Assert.True(took.Elapsed < Eventually.Limit, "old addresses get no more requests");
            old = [.. others.Select(_upstream.Requests)];
            int[] now = [.. addresses.Select(_upstream.Requests)];
            await Eventually.TrueAsync(() => addresses.Zip(now).All(a => _upstream.Requests(a.First) >= a.Second + 20), "the addresses get requests");
        }
        while (!others.Select(_upstream.Requests).SequenceEqual(old));
    }

    private async Task<double[]> FailuresAsync(string reason)
    {
        string metrics = await _gateway.MetricsAsync();
        return [.. Services.Select(s => Regex.Matches(metrics, $@"^gatehouse_discovery_failures_total{{(?=[^}}]*service=""{s.Name}"")(?=[^}}]*source=""{s.Source}"")(?=[^}}]*reason=""(?:{reason})"")[^}}]*}} (\S+)", RegexOptions.Multiline)
            .Sum(m => double.Parse(m.Groups[1].ValueSpan, CultureInfo.InvariantCulture)))];
    }

    private static string Hosts(string[] addresses) => string.Join('\n', addresses.SelectMany(a => (string[])[$"{a} orders.test", $"{a} one.catalog.test"]));

    private string Records() => $"srv-host=_http._tcp.catalog.test,one.catalog.test,{_upstream.Port},10,10";

    private static string Forward(string server) => $"server=/orders.test/{server}\nserver=/catalog.test/{server}";

    private string Configuration()
    {
        string asking = $"servers: \"{_dns.Address}\", addresses: ipv4, min_ttl: {MinTtl}, query_timeout: 300ms";

        // Nothing that would hide a request which meets no target.
        const string Plain = "retries: { attempts: 0 }, outlier: false";
        return $$"""
            services:
              orders: { discover: { dns: { name: "orders.test:{{_upstream.Port}}", {{asking}} } }, {{Plain}} }
              catalog: { discover: { dns_srv: { name: _http._tcp.catalog.test, {{asking}} } }, {{Plain}} }
            routes:
              orders: { match: /orders, service: orders }
              catalog: { match: /catalog, service: catalog }

            """;
    }
}
