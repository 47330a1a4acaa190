using System.Text;
using Gatehouse.AI.Calls;
using Gatehouse.AI.Ledger;
using Gatehouse.AI.Ledger.Usage;
using Gatehouse.Testing;
using Microsoft.AspNetCore.Http;

namespace Gatehouse.AI.Tests.Backends;

/// <summary>Every attempt is an entry, whatever comes of it.</summary>
public sealed class SettlingTests
{
    private const string Yaml = """
        ai:
          providers:
            first: { type: openai, url: "{server}/v1", keys: ["${env:KEY_1}"] }
            second: { type: openai, url: "{server}/v1", keys: ["${env:KEY_3}"] }
            claude: { type: anthropic, url: "{server}", keys: ["${env:KEY_4}"] }
            gone: { type: openai, url: "http://127.0.0.1:1/v1", keys: ["${env:KEY_1}"] }
            slow: { type: openai, url: "{server}/v1", keys: ["${env:KEY_1}"], timeout: 200ms, first_byte_timeout: 200ms }
          models:
            chat: first/demo
            pair: [first/one, second/two]
            cross: claude/demo
            away: [gone/a, first/demo]
            late: slow/demo
            images: first/draws
        routes:
          llm: { match: /v1/**, ai: openai }
          strict: { match: /strict/**, ai: { dialect: openai, strict: true } }
          drains: { match: /drains/**, ai: { dialect: openai, drain: 30s } }
          briefly: { match: /briefly/**, ai: { dialect: openai, drain: 100ms } }
        """;

