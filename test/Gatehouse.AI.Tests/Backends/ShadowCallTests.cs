using System.Text.Json.Nodes;
using Gatehouse.AI.Calls;
using Gatehouse.AI.Ledger;
using Gatehouse.Testing;

namespace Gatehouse.AI.Tests.Backends;

/// <summary>Copies of calls go to a target that nobody is answered by.</summary>
public sealed class ShadowCallTests
{
    private const string Yaml = """
        ai:
          providers:
            main: { type: openai, url: "{server}/v1", keys: ["${env:KEY_1}"] }
            claude: { type: anthropic, url: "{server}", keys: ["${env:KEY_3}"] }
            gemini: { type: gemini, url: "{server}", keys: ["${env:KEY_2}"] }
            off: { type: openai, url: "{server}/v1", keys: [{ value: "${env:KEY_1}", enabled: false }] }
            gone: { type: openai, url: "http://127.0.0.1:1/v1", keys: ["${env:KEY_1}"] }
          models:
            chat: { targets: [main/demo], shadow: main/other }
            cross: { targets: [main/demo], shadow: { model: claude/demo } }
            unmarked: { targets: [main/demo], shadow: { model: gemini/demo } }
            keyless: { targets: [main/demo], shadow: { model: off/other } }
            never: { targets: [main/demo], shadow: { model: gone/x } }
            pictures: { targets: [main/demo], shadow: { model: main/other } }
            rarely: { targets: [main/demo], shadow: { model: main/other, share: 0.01% } }
          budgets:
            one: { consumer: poor, requests: 1, period: total }
        consumers:
          poor: {}
        routes:
          llm: { match: /v1/**, ai: openai }
        """;

    [Theory]
    [InlineData("chat", "other", false)]
    [InlineData("chat", "other", true)]
    [InlineData("cross", "demo", false)]
    [InlineData("cross", "demo", true)]
    public async Task Call_IsCopied_AndTheCopyIsAccountedFor(string model, string copied, bool stream)
    {
        await using var gateway = await ModelGateway.StartAsync(Yaml);

        var exchange = await gateway.PostAsync(ModelGateway.Call("hello", model, stream, ",\"max_tokens\":9"));

        Assert.Equal((200, "main"), (exchange.Reply.CommittedStatus, exchange.Exchange.Record.Service));
        await Eventually.TrueAsync(() => Entries(gateway).Count == 2, "the copy is accounted for");
        var copy = Entries(gateway).Single(e => e.Marks.HasFlag(LedgerMarks.Shadow));
        Assert.Equal((copied, LedgerOutcome.Ok, UsageGrade.Reported, exchange.Exchange.Record.RequestId), (copy.ProviderModel, copy.Outcome, copy.Usage.Grade, copy.CallId));
        Assert.True(copy.Usage.TotalOutput > 0);
        Assert.Single(exchange.Exchange.Record.Model!.Attempts);
        Assert.Equal(copied, JsonNode.Parse(gateway.Server.LastRequest.Body)!["model"]!.GetValue<string>());
    }

    [Theory]
    [InlineData(""","finishReason":"STOP" """, LedgerOutcome.Ok)]
    [InlineData("", LedgerOutcome.Error)]
    public async Task Copy_StreamedWithoutAnEndMark_IsWholeByItsReason(string reason, LedgerOutcome outcome)
    {
        await using var gateway = await ModelGateway.StartAsync(Yaml);
        string word = $$$"""data: {"candidates":[{"index":0,"content":{"role":"model","parts":[{"text":"x"}]}{{{reason}}}}],"usageMetadata":{"promptTokenCount":7,"candidatesTokenCount":3,"totalTokenCount":10}}""" + "\n\n";
        gateway.Server.ThenStream(["""{"id":"c","object":"chat.completion.chunk","model":"m","choices":[{"index":0,"delta":{"content":"x"},"finish_reason":"stop"}]}"""], ModelVendor.OpenAI)
            .ThenStreamBytes([ModelGateway.Utf8(word)]);

        await gateway.PostAsync(ModelGateway.Call("hello", "unmarked", stream: true));

        await Eventually.TrueAsync(() => Entries(gateway).Count == 2, "the copy is accounted for");
        var copy = Entries(gateway).Single(e => e.Marks.HasFlag(LedgerMarks.Shadow));
        Assert.Equal((outcome, 7L, 3L), (copy.Outcome, copy.Usage.TotalInput, copy.Usage.TotalOutput));
    }

    [Fact]
    public async Task Copy_ThatFails_IsNoConcernOfTheCall()
    {
        await using var gateway = await ModelGateway.StartAsync(Yaml);

        var exchange = await gateway.PostAsync(ModelGateway.Call("hello", "never"));

        Assert.Equal(200, exchange.Reply.CommittedStatus);
        await Eventually.TrueAsync(() => Entries(gateway).Count == 2, "the copy is accounted for");
        Assert.Equal((LedgerOutcome.Error, "unreachable", 0m), Entries(gateway).Where(e => e.Marks.HasFlag(LedgerMarks.Shadow)).Select(e => (e.Outcome, e.Reason, e.Cost)).Single());
    }

