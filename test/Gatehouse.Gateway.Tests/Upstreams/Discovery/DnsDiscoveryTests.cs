using System.Net;
using Gatehouse.Core.Requests;
using Gatehouse.Gateway.Upstreams;
using Gatehouse.Testing;
using Microsoft.Extensions.Logging;

namespace Gatehouse.Gateway.Tests.Upstreams.Discovery;

/// <summary>A gateway whose targets a real name server names.</summary>
public class DnsDiscoveryTests
{
    private const string Both = "127.0.0.1 orders.test\n127.0.0.2 orders.test";

    [Fact]
    public async Task Name_WithTwoAddresses_BothTakeRequestsUnderTheName()
    {
        await using var dns = await StartAsync(Both);
        await using var upstream = await AnyAddressUpstream.StartAsync();
        await using var gateway = await RunningGateway.StartAsync(Yaml(dns, $"dns: {{ name: \"orders.test:{upstream.Port}\"", more: "host: target"));
        using var client = Client(gateway);

        string[] answers = [await client.GetStringAsync("/a"), await client.GetStringAsync("/a")];

        Assert.Equal([$"127.0.0.1 orders.test:{upstream.Port}/a", $"127.0.0.2 orders.test:{upstream.Port}/a"], answers.Order());
        await Eventually.TrueAsync(() => gateway.Log.Entries.Any(e => e.Event.Name == "discovery.changed" && e.Message.Contains("gives 2 target(s)", StringComparison.Ordinal)), "the change is told");
    }

