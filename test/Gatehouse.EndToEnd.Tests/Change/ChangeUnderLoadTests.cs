using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text.RegularExpressions;
using Gatehouse.EndToEnd.Tests.Processes;
using Gatehouse.Gateway.Front.Sockets;
using Gatehouse.Testing;

namespace Gatehouse.EndToEnd.Tests.Change;

/// <summary>
/// One change a second while clients send as fast as they are answered. The short form runs with the other tests;
/// GATEHOUSE_CHANGE_FULL=1 runs 5,000 routes for 60 s.
/// </summary>
public sealed partial class ChangeUnderLoadTests
{
    private const int Clients = 8;
    private static readonly bool IsFull = Environment.GetEnvironmentVariable("GATEHOUSE_CHANGE_FULL") == "1";
    private static readonly TimeSpan Duration = TimeSpan.FromSeconds(IsFull ? 60 : 8);
    private static readonly int Routes = IsFull ? 5000 : 500;

    private readonly ConcurrentDictionary<string, int> _revisions = new(StringComparer.Ordinal);
    private readonly List<double> _oneRoute = [];

    [Fact]
    public async Task Change_EverySecondUnderFullLoad_FailsNoRequestAndMixesNoAnswer()
    {
        await using var even = await EchoUpstream.StartAsync("even");
        await using var odd = await EchoUpstream.StartAsync("odd");
        await using var other = await EchoUpstream.StartAsync("other");
        await using var another = await EchoUpstream.StartAsync("other");
        using var folder = new TemporaryFolder();
        var configuration = new ChangingConfiguration(Routes, even.Address, odd.Address, [other.Address, another.Address], FreePort.Find(), ServerCertificate.Write(folder, "server.pem"));
        await using var gateway = await GatehouseProcess.StartAsync(["-c", folder.Write("gatehouse.yaml", configuration.Text())]);
        string secured = gateway.Address.Replace("http://", "https://", StringComparison.Ordinal)[..^new Uri(gateway.Address).Port.ToString(CultureInfo.InvariantCulture).Length];
        secured += SecuredPort(configuration.Text());

        await using var longLived = new LongLived(gateway.Address);
        await using var plain = new Traffic();
        await using var tls = new Traffic();
        plain.Add(Clients, gateway.Address, NextPath, Check);
        tls.Add(2, secured, NextPath, Check);
        tls.Add(1, secured, NextPath, Check, keepAlive: false);

        await Eventually.TrueAsync(() => !_revisions.IsEmpty && longLived is { Echoes: > 0, Events: > 0 }, "there is traffic");

        var started = Stopwatch.StartNew();
        int changes = 0;
        ProcessSize? before = null;
        while (started.Elapsed < Duration || changes < 7)
        {
            await ChangeAsync(changes++, configuration, folder, gateway);
            before = changes == 7 ? ProcessSize.Of(gateway.Id) : before;
            var rest = TimeSpan.FromSeconds(changes) - started.Elapsed;
            await Task.Delay(rest > TimeSpan.Zero ? rest : TimeSpan.Zero);
        }

        Assert.Null(longLived.Failure);
        await Task.WhenAll(longLived.StopAsync(), plain.StopAsync(), tls.StopAsync());
        var after = ProcessSize.Of(gateway.Id);
        int underLoad = _oneRoute.Count;
        for (int i = 0; i < (IsFull ? 5 : 1); i++)
        {
            await ChangeAsync(1, configuration, folder, gateway);
        }

        TestContext.Current.TestOutputHelper?.WriteLine("Loads took " + string.Join(", ", LoadTime().Matches(gateway.Error).Select(m => $"{m.Groups[1]} ({m.Groups[2]})")) + " ms, of which reading in brackets");
        Report(underLoad, changes, plain, tls, longLived, before!, after);

        Assert.True(plain.Failures.IsEmpty && tls.Failures.IsEmpty, string.Join('\n', plain.Failures.Concat(tls.Failures).Take(20)));
        Assert.DoesNotContain(" error ", gateway.Error, StringComparison.Ordinal);
        Assert.Equal(Clients, plain.Connections);
        Assert.Equal(configuration.Revision + 1, _revisions.Count);
        Assert.True(after.ResidentBytes < (before!.ResidentBytes * 3 / 2) + 100_000_000, $"memory grew from {before} to {after}");
        Assert.True(after.Descriptors < before.Descriptors + 50, $"descriptors grew from {before} to {after}");
        Assert.True(after.Threads < before.Threads + 20, $"threads grew from {before} to {after}");
        Assert.Equal(0, await gateway.StopAsync());
    }

    [GeneratedRegex(@"reused, (\d+) ms \(reading (\d+) ms\)")]
    private static partial Regex LoadTime();

