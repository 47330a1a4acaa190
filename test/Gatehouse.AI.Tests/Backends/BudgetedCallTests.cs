using System.Text.Json.Nodes;
using Gatehouse.AI.Budgets;
using Gatehouse.AI.Ledger;
using Gatehouse.AI.Models;
using Gatehouse.Testing;
using Microsoft.AspNetCore.Http;

namespace Gatehouse.AI.Tests.Backends;

/// <summary>Budgets hold for calls as they are sent, whatever comes of them.</summary>
public sealed class BudgetedCallTests
{
    private const string Yaml = """
        ai:
          providers:
            first: { type: openai, url: "{server}/v1", keys: ["${env:KEY_1}"] }
          models:
            chat: first/demo
            pair: [first/demo, first/demo]
          budgets:
            hundred: { consumer: counted, requests: 100, period: total }
            shop: { team: shop, requests: 1, period: total, on_exceeded: block }
            downgraded: { team: saving, requests: 1, period: total, on_exceeded: { use_model: first/cheap } }
            marked: { team: rich, requests: 1, period: total, on_exceeded: allow }
            money: { consumer: spender, limit: 0.01 USD, period: total }
            files: { consumer: librarian, limit: 1 USD, tokens: 5000, requests: 100, period: total }
        consumers:
          counted: {}
          spender: {}
          librarian: {}
          a: { team: shop }
          b: { team: saving }
          c: { team: rich }
        routes:
          llm: { match: /v1/**, ai: { dialect: openai, files: first } }
          claude: { match: /claude/**, ai: anthropic }
        """;

    private const string Answer = """
        {"id":"x","object":"chat.completion","created":1,"model":"demo","choices":[{"index":0,"message":{"role":"assistant","content":"yes"},"finish_reason":"stop"}],"usage":{"prompt_tokens":7,"completion_tokens":5}}
        """;

    [Fact]
    public async Task Race_AThousandCallsForAHundred_NeverMoreGoOut()
    {
        await using var gateway = await ModelGateway.StartAsync(Yaml);

        var calls = await Task.WhenAll(Enumerable.Range(0, 1000).Select(i => Task.Run(() => Send(gateway, "chat", "counted", "", stream: i % 2 == 0))));

        Assert.Equal(100, calls.Count(c => c.Reply.CommittedStatus == 200));
        Assert.Equal(900, calls.Count(c => c.Reply.CommittedStatus == 429));
        Assert.Equal((100, 100), (gateway.Server.Requests.Count, Entries(gateway).Count));
    }

    [Theory]
    [InlineData("/v1/chat/completions", "rate_limit")]
    [InlineData("/claude/v1/messages", "rate_limit_error")]
    public async Task NoRoom_IsRefusedInTheDialect(string path, string type)
    {
        await using var gateway = await ModelGateway.StartAsync(Yaml);
        string call = ModelGateway.Call("hi", more: ",\"max_tokens\":5");

        var first = await gateway.SendAsync(TestExchange.Post(path, call).As("ana", "shop"));
        var second = await gateway.SendAsync(TestExchange.Post(path, call).As("ben", "shop"));

        Assert.Equal((200, 429), (first.Reply.CommittedStatus, second.Reply.CommittedStatus));
        Assert.Equal("The budget shop has 0 requests left of 1 request. It does not begin anew.", JsonNode.Parse(second.Reply.Text)!["error"]!["message"]!.GetValue<string>());
        Assert.Contains(type, second.Reply.Text, StringComparison.Ordinal);
        Assert.Equal(("false", "refused"), (second.Reply.CommittedHeaders.Get("x-should-retry"), second.Exchange.Record.Model!.Outcome));
        Assert.Single(gateway.Server.Requests);
    }

