using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Gatehouse.EndToEnd.Tests.Processes;
using Gatehouse.Testing;

namespace Gatehouse.EndToEnd.Tests.Money;

/// <summary>What the ledger of the built program says of answers from memory and of scores.</summary>
public sealed class SavedAndScoredTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Usage_OfHitsAndScores_IsThereAfterTheProgramEnded()
    {
        await using var vendor = await FakeModelServer.StartAsync();
        await using var gateway = await GatehouseProcess.RunTextAsync(_folder, $$"""
            ai:
              ledger: ./ledger
              providers:
                vendor: { type: openai, url: "{{vendor.Address}}/v1", keys: ["a-key-of-the-vendor"] }
              models:
                chat: { targets: [{ model: vendor/demo, price: { input: 1000 USD, output: 1000 USD } }] }
            routes:
              llm: { match: /v1/**, ai: { dialect: openai, feedback: true }, policies: [{ ai_cache: { ttl: 1h } }] }
            """);
        string first = await CallAsync(gateway.Http, "miss"), second = await CallAsync(gateway.Http, "hit");
        await ScoreAsync(gateway.Http, first, 1, HttpStatusCode.OK);
        await ScoreAsync(gateway.Http, first, 0, HttpStatusCode.OK);
        await ScoreAsync(gateway.Http, second, 1, HttpStatusCode.OK);
        await ScoreAsync(gateway.Http, "nobody-knows", 1, HttpStatusCode.NotFound);
        Assert.Equal(0, await gateway.StopAsync());

        var entries = (await JsonAsync("usage", "entries", "-o", "json")).AsArray();
        Assert.Equal(["attempt", "cache_hit"], entries.Select(e => (string?)e!["kind"]));
        Assert.True((decimal)entries[0]!["cost"]! > 0);
        Assert.Equal((0m, (decimal)entries[0]!["cost"]!, second), ((decimal)entries[1]!["cost"]!, (decimal)entries[1]!["saved"]!, (string?)entries[1]!["call"]));
        var score = (await JsonAsync("usage", "scores", "-o", "json")).AsArray().Single()!;
        Assert.Equal(("chat", "demo", "score", 2, 0.5m), ((string?)score["model"], (string?)score["provider_model"], (string?)score["name"], (int)score["count"]!, (decimal)score["mean"]!));
        Assert.Single(vendor.Requests);
    }

    private static async Task<string> CallAsync(HttpClient http, string cache)
    {
        using var reply = await http.PostAsJsonAsync("/v1/chat/completions", new { model = "chat", temperature = 0, messages = new[] { new { role = "user", content = "hello" } } });
        Assert.Equal(HttpStatusCode.OK, reply.StatusCode);
        Assert.Equal(cache, reply.Headers.GetValues("x-gatehouse-cache").Single());
        return reply.Headers.GetValues("x-request-id").Single();
    }

    private static async Task ScoreAsync(HttpClient http, string call, decimal score, HttpStatusCode expected)
    {
        using var reply = await http.PostAsJsonAsync("/v1/feedback", new { call_id = call, score });
        Assert.True(expected == reply.StatusCode, await reply.Content.ReadAsStringAsync());
    }

    private async Task<JsonNode> JsonAsync(params string[] arguments)
    {
        var result = await Command.RunInAsync(_folder.Path, arguments);
        Assert.True(result.ExitCode == 0, $"{string.Join(' ', arguments)}: {result.Error}");
        return JsonNode.Parse(result.Output)!;
    }
}
