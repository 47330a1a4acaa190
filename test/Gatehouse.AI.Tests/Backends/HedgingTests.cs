using System.Text.Json.Nodes;
using Gatehouse.AI.Ledger;
using Gatehouse.AI.Models;
using Gatehouse.Testing;
using Microsoft.AspNetCore.Http;

namespace Gatehouse.AI.Tests.Backends;

/// <summary>A slow call is given to the next target as well; the client sees one answer, and the ledger both.</summary>
public sealed class HedgingTests
{
    private const string Yaml = """
        ai:
          providers:
            slow: { type: openai, url: "{server}/slow", keys: ["${env:KEY_1}"] }
            quick: { type: openai, url: "{server}/v1", keys: ["${env:KEY_2}"] }
            claude: { type: anthropic, url: "{server}", keys: ["${env:KEY_3}"] }
          models:
            chat: { targets: [slow/demo, quick/demo], hedging: 100ms }
            cross: { targets: [slow/demo, claude/demo], hedging: { after: 100ms } }
            late: { targets: [slow/demo, quick/demo], hedging: 10s }
            mild: { targets: [slow/demo, quick/demo], content_policy_fallback: [claude/demo], hedging: 10s }
            shared: { targets: [slow/demo, quick/demo], hedging: p95 }
            embed: { targets: [slow/e, quick/e], hedging: 100ms }
          budgets:
            one: { consumer: poor, requests: 1, period: total }
        consumers:
          poor: {}
        routes:
          llm: { match: /v1/**, ai: openai }
        """;

    [Theory]
    [InlineData("chat", false)]
    [InlineData("chat", true)]
    [InlineData("cross", false)]
    [InlineData("cross", true)]
    public async Task FirstIsSlow_SecondServes_FirstIsCalledOff(string model, bool stream)
    {
        await using var gateway = await StartAsync();

        var exchange = await SendAsync(gateway, model, stream);

        Assert.Equal(200, exchange.Reply.CommittedStatus);
        Assert.Equal(stream ? 1 : 0, exchange.Reply.Text.Split("[DONE]").Length - 1);
        Assert.Equal((model == "cross" ? "claude" : "quick", "ok"), (exchange.Exchange.Record.Service, exchange.Exchange.Record.Model!.Outcome));
        await Eventually.TrueAsync(() => gateway.Server.Aborted == 1, "the slow vendor sees its call end");
        var entries = Entries(gateway);
        Assert.Equal(
            [("slow", LedgerOutcome.Cancelled, "slower", false), (model == "cross" ? "claude" : "quick", LedgerOutcome.Ok, "", true)],
            entries.OrderBy(e => e.Attempt).Select(e => (e.Provider, e.Outcome, e.Reason, e.Marks.HasFlag(LedgerMarks.Hedge))));
    }

    [Fact]
    public async Task FirstAnswersInTime_NobodyElseIsAsked()
    {
        await using var gateway = await ModelGateway.StartAsync(Yaml.Replace("/slow", "/v1", StringComparison.Ordinal));

        var exchange = await SendAsync(gateway, "late", stream: true);

        Assert.Equal("slow", exchange.Exchange.Record.Service);
        Assert.Single(gateway.Server.Requests);
    }

    [Fact]
    public async Task FirstFails_NextIsAskedAtOnce()
    {
        await using var gateway = await StartAsync();
        gateway.Server.ThenReply("""{"error":{"message":"no","type":"t","param":null,"code":null}}""", 503);

        var exchange = await SendAsync(gateway, "late", stream: false);

        Assert.Equal((200, "quick"), (exchange.Reply.CommittedStatus, exchange.Exchange.Record.Service));
    }

    [Fact]
    public async Task BothFail_ClientIsToldOnce()
    {
        await using var gateway = await StartAsync();
        const string No = """{"error":{"message":"no more","type":"t","param":null,"code":null}}""";
        gateway.Server.Then(async context =>
        {
            await Task.Delay(300);
            context.Response.StatusCode = 503;
            context.Response.ContentType = "application/json";
            await context.Response.WriteAsync(No);
        }).ThenReply(No, 429);

        var exchange = await SendAsync(gateway, "chat", stream: true);

        Assert.Contains(exchange.Reply.CommittedStatus, new int?[] { 429, 503 });
        Assert.Equal("no more", JsonNode.Parse(exchange.Reply.Text)!["error"]!["message"]!.GetValue<string>());
        Assert.All(Entries(gateway), e => Assert.Equal((LedgerOutcome.Error, 0m), (e.Outcome, e.Cost)));
    }