    [Fact]
    public async Task NoRoom_CheaperModelAnswers_AndIsMarked()
    {
        await using var gateway = await ModelGateway.StartAsync(Yaml);

        var calls = new[] { await Send(gateway, "chat", "ana", "saving"), await Send(gateway, "chat", "ana", "saving") };

        Assert.All(calls, c => Assert.Equal(200, c.Reply.CommittedStatus));
        Assert.Equal([("demo", LedgerMarks.None), ("cheap", LedgerMarks.Downgraded | LedgerMarks.OverBudget | LedgerMarks.Unpriced)], Entries(gateway).Select(e => (e.ProviderModel, e.Marks)));
        Assert.Equal("cheap", calls[1].Exchange.Record.Model!.ProviderModel);
    }

    [Fact]
    public async Task NoRoom_CheaperModelFails_IsNoFaultOfTheOther()
    {
        await using var gateway = await ModelGateway.StartAsync(Yaml);
        await Send(gateway, "chat", "ana", "saving");
        for (int i = 0; i < 40; i++)
        {
            gateway.Server.ThenReply("""{"error":{"message":"no","type":"t","param":null,"code":null}}""", 500);
            Assert.Equal(500, (await Send(gateway, "chat", "ana", "saving")).Reply.CommittedStatus);
        }

        Assert.Equal(0, gateway.Snapshot.Part<ModelDirectory>().Find("chat")!.Targets[0].State.RestsUntil);
    }

    [Theory]
    [InlineData(429)]
    [InlineData(500)]
    public async Task NoRoom_CheaperModelFails_ItOrItsKeyRests(int status)
    {
        await using var gateway = await ModelGateway.StartAsync(Yaml);
        await Send(gateway, "chat", "ana", "saving");
        for (int i = 0; i < 40; i++)
        {
            gateway.Server.ThenReply("""{"error":{"message":"no","type":"t","param":null,"code":null}}""", status, ("retry-after", "60"));
            await Send(gateway, "chat", "ana", "saving");
        }

        var cheaper = gateway.Snapshot.Part<BudgetDirectory>().ForRoute("llm").Of("chat").Budgets.ToArray().Select(b => b.Cheaper).OfType<ModelTarget>().Single();
        Assert.True(cheaper.State.RestsUntil > 0 || !cheaper.Provider.Keys.IsReady("cheap"));
        Assert.True(cheaper.Provider.Keys.IsReady("demo"));
    }

    [Fact]
    public async Task NoRoom_AllowedCall_IsMarked()
    {
        await using var gateway = await ModelGateway.StartAsync(Yaml);

        await Send(gateway, "chat", "ana", "rich");
        await Send(gateway, "chat", "ana", "rich");

        Assert.Equal([LedgerMarks.None, LedgerMarks.OverBudget], Entries(gateway).Select(e => e.Marks));
    }

    [Fact]
    public async Task FailedAttempt_GivesItsRoomBack()
    {
        await using var gateway = await ModelGateway.StartAsync(Yaml);
        gateway.Server.ThenReply("""{"error":{"message":"no","type":"t","param":null,"code":null}}""", 503);

        var failed = await Send(gateway, "chat", "ana", "shop");
        var second = await Send(gateway, "chat", "ana", "shop");

        Assert.Equal((503, 200), (failed.Reply.CommittedStatus, second.Reply.CommittedStatus));
    }

    [Fact]
    public async Task Money_IsUsedUpAndNeverPassed()
    {
        await using var gateway = await ModelGateway.StartAsync(Yaml);

        var calls = await Task.WhenAll(Enumerable.Range(0, 400).Select(_ => Task.Run(() => Send(gateway, "chat", "spender", ""))));
        decimal spent = Entries(gateway).Sum(e => e.Cost!.Value);
        var more = await Send(gateway, "chat", "spender", "", most: 1_000_000);

        Assert.True(spent is > 0 and <= 0.01m, $"{spent} was spent.");
        Assert.Equal(402, more.Reply.CommittedStatus);
        Assert.All(calls, c => Assert.Contains(c.Reply.CommittedStatus, new int?[] { 200, 402, 429 }));
    }

    [Fact]
    public async Task RequestsAboutFiles_UseNoTokensAndNoMoney()
    {
        await using var gateway = await ModelGateway.StartAsync(Yaml);

        for (int i = 0; i < 10; i++)
        {
            gateway.Server.ThenReply("""{"id":"file-1"}""");
            Assert.Equal(200, (await gateway.SendAsync(TestExchange.Get("/v1/files/file-1").As("librarian"))).Reply.CommittedStatus);
        }

        Assert.Equal([(0m, 0m), (0m, 0m), (10m, 0m)], Limits(gateway, "files").Select(l => (l.Used, l.Reserved)));
    }

