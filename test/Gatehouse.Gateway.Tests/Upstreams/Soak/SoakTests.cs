using System.Globalization;
using Gatehouse.Core.Upstreams;
using Gatehouse.Gateway.Upstreams;
using Gatehouse.Testing;
using Microsoft.Extensions.Logging;

namespace Gatehouse.Gateway.Tests.Upstreams.Soak;

/// <summary>
/// Many requests of all kinds at once, to upstreams that fail in all ways, by clients that leave at any point; then
/// everything is counted. GATEHOUSE_SOAK_REQUESTS raises their number.
/// Some requests that upstreams would have answered well are 502: a kept connection can end while a request is on its way,
/// and one with a body that is not kept, or with a method that may have had its effect, is not made again (RFC 9110 9.2.2).
/// Only that reason is let pass, and seldom.
/// </summary>
[Collection(SoakCollection.Name)]
public sealed class SoakTests(ITestOutputHelper output)
{
    private const int DefaultRequests = 20_000;
    private const int Clients = 32;

    [Fact]
    public async Task Gateway_ManyRequestsWithFaults_HoldsNothingAfterwards()
    {
        int count = int.TryParse(Environment.GetEnvironmentVariable("GATEHOUSE_SOAK_REQUESTS"), CultureInfo.InvariantCulture, out int set) ? set : DefaultRequests;
        using var unobserved = new UnobservedFaults();
        int sockets = Sockets();
        await using (var first = new FaultyUpstream())
        {
            await using var second = new FaultyUpstream();
            await using var gateway = await StartAsync(first, second);
            gateway.Log.Least = LogLevel.Warning;
            await SoakAsync(gateway, Math.Min(count / 8, DefaultRequests), seed: 0);
            long before = await RestAsync(gateway, first, second);
            await SoakAsync(gateway, count, seed: 1000);
            long after = await RestAsync(gateway, first, second);

            output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"heap {before:N0} bytes before, {after:N0} after {count:N0} requests"));
            Assert.InRange(after - before, long.MinValue, 8_000_000);
            output.WriteLine($"{gateway.Log.Entries.Count(e => e.Level >= LogLevel.Warning)} warnings and errors in the log");
        }

        Assert.Empty(await unobserved.CollectAsync());
        await Eventually.TrueAsync(() => Sockets() <= sockets + 2, $"of {Sockets()} sockets {sockets} are left");
    }

    private static Task<RunningGateway> StartAsync(FaultyUpstream first, FaultyUpstream second) => RunningGateway.StartAsync(
        $$"""
        services:
          up:
            targets: ["{{first.Address}}", "{{second.Address}}"]
            idle_timeout: 1s
        routes:
          all: { match: "/**", service: up }
        """);

    // Not files: the runtime opens assemblies as the test goes on.
    private static int Sockets()
        => OperatingSystem.IsLinux() ? Directory.GetFiles("/proc/self/fd").Count(f => new FileInfo(f).LinkTarget is { } target && target.StartsWith("socket:", StringComparison.Ordinal)) : 0;

    private async Task SoakAsync(RunningGateway gateway, int count, int seed)
    {
        long started = TimeProvider.System.GetTimestamp();
        var clients = Enumerable.Range(seed, Clients).Select(n => new SoakClient(n, gateway.Port)).ToArray();
        try
        {
            await Task.WhenAll(clients.Select(c => Task.Run(() => c.RunAsync(count / Clients))));
        }
        catch (InvalidOperationException)
        {
            output.WriteLine(string.Join('\n', gateway.Records.TakeLast(200).Where(r => r.Failure is not null).Select(r => $"{r.RequestId} {r.Status} {r.Failure}")));
            throw;
        }

        var outcomes = clients.SelectMany(c => c.Outcomes).GroupBy(o => o.Key, StringComparer.Ordinal).OrderByDescending(g => g.Sum(o => o.Value));
        output.WriteLine($"{count} requests in {TimeProvider.System.GetElapsedTime(started).TotalSeconds:0.0} s: {string.Join(", ", outcomes.Select(g => $"{g.Key} {g.Sum(o => o.Value)}"))}");
        Array.ForEach(clients, c => c.Dispose());
        CheckFailures(gateway, count, [.. clients.SelectMany(c => c.Failures)]);
    }

    private void CheckFailures(RunningGateway gateway, int count, (string RequestId, string Request)[] failures)
    {
        var wanted = failures.Select(f => f.RequestId).ToHashSet(StringComparer.Ordinal);
        var records = gateway.Records.Where(r => r.Status == 502 && wanted.Contains(r.RequestId)).ToDictionary(r => r.RequestId, StringComparer.Ordinal);
        foreach (var reason in failures.GroupBy(f => $"{f.Request}: {(records.TryGetValue(f.RequestId, out var r) ? r.Failure : "no record")}", StringComparer.Ordinal).OrderByDescending(g => g.Count()))
        {
            output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{reason.Count()} x {reason.Key}"));
        }

        Assert.All(failures, f => Assert.Matches("^(large )?(POST|PUT)", f.Request));
        Assert.All(records.Values, r => Assert.Equal((UpstreamFailure.Reset, true), (r.UpstreamFailure, r.Failure!.Contains("before it answered, a kept one", StringComparison.Ordinal))));
        Assert.InRange(failures.Length, 0, 3 + (count / 2000));
    }

    /// <summary>Waits until nothing runs, counts what is left of connections and calls, and returns the bytes on the heap.</summary>
    private static async Task<long> RestAsync(RunningGateway gateway, FaultyUpstream first, FaultyUpstream second)
    {
        await Eventually.TrueAsync(() => gateway.Front.ActiveRequests == 0, "no request is left");
        var targets = gateway.Snapshot.Part<ServiceDirectory>().All.Single().Targets.All;
        Assert.All(targets, t => Assert.Equal(0, t.State.InFlight));
        await Eventually.TrueAsync(
            () => targets.All(t => t.Endpoint.OpenConnections == t.Endpoint.IdleConnections),
            $"all connections are idle: {string.Join(", ", targets.Select(t => $"{t.Endpoint.OpenConnections} open, {t.Endpoint.IdleConnections} idle"))}");
        await Eventually.TrueAsync(
            () => targets[0].Endpoint.OpenConnections == first.Open && targets[1].Endpoint.OpenConnections == second.Open,
            $"both sides count the same connections: {targets[0].Endpoint.OpenConnections} and {first.Open}, {targets[1].Endpoint.OpenConnections} and {second.Open}");
        Assert.InRange(first.Open + second.Open, 0, 2 * Clients);
        gateway.Records.Clear();
        for (int i = 0; i < 3; i++)
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
        }

        return GC.GetTotalMemory(forceFullCollection: true);
    }
}