    [Fact]
    public async Task BudgetHasRoomForOne_CallGoesOnWithoutAHedge()
    {
        await using var gateway = await StartAsync();
        gateway.Server.Then(async context =>
        {
            await Task.Delay(400);
            await context.Response.WriteAsync("""{"id":"c","object":"chat.completion","model":"m","choices":[{"index":0,"finish_reason":"stop","message":{"role":"assistant","content":"x"}}],"usage":{"prompt_tokens":7,"completion_tokens":3,"total_tokens":10}}""");
        });

        var exchange = await gateway.SendAsync(TestExchange.Post("/v1/chat/completions", ModelGateway.Call("hi", "chat")).As("poor"));

        Assert.Equal(200, exchange.Reply.CommittedStatus);
        Assert.Single(gateway.Server.Requests);
    }

    [Fact]
    public async Task FilterEndsTheAnswerThatWon_TargetForRefusedCallsAnswers()
    {
        await using var gateway = await StartAsync();
        gateway.Server.ThenReply("""{"id":"c","object":"chat.completion","model":"m","choices":[{"index":0,"finish_reason":"content_filter","message":{"role":"assistant","content":""}}],"usage":{"prompt_tokens":7,"completion_tokens":3,"total_tokens":10}}""");

        var exchange = await SendAsync(gateway, "mild", stream: false);

        Assert.Equal((200, "claude"), (exchange.Reply.CommittedStatus, exchange.Exchange.Record.Service));
        Assert.Contains("\"finish_reason\":\"", exchange.Reply.Text, StringComparison.Ordinal);
        Assert.Equal(["slow", "claude"], Entries(gateway).OrderBy(e => e.Attempt).Select(e => e.Provider));
    }

    [Fact]
    public async Task Share_CallsThatWereCalledOff_CountAsSlow()
    {
        await using var gateway = await StartAsync();
        bool isSlow = false;
        gateway.Server.Answering = async (context, _) =>
        {
            if (isSlow)
            {
                await Task.Delay(context.Request.Path.StartsWithSegments("/slow") ? Timeout.Infinite : 100, context.RequestAborted);
            }

            return false;
        };
        for (int i = 0; i < 20; i++)
        {
            await SendAsync(gateway, "shared", stream: false);
        }

        var hedging = gateway.Snapshot.Part<ModelDirectory>().Find("shared")!.Hedging!;
        var before = hedging.Delay;
        isSlow = true;
        for (int i = 0; i < 12; i++)
        {
            await SendAsync(gateway, "shared", stream: false);
        }

        // Each was without an answer for the time before the hedge and the hedge's own.
        Assert.True(hedging.Delay > before + TimeSpan.FromMilliseconds(95), $"{hedging.Delay} after {before}");
    }

    [Fact]
    public async Task Vectors_AreHedgedToo()
    {
        await using var gateway = await StartAsync();
        gateway.Server.Then(context => Task.Delay(Timeout.Infinite, context.RequestAborted))
            .ThenReply("""{"object":"list","model":"e","data":[{"object":"embedding","index":0,"embedding":[1,2]}],"usage":{"prompt_tokens":3,"total_tokens":3}}""");

        var exchange = await gateway.PostAsync("""{"model":"embed","input":"x"}""", "/v1/embeddings");

        Assert.Equal((200, "quick"), (exchange.Reply.CommittedStatus, exchange.Exchange.Record.Service));
    }

    [Fact]
    public async Task ClientLeaves_BothAreCalledOff()
    {
        await using var gateway = await StartAsync();
        gateway.Server.Then(context => Task.Delay(Timeout.Infinite, context.RequestAborted)).Then(context => Task.Delay(Timeout.Infinite, context.RequestAborted));
        var exchange = TestExchange.Post("/v1/chat/completions", ModelGateway.Call("hi", "chat"));
        var serving = gateway.SendAsync(exchange);
        await Eventually.TrueAsync(() => gateway.Server.Requests.Count == 2, "both are asked");

        exchange.Leave();

        await serving;
        await Eventually.TrueAsync(() => gateway.Server.Aborted == 2, "both see their call end");
        Assert.All(Entries(gateway), e => Assert.Equal(LedgerOutcome.Cancelled, e.Outcome));
    }

    /// <summary>A gateway whose first vendor never answers below /slow.</summary>
    private static async Task<ModelGateway> StartAsync()
    {
        var gateway = await ModelGateway.StartAsync(Yaml);
        gateway.Server.Answering = async (context, _) =>
        {
            if (!context.Request.Path.StartsWithSegments("/slow"))
            {
                return false;
            }

            await Task.Delay(Timeout.Infinite, context.RequestAborted);
            return true;
        };
        return gateway;
    }

    private static Task<TestExchange> SendAsync(ModelGateway gateway, string model, bool stream)
        => gateway.PostAsync(ModelGateway.Call("hello", model, stream, ",\"max_tokens\":9"));

    private static List<LedgerEntry> Entries(ModelGateway gateway)
        => [.. gateway.Snapshot.Part<CallLedger>().Entries(DateTimeOffset.MinValue, DateTimeOffset.MaxValue)];
}
