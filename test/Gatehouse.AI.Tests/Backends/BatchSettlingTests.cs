using Gatehouse.AI.Calls;
using Gatehouse.AI.Ledger;
using Gatehouse.AI.Ledger.Usage;
using Gatehouse.AI.Tests.Ledger;
using Gatehouse.Testing;

namespace Gatehouse.AI.Tests.Backends;

/// <summary>A batch costs what its vendor says when it is over, and that once.</summary>
public sealed class BatchSettlingTests
{
    private const string Yaml = """
        ai:
          providers:
            openai: { type: openai, url: "{server}/v1", keys: ["${env:KEY_1}"] }
          models:
            chat: openai/gpt-5-mini
          catalogue:
            models:
              openai/gpt-5-mini: { price: { input: 1 USD, output: 2 USD, long_prompt: { over: 600000, input: 4 USD }, service_tiers: { batch: 50% } } }
          budgets:
            all: { limit: 100 USD, period: total }
        routes:
          llm: { match: /v1/**, ai: { dialect: openai, files: openai } }
        """;

    private const string Over = """
        {"id":"batch_1","object":"batch","status":"completed","model":"gpt-5-mini","request_counts":{"total":2,"completed":2,"failed":0},
        "usage":{"input_tokens":1000000,"input_tokens_details":{"cached_tokens":0},"output_tokens":500000,"output_tokens_details":{"reasoning_tokens":0},"total_tokens":1500000}}
        """;

    // Each of its two prompts has half a million tokens, which is none of the long ones.
    [Fact]
    public async Task Batch_ThatIsOver_IsAnEntryOnce()
    {
        await using var gateway = await ModelGateway.StartAsync(Yaml);
        gateway.Server.ThenReply(Over.Replace("completed\",\"model", "in_progress\",\"model", StringComparison.Ordinal)).ThenReply(Over).ThenReply(Over);

        for (int i = 0; i < 3; i++)
        {
            var exchange = await gateway.SendAsync(TestExchange.Get("/v1/batches/batch_1").As("ana", "shop"));
            Assert.Contains("batch_1", exchange.Reply.Text, StringComparison.Ordinal);
        }

        var batch = Assert.Single(Entries(gateway), e => e.CallId == "batch_1");
        Assert.Equal(("batches", "gpt-5-mini", "batch", 1.0m, "shop"), (batch.Operation, batch.ProviderModel, batch.Usage.ServiceTier, batch.Cost, batch.Team));
        Assert.Equal(LedgerMarks.None, batch.Marks);
        Assert.All(Entries(gateway).Where(e => e != batch), e => Assert.Equal((0m, UsageGrade.None), (e.Cost, e.Usage.Grade)));
    }

    [Fact]
    public async Task Batch_ThatIsAskedForAgainAfterManyCalls_IsAnEntryOnce()
    {
        await using var gateway = await ModelGateway.StartAsync(Yaml);
        gateway.Server.ThenReply(Over).ThenReply(Over);
        var ledger = gateway.Snapshot.Part<CallLedger>();

        await gateway.GetAsync("/v1/batches/batch_1");
        for (int i = 0; i <= 100_000; i++)
        {
            await ledger.AppendAsync(LedgerEntries.Chat(cost: 0));
        }

        await gateway.GetAsync("/v1/batches/batch_1");

        Assert.Equal(1.0m, Assert.Single(ledger.Usage(new UsageQuery())).Sums.Cost);
    }

    [Fact]
    public async Task Batch_WithoutUsage_IsToldAsUnknown()
    {
        await using var gateway = await ModelGateway.StartAsync(Yaml);
        gateway.Server.ThenReply("""{"id":"batch_2","object":"batch","status":"completed","request_counts":{"total":2,"completed":2,"failed":0}}""");

        await gateway.GetAsync("/v1/batches/batch_2");

        var batch = Assert.Single(Entries(gateway), e => e.CallId == "batch_2");
        Assert.Equal((null, LedgerMarks.Unpriced), (batch.Cost, batch.Marks));
    }

    [Theory]
    [InlineData("""{"id":"batch_3","object":"batch","status":"failed"}""")]
    [InlineData("""{"id":"batch_3","object":"batch","status":"expired","request_counts":{"total":2,"completed":0,"failed":2}}""")]
    [InlineData("""{"object":"list","data":[{"id":"batch_3","object":"batch","status":"completed"}]}""")]
    [InlineData("""{"id":["batch_3"],"object":"batch","status":"completed"}""")]
    public async Task Batch_ThatUsedNothing_IsNoEntry(string reply)
    {
        await using var gateway = await ModelGateway.StartAsync(Yaml);
        gateway.Server.ThenReply(reply);

        var exchange = await gateway.GetAsync("/v1/batches/batch_3");

        Assert.Equal(reply, exchange.Reply.Text);
        Assert.Equal(0m, Assert.Single(Entries(gateway)).Cost);
    }

    private static List<LedgerEntry> Entries(ModelGateway gateway)
        => [.. gateway.Snapshot.Part<CallLedger>().Entries(DateTimeOffset.MinValue, DateTimeOffset.MaxValue)];
}
