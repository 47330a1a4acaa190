using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Gatehouse.AI.Ledger;
using Gatehouse.AI.Ledger.Usage;
using Gatehouse.EndToEnd.Tests.Processes;
using Gatehouse.Testing;

namespace Gatehouse.EndToEnd.Tests.Money;

/// <summary>A gateway whose ledger cannot be written does what its configuration says, tells, and goes back by itself.</summary>
public sealed class LedgerFaultTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("refuse")]
    [InlineData("allow")]
    public async Task Ledger_ThatCannotBeWritten_RefusesOrAllowsAndTells(string policy)
    {
        await using var vendor = await FakeModelServer.StartAsync();
        string place = _folder.PathOf("place");
        File.WriteAllText(place, "a file is where the folder should be");
        await using var gateway = await TestGateway.StartAsync($$"""
            ai:
              ledger: { path: "{{place}}/ledger", on_failure: {{policy}} }
              providers:
                vendor: { type: openai, url: "{{vendor.Address}}/v1", keys: ["a-key-of-the-vendor"] }
              models:
                chat: vendor/demo
            routes:
              llm: { match: /v1/**, ai: openai }
            """);
        Assert.Contains($"gatehouse_ai_ledger_durable{{folder=\"{place}/ledger\"}} 0", await gateway.ScrapeAsync(), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.OK, (await gateway.Operators.GetAsync("/health/ready")).StatusCode);
        using (var reply = await CallAsync(gateway))
        {
            Assert.Equal(policy == "refuse" ? HttpStatusCode.ServiceUnavailable : HttpStatusCode.OK, reply.StatusCode);
            var body = JsonNode.Parse(await reply.Content.ReadAsStringAsync())!;
            Assert.Equal(policy == "refuse" ? "ledger_unavailable" : null, (string?)body["error"]?["code"]);
        }

        Assert.Equal(policy == "refuse" ? 0 : 1, vendor.Requests.Count);
        Assert.Single(gateway.Log.Entries, e => e.Event.Name == "ledger.failed");

        File.Delete(place);
        await Eventually.TrueAsync(() => gateway.Log.Entries.Any(e => e.Event.Name == "ledger.works"), "the ledger works");
        using (var reply = await CallAsync(gateway))
        {
            Assert.Equal(HttpStatusCode.OK, reply.StatusCode);
        }

        Assert.Contains($"gatehouse_ai_ledger_durable{{folder=\"{place}/ledger\"}} 1", await gateway.ScrapeAsync(), StringComparison.Ordinal);
        var ledger = LedgerReader.Open(Path.Combine(place, "ledger"));
        Assert.Equal(policy == "refuse" ? 1 : 2, ledger.Usage(new UsageQuery()).Single().Sums.Calls);
        Assert.Equal(policy == "refuse" ? 0 : 1, ledger.Entries(new UsageQuery()).Count(e => e.Marks.HasFlag(LedgerMarks.NotDurable)));
    }

    private static Task<HttpResponseMessage> CallAsync(TestGateway gateway)
        => gateway.Client.PostAsJsonAsync("/v1/chat/completions", new { model = "chat", messages = new[] { new { role = "user", content = "hello" } } });
}
