using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text;
using Gatehouse.EndToEnd.Tests.Processes;
using Gatehouse.Gateway.Front.Sockets;
using Gatehouse.Testing;

namespace Gatehouse.EndToEnd.Tests.Chaos;

/// <summary>
/// Each fault with each mechanism: a service of one target that fails and one that does not, 24 requests by three clients.
/// Prints the table of docs/operate/resilience.md.
/// </summary>
public sealed class WireFaultTests
{
    private const int Clients = 3;
    private const int Requests = 8;
    private const string Times = "connect_timeout: 500ms, first_byte_timeout: 500ms, try_timeout: 500ms, idle_timeout: 800ms, timeout: 1500ms";

    private static readonly (string Name, string Settings)[] Mechanisms =
    [
        ("none", "retries: { attempts: 0 }, outlier: false"),
        ("retries", "retries: { attempts: 2 }, outlier: false"),
        ("outlier", "retries: { attempts: 0 }, outlier: { consecutive_failures: 3, consecutive_connects: 3, eject_for: 60s }"),
        ("breaker", "retries: { attempts: 0 }, outlier: false, circuit_breaker: { minimum: 3, open_for: 60s }"),
        ("all", "retries: { attempts: 2 }, outlier: { consecutive_failures: 3, consecutive_connects: 3, eject_for: 60s }, circuit_breaker: { minimum: 3, open_for: 60s }"),
    ];

    private readonly List<RawUpstream> _upstreams = [];
    private readonly Dictionary<string, (RawUpstream? Bad, RawUpstream Good)> _pairs = new(StringComparer.Ordinal);

    [Fact]
    public async Task Faults_OfOneOfTwoTargets_CostWhatTheMechanismsLeave()
    {
        using var folder = new TemporaryFolder();
        await using var gateway = await GatehouseProcess.RunTextAsync(folder, Configuration());
        gateway.Http.Timeout = TimeSpan.FromSeconds(15);
        try
        {
            await gateway.Http.GetAsync("/nothing");
            var before = ProcessSize.Of(gateway.Id);
            var cells = new ConcurrentDictionary<string, Outcomes>(StringComparer.Ordinal);
            var took = Stopwatch.StartNew();

            // A few faults at a time: the machine is to wait for the faults and not for itself.
            foreach (var some in WireFault.All.Chunk(3))
            {
                await Task.WhenAll(some.SelectMany(fault => Mechanisms.Select(async mechanism =>
                {
                    string cell = Cell(fault.Name, mechanism.Name);
                    cells[cell] = await ChaosClient.SendAsync(gateway.Http, "/" + cell, Clients, Requests);
                })));
            }

            Report(cells);
            foreach (var fault in WireFault.All)
            {
                CheckClients(fault, cells);
                CheckTargets(fault, took.Elapsed);
            }

            await Eventually.TrueAsync(() => ProcessSize.Of(gateway.Id) is var now && now.Descriptors < before.Descriptors + 80 && now.Threads < before.Threads + 20, "descriptors and threads return");
            Assert.True(ProcessSize.Of(gateway.Id).ResidentBytes < before.ResidentBytes + 150_000_000, "memory is bounded");
            Assert.DoesNotContain("failed inside the gateway", gateway.Error);
        }
        finally
        {
            foreach (var upstream in _upstreams)
            {
                await upstream.DisposeAsync();
            }
        }

        Assert.Equal(0, await gateway.StopAsync());
    }

    private static string Cell(string fault, string mechanism) => $"{fault}.{mechanism}";