    [Fact]
    public async Task BatchOfABudgetThatIsUsedUp_IsNotMadeAndCanBeFetched()
    {
        await using var gateway = await ModelGateway.StartAsync(Yaml);
        gateway.Server.ThenReply(Answer.Replace("\"prompt_tokens\":7", "\"prompt_tokens\":5000", StringComparison.Ordinal)).ThenReply("""{"id":"file-1"}""");
        await Send(gateway, "chat", "librarian", "");

        var made = await gateway.SendAsync(TestExchange.Post("/v1/batches", "{}").As("librarian"));
        var fetched = await gateway.SendAsync(TestExchange.Get("/v1/files/file-1").As("librarian"));

        Assert.Equal((429, 200), (made.Reply.CommittedStatus, fetched.Reply.CommittedStatus));
    }

    // A number of tokens times a number of answers that is more than a number can hold.
    [Theory]
    [InlineData("4611686018427387904", 2)]
    [InlineData("4611686018427387904", 4)]
    [InlineData("9223372036854775807", 3)]
    [InlineData("6148914691236517206", 3)]
    public async Task CallThatWantsMoreThanANumberHolds_IsRefusedAndHoldsNothing(string most, int choices)
    {
        await using var gateway = await ModelGateway.StartAsync(Yaml);

        var huge = await gateway.SendAsync(TestExchange.Post("/v1/chat/completions", ModelGateway.Call("hi", more: $",\"max_tokens\":{most},\"n\":{choices}")).As("librarian"));

        Assert.Equal(402, huge.Reply.CommittedStatus);
        Assert.All(Limits(gateway, "files"), l => Assert.Equal((0m, 0m), (l.Used, l.Reserved)));
        Assert.Equal(200, (await Send(gateway, "chat", "librarian", "")).Reply.CommittedStatus);
        Assert.Single(gateway.Server.Requests);
    }

    // Its budgets did not exist when it began.
    [Fact]
    public async Task CallThatRunsWhileAReloadBringsABudget_CountsThere()
    {
        await using var gateway = await ModelGateway.StartAsync(Yaml);
        var hold = new TaskCompletionSource();
        gateway.Server.Then(async context =>
        {
            await hold.Task;
            context.Response.ContentType = "application/json";
            await context.Response.WriteAsync(Answer);
        });
        var running = Send(gateway, "chat", "librarian", "");
        await Eventually.TrueAsync(() => gateway.Server.Requests.Count == 1, "the call runs");
        await Task.Delay(5, TestContext.Current.CancellationToken);

        gateway.Reload(Yaml.Replace("files: { consumer: librarian,", "files: { per: [key], consumer: librarian,", StringComparison.Ordinal));
        hold.SetResult();
        await running;
        await Send(gateway, "chat", "librarian", "");

        Assert.Equal([12m + (decimal)Entries(gateway)[1].Usage.TotalInput + Entries(gateway)[1].Usage.TotalOutput, 2m], Limits(gateway, "files").Skip(1).Select(l => l.Used));
    }

    private static IReadOnlyList<MeasureReading> Limits(ModelGateway gateway, string budget)
        => Assert.Single(gateway.Snapshot.Part<BudgetDirectory>().Read(), r => r.Budget == budget).Limits;

    private static async Task<TestExchange> Send(ModelGateway gateway, string model, string consumer, string team, bool stream = false, int most = 20)
        => await gateway.SendAsync(TestExchange.Post("/v1/chat/completions", ModelGateway.Call("hello", model, stream, $",\"max_tokens\":{most}")).As(consumer, team));

    private static List<LedgerEntry> Entries(ModelGateway gateway)
        => [.. gateway.Snapshot.Part<CallLedger>().Entries(DateTimeOffset.MinValue, DateTimeOffset.MaxValue)];
}