    [Theory]
    [InlineData("chat", false)]
    [InlineData("chat", true)]
    [InlineData("cross", false)]
    [InlineData("cross", true)]
    public async Task Answered_IsOneEntryBeforeTheReplyEnds(string model, bool stream)
    {
        await using var gateway = await ModelGateway.StartAsync(Yaml);

        var exchange = await gateway.SendAsync(TestExchange.Post("/v1/chat/completions", ModelGateway.Call("hello there", model, stream, ",\"max_tokens\":9")).As("ana", "shop").OnRoute("llm"));

        var entry = Assert.Single(Entries(gateway));
        Assert.Equal((LedgerOutcome.Ok, 1, "chat", "ana", "shop", "llm", model), (entry.Outcome, entry.Attempt, entry.Operation, entry.Consumer, entry.Team, entry.Route, entry.Model));
        Assert.Equal((exchange.Exchange.Record.RequestId, "demo", stream, UsageGrade.Reported), (entry.CallId, entry.ProviderModel, entry.Streamed, entry.Usage.Grade));
        Assert.True(entry.Usage is { TotalInput: > 0, TotalOutput: > 0 });
        Assert.Equal(entry.Cost, exchange.Exchange.Record.Model!.CostUsd);
        Assert.True(model != "chat" || (entry.Cost > 0 && entry.Reserved >= entry.Cost), $"{entry.Reserved} was set aside and {entry.Cost} was spent.");
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Answered_WithCountsThatCannotBe_IsCutToWhatSumsCanHold(bool stream)
    {
        await using var gateway = await ModelGateway.StartAsync(Yaml);
        const string Usage = "\"usage\":{\"prompt_tokens\":9223372036854775807,\"completion_tokens\":9223372036854775807,\"total_tokens\":9223372036854775807}";
        string whole = $$"""{"id":"x","object":"chat.completion","model":"demo","choices":[{"index":0,"message":{"role":"assistant","content":"hi"},"finish_reason":"stop"}],{{Usage}}}""";
        string piece = $$"""{"id":"x","object":"chat.completion.chunk","model":"demo","choices":[{"index":0,"delta":{"role":"assistant","content":"hi"},"finish_reason":"stop"}],{{Usage}}}""";
        for (int i = 0; i < 3; i++)
        {
            _ = stream ? gateway.Server.ThenStreamBytes([Encoding.UTF8.GetBytes($"data: {piece}\n\ndata: [DONE]\n\n")]) : gateway.Server.ThenReply(whole);
            await gateway.PostAsync(ModelGateway.Call("hi", "chat", stream));
        }

        Assert.All(Entries(gateway), e => Assert.Equal((UsageGrade.Partial, (1L << 40) - 1), (e.Usage.Grade, e.Usage.Input)));
        var sums = Assert.Single(gateway.Snapshot.Part<CallLedger>().Usage(new UsageQuery())).Sums;
        Assert.Equal((3 * ((1L << 40) - 1), 3), (sums.TotalInput, sums.Estimated));
    }

    [Fact]
    public async Task RefusedByTheFirst_AnsweredByTheSecond_IsAnEntryOfEach()
    {
        await using var gateway = await ModelGateway.StartAsync(Yaml);
        gateway.Server.ThenReply("""{"error":{"message":"no","type":"t","param":null,"code":null}}""", 429);

        await gateway.PostAsync(ModelGateway.Call("hi", "pair"));

        Assert.Equal(
            [(1, "first", LedgerOutcome.Error, "rate_limited", (decimal?)0m), (2, "second", LedgerOutcome.Ok, "", null)],
            Entries(gateway).Select(e => (e.Attempt, e.Provider, e.Outcome, e.Reason, e.Cost)));
        Assert.Equal(LedgerMarks.Unpriced, Entries(gateway)[1].Marks);
    }

    [Fact]
    public async Task NeverReached_CostsNothing()
    {
        await using var gateway = await ModelGateway.StartAsync(Yaml);

        await gateway.PostAsync(ModelGateway.Call("hi", "away"));

        Assert.Equal([("unreachable", (decimal?)0m), ("", Entries(gateway)[1].Cost)], Entries(gateway).Select(e => (e.Reason, e.Cost)));
    }

    [Fact]
    public async Task SentAndNeverAnswered_MayBeBilled()
    {
        await using var gateway = await ModelGateway.StartAsync(Yaml);
        gateway.Server.Then(async context => await Task.Delay(Timeout.Infinite, context.RequestAborted));

        var exchange = await gateway.PostAsync(ModelGateway.Call("twelve chars", "late"));

        var entry = Assert.Single(Entries(gateway));
        Assert.Equal((504, LedgerOutcome.Error, "timeout", UsageGrade.Estimated), (exchange.Reply.CommittedStatus, entry.Outcome, entry.Reason, entry.Usage.Grade));
        Assert.True(entry.Cost > 0 && entry.Usage.TotalOutput == 0);
    }

    [Fact]
    public async Task BrokenAfterContent_IsCountedAsFarAsItCame()
    {
        await using var gateway = await ModelGateway.StartAsync(Yaml);
        const string Event = """{"id":"c","object":"chat.completion.chunk","model":"m","choices":[{"index":0,"delta":{"role":"assistant","content":"eight ch"}}]}""";
        byte[] events = FakeModelServer.Frame([Event, Event], ModelVendor.OpenAI);
        gateway.Server.ThenStreamBytes([events[..^40]], isCut: true);

        await gateway.PostAsync(ModelGateway.Call("hi", "chat", stream: true));

        var entry = Assert.Single(Entries(gateway));
        Assert.Equal((LedgerOutcome.Error, "unreachable", UsageGrade.Estimated), (entry.Outcome, entry.Reason, entry.Usage.Grade));
        Assert.True(entry.Usage.TotalOutput > 0);
    }

    [Theory]
    [InlineData("", UsageGrade.Estimated)]
    [InlineData("/briefly", UsageGrade.Estimated)]
    [InlineData("/drains", UsageGrade.Reported)]
    public async Task ClientLeaves_RestIsReadAsLongAsTheRouteSays(string route, UsageGrade grade)
    {
        await using var gateway = await ModelGateway.StartAsync(Yaml);
        var left = new TaskCompletionSource();
        int sent = 0;
        string[] events = [
            """{"id":"c","object":"chat.completion.chunk","model":"m","choices":[{"index":0,"delta":{"role":"assistant","content":"eight ch"}}]}""",
            """{"id":"c","object":"chat.completion.chunk","model":"m","choices":[{"index":0,"delta":{},"finish_reason":"stop"}]}""",
            """{"id":"c","object":"chat.completion.chunk","model":"m","choices":[],"usage":{"prompt_tokens":70,"completion_tokens":30,"total_tokens":100}}""",
        ];
        gateway.Server.ThenStreamBytes([.. events.Select(e => ModelGateway.Utf8($"data: {e}\n\n")), "data: [DONE]\n\n"u8.ToArray()], between: async () =>
        {
            if (sent++ == 0)
            {
                await left.Task;
                await Task.Delay(route == "/briefly" ? 1000 : 50);
            }
        });
        var exchange = TestExchange.Post(route + "/v1/chat/completions", ModelGateway.Call("hi", "chat", stream: true));
        var running = gateway.SendAsync(exchange);
        await Eventually.TrueAsync(() => exchange.Reply.Text.Contains("eight ch", StringComparison.Ordinal), "the first content arrives");

        exchange.Leave();
        left.SetResult();

        await running;
        var entry = Assert.Single(Entries(gateway));
        Assert.Equal((LedgerOutcome.Cancelled, grade), (entry.Outcome, entry.Usage.Grade));
        Assert.Equal(grade == UsageGrade.Reported ? 30 : 2, entry.Usage.TotalOutput);
        Assert.DoesNotContain("finish_reason", exchange.Reply.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ClientLeavesBeforeAnyAnswer_RestIsReadToItsEnd()
    {
        await using var gateway = await ModelGateway.StartAsync(Yaml);
        var exchange = TestExchange.Post("/drains/v1/chat/completions", ModelGateway.Call("hi", "chat"));
        gateway.Server.Then(async context =>
        {
            exchange.Leave();
            await context.Response.WriteAsync("""{"id":"c","object":"chat.completion","model":"m","choices":[{"index":0,"finish_reason":"stop","message":{"role":"assistant","content":"x"}}],"usage":{"prompt_tokens":70,"completion_tokens":30,"total_tokens":100}}""");
        });

        await gateway.SendAsync(exchange);

        Assert.Equal((70L, 30L, UsageGrade.Reported), Entries(gateway).Select(e => (e.Usage.TotalInput, e.Usage.TotalOutput, e.Usage.Grade)).Single());
    }

    [Fact]
    public async Task StrictRouteRefuses_NothingWasAttempted()
    {
        await using var gateway = await ModelGateway.StartAsync(Yaml);

        var exchange = await gateway.PostAsync(ModelGateway.Call("hi", "cross", more: ",\"seed\":7"), "/strict/v1/chat/completions");

        Assert.Equal(400, exchange.Reply.CommittedStatus);
        Assert.Empty(Entries(gateway));
    }

    [Fact]
    public async Task Image_ThatPassesThrough_IsAnEntryOfItsOperation()
    {
        await using var gateway = await ModelGateway.StartAsync(Yaml);
        gateway.Server.ThenReply("""{"created":1,"data":[{"b64_json":"AAAA"}],"usage":{"input_tokens":10,"output_tokens":20,"total_tokens":30,"input_tokens_details":{"text_tokens":10,"image_tokens":0}}}""");

        await gateway.PostAsync("""{"model":"images","prompt":"a cat"}""", "/v1/images/generations");

        var entry = Assert.Single(Entries(gateway));
        Assert.Equal(("images", LedgerOutcome.Ok, 10L, 20L), (entry.Operation, entry.Outcome, entry.Usage.TotalInput, entry.Usage.TotalOutput));
    }

    private static List<LedgerEntry> Entries(ModelGateway gateway)
        => [.. gateway.Snapshot.Part<CallLedger>().Entries(DateTimeOffset.MinValue, DateTimeOffset.MaxValue)];
}