    private static string NextPath()
    {
        int route = Random.Shared.Next(2 * ChangingConfiguration.HotRoutes);
        return route < ChangingConfiguration.HotRoutes
            ? string.Create(CultureInfo.InvariantCulture, $"/h{route}/x")
            : string.Create(CultureInfo.InvariantCulture, $"/c{Random.Shared.Next(ChangingConfiguration.HotRoutes, Routes)}/x");
    }

    private string? Check(string path, Reply reply)
    {
        if (ChangingConfiguration.Check(path, reply) is { } wrong)
        {
            return wrong;
        }

        _revisions.TryAdd(reply.Header("X-Revision"), 0);
        return null;
    }

    private async Task ChangeAsync(int change, ChangingConfiguration configuration, TemporaryFolder folder, GatehouseProcess gateway)
    {
        Func<Task<bool>> isInForce;
        switch (change % 6)
        {
            case 0:
                configuration.Revision++;
                isInForce = async () => await HeaderAsync(gateway, "/h0/x", "X-Revision") == configuration.Revision.ToString(CultureInfo.InvariantCulture);
                break;
            case 1:
                configuration.ColdRevision++;
                isInForce = async () => (await HeaderAsync(gateway, configuration.ChangedRoute, "X-Route")).EndsWith($".{configuration.ColdRevision}", StringComparison.Ordinal);
                break;
            case 2:
                configuration.HasExtraRoute = !configuration.HasExtraRoute;
                isInForce = async () => await HeaderAsync(gateway, "/extra/x", "X-Route") == "extra.0" == configuration.HasExtraRoute;
                break;
            case 3:
                int? former = configuration.ExtraPort;
                configuration.ExtraPort = former is null ? FreePort.Find() : null;
                isInForce = async () => await AcceptsAsync(former ?? configuration.ExtraPort!.Value) == configuration.ExtraPort is not null;
                break;
            case 4:
                int renewed = Renewals(gateway);
                ServerCertificate.Write(folder, "server.pem");
                await InForceAsync(() => Task.FromResult(Renewals(gateway) > renewed), "the new certificate");
                return;
            default:
                int reloads = Reloads(gateway);
                configuration.OtherTargets = 3 - configuration.OtherTargets;
                isInForce = () => Task.FromResult(Reloads(gateway) > reloads);
                break;
        }

        string text = configuration.Text();
        folder.Write("gatehouse.yaml", text);
        double took = await InForceAsync(isInForce, $"change {change}");
        if (change % 6 == 1)
        {
            _oneRoute.Add(took);
        }
    }

    private static async Task<double> InForceAsync(Func<Task<bool>> isInForce, string what)
    {
        var waited = Stopwatch.StartNew();
        while (!await isInForce())
        {
            Assert.True(waited.Elapsed < TimeSpan.FromSeconds(30), $"Waited for {what}.");
            await Task.Delay(3);
        }

        return waited.Elapsed.TotalMilliseconds;
    }

    private static async Task<string> HeaderAsync(GatehouseProcess gateway, string path, string header)
    {
        using var reply = await gateway.Http.GetAsync(path);
        return reply.Headers.TryGetValues(header, out var values) ? values.Single() : "";
    }

    private static async Task<bool> AcceptsAsync(int port)
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(5));
            await socket.ConnectAsync(IPAddress.Loopback, port, limit.Token);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    private static int Reloads(GatehouseProcess gateway) => gateway.Error.Split("configuration reloaded").Length - 1;

    private static int Renewals(GatehouseProcess gateway) => gateway.Error.Split("certificate.renewed").Length - 1;

    private static string SecuredPort(string yaml)
    {
        int start = yaml.IndexOf("https://127.0.0.1:", StringComparison.Ordinal) + "https://127.0.0.1:".Length;
        return yaml[start..yaml.IndexOf('"', start)];
    }

    private static string InOrder(IEnumerable<double> times) => string.Join(", ", times.Order().Select(t => t.ToString("0", CultureInfo.InvariantCulture)));

    private void Report(int underLoad, int changes, Traffic plain, Traffic tls, LongLived longLived, ProcessSize before, ProcessSize after)
    {
        string loaded = InOrder(_oneRoute.Take(underLoad));
        string idle = InOrder(_oneRoute.Skip(underLoad));
        TestContext.Current.TestOutputHelper?.WriteLine(
            $"{Routes} routes, {changes} changes: {plain.Answers} answers in clear over {plain.Connections} connections and {tls.Answers} by TLS over {tls.Connections}; "
            + $"{plain.Failures.Count + tls.Failures.Count} failed or mixed; {longLived.Echoes} echoes, {longLived.Events} events; "
            + $"one route changed was in force after {loaded} ms, without load after {idle} ms; {before} after 7 changes, {after} at the end");
    }
}