    [Fact]
    public async Task Name_PathWritten_IsPutInFront()
    {
        await using var dns = await StartAsync("127.0.0.1 orders.test");
        await using var upstream = await AnyAddressUpstream.StartAsync();
        await using var gateway = await RunningGateway.StartAsync(Yaml(dns, $"dns: {{ name: \"orders.test:{upstream.Port}\", path: /v2/"));
        using var client = Client(gateway);

        Assert.EndsWith("/v2/a", await client.GetStringAsync("/a"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Addresses_ComeAndGo_NoRequestFailsAndWhatRunsEnds()
    {
        await using var dns = await StartAsync(Both);
        await using var upstream = await AnyAddressUpstream.StartAsync();
        await using var gateway = await RunningGateway.StartAsync(Yaml(dns, $"dns: {{ name: \"orders.test:{upstream.Port}\""));
        using var client = Client(gateway);
        using var held = await client.GetAsync("/held", HttpCompletionOption.ResponseHeadersRead);
        var service = ServiceOf(gateway);
        await Eventually.TrueAsync(() => service.Targets.All.Length == 2, "both are known");
        using var stop = new CancellationTokenSource();
        var sending = Task.WhenAll(Enumerable.Range(0, 4).Select(_ => SendAsync(client, stop.Token)));

        for (int round = 0; round < 5; round++)
        {
            string[] addresses = round % 2 == 0 ? ["127.0.0.3", "127.0.0.4", "127.0.0.5"] : ["127.0.0.1", "127.0.0.4"];
            await dns.ChangeAsync(string.Join('\n', addresses.Select(a => $"{a} orders.test")));
            await Eventually.TrueAsync(() => AddressesOf(service).SequenceEqual(addresses), $"the targets of round {round}");
        }

        await stop.CancelAsync();
        int sent = (await sending).Sum();
        Assert.True(sent > 20, $"{sent} requests were sent");
        upstream.Release.SetResult();
        Assert.EndsWith(" end", await held.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Name_Vanishes_LastAddressesAreKeptAndToldOnce()
    {
        await using var dns = await StartAsync("127.0.0.1 vanishing.test");
        await using var upstream = await AnyAddressUpstream.StartAsync();
        using var metrics = new MetricCapture();
        await using var gateway = await RunningGateway.StartAsync(Yaml(dns, $"dns: {{ name: \"vanishing.test:{upstream.Port}\"", service: "vanishing"));
        using var client = Client(gateway);
        await client.GetStringAsync("/a");

        await dns.ChangeAsync("127.0.0.1 other.test");
        await Eventually.TrueAsync(() => metrics.Count("gatehouse_discovery_failures_total", "service=vanishing", "reason=not_found", "source=dns") >= 2, "two looks found nothing");

        Assert.StartsWith("127.0.0.1", await client.GetStringAsync("/a"), StringComparison.Ordinal);
        var warning = Assert.Single(gateway.Log.Of(LogLevel.Warning), e => e.Event.Name == "discovery.kept");
        Assert.Equal($"service vanishing: dns vanishing.test:{upstream.Port}: the name vanishing.test does not exist; the 1 target(s) found last are kept", warning.Message);

        await dns.ChangeAsync("127.0.0.2 vanishing.test");
        await Eventually.TrueAsync(() => AddressesOf(ServiceOf(gateway, "vanishing")).SequenceEqual(["127.0.0.2"]), "the name is back");
        Assert.StartsWith("127.0.0.2", await client.GetStringAsync("/a"), StringComparison.Ordinal);
        metrics.Observe();
        Assert.Equal(1, metrics.Of("gatehouse_service_targets").Last(m => m.Has("service=vanishing")).Value);
        Assert.True(metrics.Of("gatehouse_discovery_last_success_timestamp_seconds").Last(m => m.Has("service=vanishing")).Value > 1e9);
    }

    [Fact]
    public async Task Server_StopsAndComesBack_LastAddressesAreKept()
    {
        await using var dns = await StartAsync("127.0.0.1 orders.test");
        await using var upstream = await AnyAddressUpstream.StartAsync();
        await using var gateway = await RunningGateway.StartAsync(Yaml(dns, $"dns: {{ name: \"orders.test:{upstream.Port}\", query_timeout: 100ms"));
        using var client = Client(gateway);
        await client.GetStringAsync("/a");

        await dns.StopAsync();
        await Eventually.TrueAsync(() => gateway.Log.Entries.Any(e => e.Event.Name == "discovery.kept"), "the failure is told");
        Assert.StartsWith("127.0.0.1", await client.GetStringAsync("/a"), StringComparison.Ordinal);

        await dns.RestartAsync("127.0.0.2 orders.test");
        await Eventually.TrueAsync(() => AddressesOf(ServiceOf(gateway)).SequenceEqual(["127.0.0.2"]), "the server is back");
        await Eventually.TrueAsync(() => gateway.Log.Entries.Any(e => e.Event.Name == "discovery.recovered"), "it is told");
    }

    [Fact]
    public async Task Answer_LargerThanADatagram_ComesOverTcp()
    {
        string[] addresses = [.. Enumerable.Range(1, 200).Select(i => $"127.1.0.{i}")];
        await using var dns = await StartAsync(string.Join('\n', addresses.Select(a => $"{a} orders.test")));
        await using var gateway = await RunningGateway.StartAsync(Yaml(dns, "dns: { name: orders.test"));

        await Eventually.TrueAsync(() => ServiceOf(gateway).Targets.All.Length == 200, "all addresses are targets");

        Assert.Equal(addresses.Order(), AddressesOf(ServiceOf(gateway)).Order());
    }

    [Fact]
    public async Task Srv_Records_GivePortsAndWeights()
    {
        await using var dns = await StartAsync(
            "127.0.0.1 one.test\n127.0.0.2 two.test",
            "srv-host=_http._tcp.orders.test,one.test,8081,10,30\nsrv-host=_http._tcp.orders.test,one.test,8082,10,10\nsrv-host=_http._tcp.orders.test,two.test,8083,20,10");
        await using var gateway = await RunningGateway.StartAsync(Yaml(dns, "dns_srv: { name: _http._tcp.orders.test"));
        var service = ServiceOf(gateway);

        await Eventually.TrueAsync(() => service.Targets.All.Length == 3, "all records are targets");

        Assert.Equal(
            ["http://127.0.0.1:8081 one.test:8081 30 0", "http://127.0.0.1:8082 one.test:8082 10 0", "http://127.0.0.2:8083 two.test:8083 10 1"],
            service.Targets.All.Select(t => $"{t.Name} {t.Authority} {t.Weight} {t.Priority}"));

        await dns.RestartAsync("127.0.0.1 one.test\n127.0.0.2 two.test", "srv-host=_http._tcp.orders.test,two.test,8084,0,10");
        await Eventually.TrueAsync(() => service.Targets.All.Length == 1 && service.Targets.All[0].Name == "http://127.0.0.2:8084", "the records changed");
    }

    [Fact]
    public async Task Settings_ChangeWhileNoServerAnswers_LastTargetsAreKept_AnotherNameHasNone()
    {
        await using var dns = new ScriptedDns { Answer = _ => ScriptedDns.Reply.Of(1, "127.0.0.1") };
        await using var upstream = await AnyAddressUpstream.StartAsync();
        string yaml = $$"""
            services:
              up:
                discover: { dns: { name: "orders.test:{{upstream.Port}}", servers: "{{dns.Address}}", addresses: ipv4, max_ttl: 1m } }
                connect_timeout: 200ms
            routes:
              all: { match: "/**", service: up }
            """;
        await using var gateway = await RunningGateway.StartAsync(yaml);
        await Eventually.TrueAsync(() => ServiceOf(gateway).Targets.All.Length == 1, "the address is known");
        using var client = Client(gateway);
        dns.Answer = _ => ScriptedDns.Reply.ServerFailure;

        gateway.Reload(yaml.Replace("max_ttl: 1m", "max_ttl: 2m", StringComparison.Ordinal));

        Assert.StartsWith("127.0.0.1", await client.GetStringAsync("/a"), StringComparison.Ordinal);
        await Eventually.TrueAsync(() => gateway.Log.Entries.Any(e => e.Event.Name == "discovery.kept"), "it is said that they are the last ones");

        gateway.Reload(yaml.Replace("orders.test", "other.test", StringComparison.Ordinal));
        using var reply = await client.GetAsync("/a");
        Assert.Equal(HttpStatusCode.ServiceUnavailable, reply.StatusCode);
    }

    [Fact]
    public async Task Srv_RecordOfPortZero_IsNoTarget()
    {
        await using var dns = await StartAsync("127.0.0.1 one.test", "srv-host=_http._tcp.orders.test,one.test,0,10,30\nsrv-host=_http._tcp.orders.test,one.test,8082,20,10");
        await using var gateway = await RunningGateway.StartAsync(Yaml(dns, "dns_srv: { name: _http._tcp.orders.test"));
        var service = ServiceOf(gateway);

        await Eventually.TrueAsync(() => service.Targets.All.Length > 0, "what can be reached is a target");

        Assert.Equal(["http://127.0.0.1:8082"], service.Targets.All.Select(t => t.Name));

        await dns.RestartAsync("127.0.0.1 one.test", "srv-host=_http._tcp.orders.test,one.test,0,10,30");
        await Eventually.TrueAsync(() => gateway.Log.Entries.Any(e => e.Event.Name == "discovery.kept" && e.Message.Contains("have port 0", StringComparison.Ordinal)), "the fault is told");
        Assert.Equal(["http://127.0.0.1:8082"], service.Targets.All.Select(t => t.Name));
    }

    [Fact]
    public async Task Srv_OneHostIsNotAnswered_ItsLastAddressesStay()
    {
        const string Records = "srv-host=_http._tcp.orders.test,one.test,8081,10,10\nsrv-host=_http._tcp.orders.test,two.test,8082,10,10";
        await using var dns = await StartAsync("127.0.0.1 one.test\n127.0.0.2 two.test", Records);
        await using var gateway = await RunningGateway.StartAsync(Yaml(dns, "dns_srv: { name: _http._tcp.orders.test"));
        var service = ServiceOf(gateway);
        await Eventually.TrueAsync(() => service.Targets.All.Length == 2, "both hosts are targets");

        // No server for two.test: questions for it are refused. The other host moves, which shows that a look has ended.
        await dns.RestartAsync("127.0.0.3 one.test", Records + "\nserver=/two.test/#");
        await Eventually.TrueAsync(() => AddressesOf(service).Contains("127.0.0.3"), "the answer for the other host is taken");

        Assert.Equal(["127.0.0.2", "127.0.0.3"], AddressesOf(service).Order());

        // A host that does not exist any more is gone.
        await dns.RestartAsync("127.0.0.3 one.test", Records);
        await Eventually.TrueAsync(() => AddressesOf(service).SequenceEqual(["127.0.0.3"]), "the host that is gone is no target");
    }

    [Fact]
    public async Task FirstLook_SlowerThanTheRequest_RequestWaitsForIt()
    {
        await using var dns = await StartAsync("127.0.0.1 other.test");
        await using var upstream = await AnyAddressUpstream.StartAsync();
        await using var gateway = await RunningGateway.StartAsync(Yaml(dns, $"dns: {{ name: \"orders.test:{upstream.Port}\"", more: "connect_timeout: 10s"));
        using var client = Client(gateway);

        var waiting = client.GetStringAsync("/a");
        await Eventually.TrueAsync(() => gateway.Log.Entries.Any(e => e.Event.Name == "discovery.none"), "the first look found nothing");
        Assert.False(waiting.IsCompleted);
        await dns.ChangeAsync("127.0.0.1 orders.test");

        Assert.StartsWith("127.0.0.1", await Eventually.WithinAsync(waiting), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Name_NeverThere_Is503AfterConnectTimeout()
    {
        await using var dns = await StartAsync("127.0.0.1 other.test");
        await using var gateway = await RunningGateway.StartAsync(Yaml(dns, "dns: { name: orders.test", more: "connect_timeout: 50ms"));
        using var client = Client(gateway);

        using var reply = await client.GetAsync("/a");

        Assert.Equal(HttpStatusCode.ServiceUnavailable, reply.StatusCode);
        var record = await gateway.RecordAsync();
        Assert.Equal(ProblemKind.NoTarget, record.Problem!.Kind);
        Assert.Equal("no target of the service has been discovered yet", record.Failure);
        await Eventually.TrueAsync(() => gateway.Log.Of(LogLevel.Error).Any(e => e.Message.Contains("the name orders.test does not exist; the service has no target and answers 503", StringComparison.Ordinal)), "it is told");
    }

    [Fact]
    public async Task Reload_DiscoverUnchanged_KeepsWhatWasFound()
    {
        await using var dns = await StartAsync("127.0.0.1 orders.test");
        await using var upstream = await AnyAddressUpstream.StartAsync();
        string yaml = Yaml(dns, $"dns: {{ name: \"orders.test:{upstream.Port}\", query_timeout: 100ms");
        await using var gateway = await RunningGateway.StartAsync(yaml);
        using var client = Client(gateway);
        await client.GetStringAsync("/a");
        var state = ServiceOf(gateway).Targets.All[0].State;
        await dns.StopAsync();

        gateway.Reload(yaml.Replace("load_balancing: round_robin", "connect_timeout: 1s", StringComparison.Ordinal));

        Assert.StartsWith("127.0.0.1", await client.GetStringAsync("/a"), StringComparison.Ordinal);
        Assert.Same(state, ServiceOf(gateway).Targets.All[0].State);
    }

    private static Task<DnsmasqServer> StartAsync(string hosts, string settings = "")
    {
        Assert.SkipUnless(DnsmasqServer.IsInstalled, DnsmasqServer.NotInstalled);
        return DnsmasqServer.StartAsync(hosts, settings);
    }

    private static string Yaml(DnsmasqServer dns, string discover, string service = "up", string more = "load_balancing: round_robin") => $$"""
        services:
          {{service}}:
            discover: { {{discover}}, servers: "{{dns.Address}}", addresses: ipv4, min_ttl: 100ms } }
            {{more}}
        routes:
          all: { match: "/**", service: {{service}} }
        """;

    private static HttpClient Client(RunningGateway gateway) => new() { BaseAddress = new Uri(gateway.Address) };

    private static Service ServiceOf(RunningGateway gateway, string name = "up") => gateway.Snapshot.Part<ServiceDirectory>().Find(name);

    private static IEnumerable<string> AddressesOf(Service service) => service.Targets.All.Select(t => t.Endpoint.Address.Host);

    private static async Task<int> SendAsync(HttpClient client, CancellationToken stop)
    {
        int sent = 0;
        for (; !stop.IsCancellationRequested; sent++)
        {
            Assert.StartsWith("127.0.0.", await client.GetStringAsync("/a", CancellationToken.None), StringComparison.Ordinal);
        }

        return sent;
    }
}
