using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Gatehouse.AI.Budgets;
using Gatehouse.EndToEnd.Tests.Processes;
using Gatehouse.Testing;

namespace Gatehouse.EndToEnd.Tests;

public sealed class BudgetsTests
{
    private const string Token = "an-admin-token-of-32-characters!";

    private const string Yaml = """
        ai:
          providers:
            local: { type: openai, url: "http://127.0.0.1:9/v1" }
          models:
            chat: local/demo
          budgets:
            all: { limit: 120 USD, period: total, on_exceeded: { use_model: local/small } }
            each: { per: [consumer], limit: 10 EUR, tokens: 20000, requests: 1, period: year, time_zone: Europe/Berlin, on_exceeded: allow }
          exchange_rates: { EUR: 1.08 USD }
        listen:
          - http://127.0.0.1:0
          - { url: "http://127.0.0.1:0", serves: [admin, health, metrics], admin: { tokens: ["${env:GATEHOUSE_ADMIN_TOKEN}"] } }
        routes:
          llm: { match: /v1/**, ai: openai }
        """;

    private static readonly Dictionary<string, string> Environment = new(StringComparer.Ordinal) { ["GATEHOUSE_ADMIN_TOKEN"] = Token };

    [Fact]
    public async Task Budgets_OfAConfiguration_AreATableOfAllAccounts()
    {
        using var folder = new TemporaryFolder();

        var result = await Command.RunInAsync(folder.Path, ["budgets", "-c", folder.Write("gatehouse.yaml", Yaml)], Environment);

        Assert.Equal((0, ""), (result.ExitCode, result.Error));
        string next = (DateTime.UtcNow.AddHours(2).Year + 1).ToString(System.Globalization.CultureInfo.InvariantCulture);
        Assert.Equal(
            $"""
            BUDGET  ACCOUNT        LIMIT         USED    RESERVED  LEFT   PERIOD  RESETS AT                  THEN
            all     -              120 USD       0 (0%)  0         120    total   never                      local/small
            each    each consumer  10 EUR        0 (0%)  0         10     year    {next}-01-01T00:00:00+01:00  allow
            each    each consumer  20000 tokens  0 (0%)  0         20000  year    {next}-01-01T00:00:00+01:00  allow
            each    each consumer  1 request     0 (0%)  0         1      year    {next}-01-01T00:00:00+01:00  allow

            """,
            result.Output);
    }

    [Fact]
    public async Task Budgets_OfAServerThatRuns_AreWhatItsAdminApiTells()
    {
        await using var gateway = await TestGateway.StartAsync(Yaml, null, Environment, keepsListeners: true);
        string server = gateway.Operators.BaseAddress!.ToString();

        var table = await Command.RunInAsync(null, ["budgets", "--server", server], Environment);
        var json = await Command.RunInAsync(null, ["budgets", "--server", server, "-o", "json"], Environment);

        Assert.Equal((0, ""), (table.ExitCode, table.Error));
        Assert.Matches("(?m)^all +- +120 USD +0 \\(0%\\) +0 +120 +total +never +local/small$", table.Output);
        gateway.Operators.DefaultRequestHeaders.Authorization = new("Bearer", Token);
        var told = await gateway.Operators.GetFromJsonAsync<JsonArray>("/admin/v1/budgets", TestContext.Current.CancellationToken);
        Assert.True(JsonNode.DeepEquals(JsonNode.Parse(json.Output), told));
        Assert.Equal(["all", "each"], told!.Select(b => (string?)b!["name"]));
        Assert.Equal("EUR", (string?)told![1]!["limits"]![0]!["unit"]);
        Assert.Equal(10m, (decimal?)told[1]!["limits"]![0]!["left"]);
    }

    [Fact]
    public async Task Budgets_WithoutTheToken_SaysWhichVariableToSet()
    {
        await using var gateway = await TestGateway.StartAsync(Yaml, null, Environment, keepsListeners: true);
        string server = gateway.Operators.BaseAddress!.ToString();

        var result = await Command.RunAsync("budgets", "--server", server);

        Assert.Equal((1, $"error: {server} asks for a token of its admin API: set GATEHOUSE_ADMIN_TOKEN.\n"), (result.ExitCode, result.Error));
    }

    [Theory]
    [InlineData("http://127.0.0.1:1", 3, "error: http://127.0.0.1:1 cannot be reached.\n")]
    [InlineData("127.0.0.1:1", 2, "error: --server takes an address such as http://127.0.0.1:8081; \"127.0.0.1:1\" is none.\n")]
    public async Task Budgets_OfNoServer_SaysSo(string server, int exitCode, string error)
    {
        var result = await Command.RunAsync("budgets", "--server", server);

        Assert.Equal((exitCode, error), (result.ExitCode, result.Error));
    }

    [Fact]
    public async Task Budgets_WithNone_SaysSo()
    {
        using var folder = new TemporaryFolder();

        var result = await Command.RunInAsync(folder.Path, ["budgets", "-c", folder.Write("gatehouse.yaml", "routes: { a: { match: /**, service: \"http://localhost:5000\" } }")]);

        Assert.Equal((0, "There are no budgets.\n"), (result.ExitCode, result.Output));
    }

    [Fact]
    public async Task Start_WithALedger_GoesOnWithWhatWasUsedBefore()
    {
        using var folder = new TemporaryFolder();
        await using var vendor = await FakeModelServer.StartAsync();
        string yaml = $$"""
            ai:
              providers:
                local: { type: openai, url: "{{vendor.Address}}/v1" }
              models:
                chat: local/demo
              ledger: { path: "{{folder.PathOf("ledger")}}", fsync: false }
              budgets:
                trial: { requests: 3, tokens: 10000, period: month }
                each: { per: [model], limit: 1 USD, period: day }
            routes:
              llm: { match: /v1/**, ai: openai }
            """;
        await using (var first = await TestGateway.StartAsync(yaml))
        {
            Assert.Equal((200, 200), (await CallAsync(first), await CallAsync(first)));
        }

        var offline = await Command.RunInAsync(folder.Path, ["budgets", "-c", folder.Write("gatehouse.yaml", yaml), "-o", "json"]);
        await using var second = await TestGateway.StartAsync(yaml);

        var told = second.Snapshot.Part<BudgetDirectory>().Read();
        Assert.Equal([2m, 38m], [told[0].Limits.Single(l => l.Measure == BudgetMeasure.Requests).Used, told[0].Limits.Single(l => l.Measure == BudgetMeasure.Tokens).Used]);
        Assert.Equal(("chat", 0.0000128m), (told[1].Account.Single().Value, told[1].Limits.Single().Used));
        Assert.Equal([38m, 2m, 0.0000128m], JsonNode.Parse(offline.Output)!.AsArray().SelectMany(b => b!["limits"]!.AsArray()).Select(l => (decimal)l!["used"]!));
        Assert.Equal((200, 429), (await CallAsync(second), await CallAsync(second)));
    }

    private static async Task<int> CallAsync(TestGateway gateway)
    {
        using var reply = await gateway.Client.PostAsJsonAsync("/v1/chat/completions", new { model = "chat", max_tokens = 50, messages = new[] { new { role = "user", content = "Hello" } } });
        return (int)reply.StatusCode;
    }
}
