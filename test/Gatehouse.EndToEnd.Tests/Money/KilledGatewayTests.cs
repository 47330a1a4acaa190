using System.Collections.Concurrent;
using System.Net.Http.Json;
using Gatehouse.AI.Ledger;
using Gatehouse.EndToEnd.Tests.Processes;
using Gatehouse.Testing;
using Microsoft.Extensions.Logging.Abstractions;

namespace Gatehouse.EndToEnd.Tests.Money;

/// <summary>The program is killed under load, again and again: what its callers were given, and what its vendor was sent, is in the ledger once.</summary>
public sealed class KilledGatewayTests
{
    private const int Kills = 4;
    private const int Callers = 24;

    [Fact]
    public async Task Killed_UnderLoad_LosesAndDoublesNothing()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "There are no such signals.");
        using var folder = new TemporaryFolder();
        await using var vendor = await FakeModelServer.StartAsync();
        string yaml = $$"""
            ai:
              ledger: ./ledger
              providers:
                vendor: { type: openai, url: "{{vendor.Address}}/v1", keys: ["a-key-of-the-vendor"] }
              models:
                chat: vendor/demo
            routes:
              llm: { match: /v1/**, ai: openai }
            """;
        var answered = new ConcurrentBag<string>();
        int tried = 0;
        for (int kill = 0; kill < Kills; kill++)
        {
            await using var gateway = await GatehouseProcess.RunTextAsync(folder, yaml);
            using var stop = new CancellationTokenSource();
            var callers = Enumerable.Range(0, Callers).Select(i => CallAsync(gateway.Http, i % 2 == 0, () => Interlocked.Increment(ref tried), answered, stop.Token)).ToArray();
            int before = answered.Count;
            await Eventually.TrueAsync(() => answered.Count > before + 150 + (kill * 37), "calls are answered");

            gateway.Destroy();

            await gateway.WhenLeftAsync();
            await stop.CancelAsync();
            await Task.WhenAll(callers);
        }

        await using (var last = await GatehouseProcess.RunTextAsync(folder, yaml))
        {
            await CallOnceAsync(last.Http, stream: false, answered);
            Assert.Equal(0, await last.StopAsync());
        }

        var entries = Read(folder.PathOf("ledger"));
        var byCall = entries.GroupBy(e => e.CallId, StringComparer.Ordinal).ToDictionary(g => g.Key, g => g.ToList(), StringComparer.Ordinal);
        int interrupted = entries.Count(e => e.Outcome == LedgerOutcome.Interrupted);
        TestContext.Current.TestOutputHelper?.WriteLine($"{Kills} kills: {tried} calls tried, {vendor.Requests.Count} sent, {answered.Count} answered, {entries.Count} entries, {interrupted} of them interrupted");
        Assert.Equal(entries.Count, entries.Select(e => e.Id).Distinct().Count());
        Assert.All(answered, id => Assert.Equal(LedgerOutcome.Ok, Assert.Single(byCall[id]).Outcome));
        Assert.All(byCall.Values, of => Assert.Single(of));
        Assert.True(entries.Count >= vendor.Requests.Count, $"{vendor.Requests.Count} calls were sent, and {entries.Count} are accounted for.");
        Assert.True(interrupted <= Kills * Callers, $"{interrupted} were interrupted.");
    }

    private static async Task CallAsync(HttpClient http, bool stream, Action tries, ConcurrentBag<string> answered, CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            tries();
            try
            {
                await CallOnceAsync(http, stream, answered);
            }
            catch (Exception e) when (e is HttpRequestException or IOException)
            {
                return;
            }
        }
    }

    private static async Task CallOnceAsync(HttpClient http, bool stream, ConcurrentBag<string> answered)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/v1/chat/completions")
        {
            Content = JsonContent.Create(new { model = "chat", stream, max_tokens = 5, messages = new[] { new { role = "user", content = "hello" } } }),
        };
        using var reply = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        string text = await reply.Content.ReadAsStringAsync();
        if (reply.IsSuccessStatusCode && (!stream || text.Contains("[DONE]", StringComparison.Ordinal)))
        {
            answered.Add(reply.Headers.GetValues("x-request-id").Single());
        }
    }

    private static List<LedgerEntry> Read(string folder)
    {
        using var ledger = new DurableLedger(new LedgerSettings(folder, TimeZoneInfo.Utc), TimeProvider.System, NullLoggerFactory.Instance);
        ledger.Start();
        return [.. ledger.Entries(DateTimeOffset.MinValue, DateTimeOffset.MaxValue)];
    }
}