    private static void CheckClients(WireFault fault, ConcurrentDictionary<string, Outcomes> cells)
    {
        const int All = Clients * Requests;
        var none = cells[Cell(fault.Name, "none")];
        Assert.True(Mechanisms.All(m => cells[Cell(fault.Name, m.Name)] is var o && o.Total == All && o["no answer"] == 0), $"{fault.Name}: every request got an end");

        // A slow body is no fault: it arrives.
        if (fault.Name == "slow_body")
        {
            Assert.Equal(All, none.Good);
            return;
        }

        Assert.True(none.Good is >= All / 4 and <= All * 3 / 4, $"{fault.Name} without a mechanism: {none}");
        Assert.True(cells[Cell(fault.Name, "outlier")].Good >= none.Good, $"{fault.Name} with outlier: {cells[Cell(fault.Name, "outlier")]}");
        if (fault.IsBeforeReply)
        {
            // Alone, further tries come to the end of their budget when half of all requests need one.
            Assert.True(cells[Cell(fault.Name, "retries")].Good >= All * 3 / 4, $"{fault.Name} with retries: {cells[Cell(fault.Name, "retries")]}");
            Assert.True(cells[Cell(fault.Name, "all")].Good >= All - 1, $"{fault.Name} with all: {cells[Cell(fault.Name, "all")]}");
            Assert.True(cells[Cell(fault.Name, "breaker")].Good > none.Good, $"{fault.Name} with a breaker: {cells[Cell(fault.Name, "breaker")]}");
        }
        else
        {
            // Bytes were sent: a second reply cannot follow, and the first must not look whole.
            Assert.Equal(All - none.Good, none["cut"]);
        }
    }

    /// <summary>No storms: further tries stay in the budget, and what was ejected or broken is left alone.</summary>
    private void CheckTargets(WireFault fault, TimeSpan took)
    {
        const int All = Clients * Requests;
        foreach (var (mechanism, _) in Mechanisms)
        {
            var (bad, good) = _pairs[Cell(fault.Name, mechanism)];
            int tries = (bad?.Heads.Count ?? 0) + good.Heads.Count;
            int most = mechanism is "retries" or "all" ? All + (All / 5) + (int)(10 * (took.TotalSeconds + 1)) : All;
            Assert.True(tries <= most, $"{fault.Name} with {mechanism}: {tries} tries for {All} requests");
            bool leavesAlone = mechanism is "outlier" or "breaker" or "all";

            // An endless body ends at the time limit of its request, and a slow one is none of the target's faults.
            bool isFault = fault.IsBeforeReply || fault.Name is "wrong_length" or "reset_in_body";
            if (bad is not null && isFault && leavesAlone)
            {
                Assert.True(bad.Heads.Count <= 3 + Clients, $"{fault.Name} with {mechanism}: {bad.Heads.Count} requests to a target that was to be left alone");
            }
        }
    }

    private string Configuration()
    {
        var services = new StringBuilder("services:\n");
        var routes = new StringBuilder("routes:\n");
        foreach (var fault in WireFault.All)
        {
            foreach (var (mechanism, settings) in Mechanisms)
            {
                var bad = fault.Start?.Invoke();
                var good = RawUpstream.Sending("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
                string cell = Cell(fault.Name, mechanism);
                _pairs[cell] = (bad, good);
                _upstreams.AddRange(bad is null ? [good] : [bad, good]);
                services.Append($"  {cell}: {{ targets: [\"{bad?.Address ?? WireFault.Nowhere}\", \"{good.Address}\"], {Times}, {settings} }}\n");
                routes.Append($"  {cell}: {{ match: /{cell}, service: {cell} }}\n");
            }
        }

        return services.ToString() + routes;
    }

    private void Report(ConcurrentDictionary<string, Outcomes> cells)
    {
        var table = new StringBuilder($"| fault | {string.Join(" | ", Mechanisms.Select(m => m.Name))} |\n|---|{string.Concat(Mechanisms.Select(_ => "---|"))}\n");
        foreach (var fault in WireFault.All)
        {
            table.Append($"| {fault.Name} | {string.Join(" | ", Mechanisms.Select(m => $"{cells[Cell(fault.Name, m.Name)]} ({_pairs[Cell(fault.Name, m.Name)].Bad?.Heads.Count ?? 0} tries)"))} |\n");
        }

        TestContext.Current.TestOutputHelper?.WriteLine(table.ToString());
    }
}