    [Theory]
    [InlineData("""{"id":"c","object":"chat.completion","model":"m","choices":[{"index":0,"finish_reason":"stop","message":{"role":"assistant","content":"some words of an answer"}}]}""", LedgerOutcome.Ok, true)]
    [InlineData("no answer at all", LedgerOutcome.Error, false)]
    public async Task Copy_WithoutUsage_IsEstimated(string reply, LedgerOutcome outcome, bool hasOutput)
    {
        await using var gateway = await ModelGateway.StartAsync(Yaml);
        gateway.Server.ThenReply("""{"id":"c","object":"chat.completion","model":"m","choices":[{"index":0,"finish_reason":"stop","message":{"role":"assistant","content":"x"}}],"usage":{"prompt_tokens":7,"completion_tokens":3,"total_tokens":10}}""").ThenReply(reply);

        await gateway.PostAsync(ModelGateway.Call("hello there", "chat"));

        await Eventually.TrueAsync(() => Entries(gateway).Count == 2, "the copy is accounted for");
        var copy = Entries(gateway).Single(e => e.Marks.HasFlag(LedgerMarks.Shadow));
        Assert.Equal((outcome, true, hasOutput), (copy.Outcome, copy.Usage.Grade is UsageGrade.Estimated or UsageGrade.Counted, copy.Usage.TotalOutput > 0));
        Assert.True(copy.Usage.TotalInput > 0);
    }

    [Fact]
    public async Task Budget_WithRoomForOne_IsTheCalls()
    {
        await using var gateway = await ModelGateway.StartAsync(Yaml);

        var exchange = await gateway.SendAsync(TestExchange.Post("/v1/chat/completions", ModelGateway.Call("hi", "chat")).As("poor"));

        Assert.Equal(200, exchange.Reply.CommittedStatus);
        Assert.Single(gateway.Server.Requests);
        Assert.Single(Entries(gateway));
    }

    [Fact]
    public async Task Copy_WithoutAKeyThatIsFree_IsNotMadeAndHasNoEntry()
    {
        await using var gateway = await ModelGateway.StartAsync(Yaml);

        var exchange = await gateway.PostAsync(ModelGateway.Call("hello", "keyless"));
        var next = await gateway.PostAsync(ModelGateway.Call("hello", "chat"));

        Assert.Equal((200, 200), (exchange.Reply.CommittedStatus, next.Reply.CommittedStatus));
        await Eventually.TrueAsync(() => Entries(gateway).Count == 3, "the other call's copy is accounted for");
        Assert.Equal(["other"], Entries(gateway).Where(e => e.Marks.HasFlag(LedgerMarks.Shadow)).Select(e => e.ProviderModel));
    }

    [Fact]
    public async Task Images_AreNotCopied()
    {
        await using var gateway = await ModelGateway.StartAsync(Yaml);
        gateway.Server.ThenReply("""{"created":1,"data":[]}""");

        await gateway.PostAsync("""{"model":"pictures","prompt":"a cat"}""", "/v1/images/generations");

        Assert.Single(gateway.Server.Requests);
    }

    [Fact]
    public async Task FailedCall_IsNotCopied()
    {
        await using var gateway = await ModelGateway.StartAsync(Yaml);
        gateway.Server.ThenReply("""{"error":{"message":"no","type":"t","param":null,"code":null}}""", 400);

        await gateway.PostAsync(ModelGateway.Call("hello", "chat"));

        Assert.Single(gateway.Server.Requests);
    }

    [Theory]
    [InlineData("shadow: nobody", "\"nobody\" does not name a provider and a model")]
    [InlineData("shadow: nobody/x", "\"nobody\" is no provider in ai.providers")]
    [InlineData("hedging: 1s", "a slow call is given to the next target, and there is one target")]
    public void Configuration_ThatCannotWork_IsRefused(string setting, string message)
    {
        var result = ModelGateway.Load($"ai:\n  providers:\n    main: {{ type: openai, keys: [\"${{env:KEY_1}}\"] }}\n  models:\n    chat: {{ targets: [main/demo], {setting} }}\nroutes:\n  llm: {{ match: /v1/**, ai: openai }}\n");

        Assert.Equal(message, Assert.Single(result.Problems, p => p.Path.StartsWith("ai.models", StringComparison.Ordinal)).Message);
    }

    private static List<LedgerEntry> Entries(ModelGateway gateway)
        => [.. gateway.Snapshot.Part<CallLedger>().Entries(DateTimeOffset.MinValue, DateTimeOffset.MaxValue)];
}
