using Gatehouse.AI.Ledger;
using Gatehouse.Testing;

namespace Gatehouse.AI.Tests.Feedback;

/// <summary>Clients tell what they think of answers.</summary>
public sealed class FeedbackTests
{
    private const string Yaml = """
        consumers:
          anna: { keys: ["${env:KEY_A_LONG}"], team: shop }
          bert: { keys: ["${env:KEY_B_LONG}"], team: shop }
          carl: { keys: ["${env:KEY_C_LONG}"], team: web }
          dora: { keys: ["${env:KEY_D_LONG}"] }
        ai:
          providers:
            openai: { type: openai, url: "{server}/v1", keys: ["${env:KEY_1}"] }
          models:
            chat: openai/gpt-5-mini
        policies:
          key: { api_key: { scheme: bearer } }
        routes:
          llm: { match: /v1/**, ai: { dialect: all, feedback: true }, policies: [key] }
          open: { match: /open/**, ai: { dialect: openai, feedback: true } }
          none: { match: /none/**, ai: openai }
        """;

    private int _calls;

    [Theory]
    [InlineData("A", 200)]
    [InlineData("B", 200)]
    [InlineData("C", 404)]
    [InlineData("D", 404)]
    public async Task Post_Score_IsTakenFromCallersOfTheSameTeam(string key, int status)
    {
        await using var gateway = await ModelGateway.StartAsync(Yaml);
        string id = await CallAsync(gateway, "A");

        var scored = await ScoreAsync(gateway, key, $$"""{"call_id":"{{id}}","score":0.8}""");

        Assert.Equal(status, scored.Reply.CommittedStatus);
        Assert.Equal(status == 200 ? 1 : 0, LedgerOf(gateway).Scores().Count);
        if (status == 200)
        {
            Assert.Equal($$"""{"object":"feedback","call_id":"{{id}}","name":"score","value":0.8}""", scored.Reply.Text);
        }
    }

    [Fact]
    public async Task Post_Scores_AreAddedUpByModel_AndASecondOneReplaces()
    {
        await using var gateway = await ModelGateway.StartAsync(Yaml);
        using var metrics = new MetricCapture();
        string first = await CallAsync(gateway, "A"), second = await CallAsync(gateway, "A");

        await ScoreAsync(gateway, "A", $$"""{"call_id":"{{first}}","name":"helpful","value":true,"comment":"well"}""");
        await ScoreAsync(gateway, "A", $$"""{"call_id":"{{second}}","name":"helpful","value":true}""");
        await ScoreAsync(gateway, "A", $$"""{"call_id":"{{second}}","name":"helpful","value":false}""");
        await ScoreAsync(gateway, "A", $$"""{"call_id":"{{second}}","name":"stars","value":4}""");

        Assert.Equal(
            [("chat", "gpt-5-mini", "helpful", 2L, 1m), ("chat", "gpt-5-mini", "stars", 1L, 4m)],
            LedgerOf(gateway).Scores().Select(s => (s.Model, s.ProviderModel, s.Name, s.Count, s.Sum)));
        Assert.True(metrics.Count("gatehouse_ai_feedback_total", "model=chat", "name=stars") >= 1);
    }

    [Fact]
    public async Task Post_OnAnOpenRoute_TakesScoresOfCallsWithoutAName()
    {
        await using var gateway = await ModelGateway.StartAsync(Yaml);
        string open = await CallAsync(gateway, "", "/open/chat/completions"), annas = await CallAsync(gateway, "A");

        Assert.Equal(200, (await ScoreAsync(gateway, "", $$"""{"call_id":"{{open}}","score":1}""", "/open/feedback")).Reply.CommittedStatus);
        Assert.Equal(404, (await ScoreAsync(gateway, "", $$"""{"call_id":"{{annas}}","score":1}""", "/open/feedback")).Reply.CommittedStatus);
    }

    [Theory]
    [InlineData("no", "JSON")]
    [InlineData("[]", "object")]
    [InlineData("""{"score":1}""", "call_id")]
    [InlineData("""{"call_id":"a"}""", "score")]
    [InlineData("""{"call_id":"a","score":1,"value":1}""", "one thing")]
    [InlineData("""{"call_id":"a","score":"good"}""", "a number or a boolean")]
    [InlineData("""{"call_id":"a","score":1e30}""", "between")]
    [InlineData("""{"call_id":"a","score":1,"name":"was it good?"}""", "letters")]
    [InlineData("""{"call_id":"a","score":1,"score":2}""", "twice")]
    [InlineData("""{"call_id":"a","rating":1}""", "rating")]
    public async Task Post_WrongBody_IsRefusedInTheDialect(string body, string says)
    {
        await using var gateway = await ModelGateway.StartAsync(Yaml);

        var scored = await ScoreAsync(gateway, "A", body);

        Assert.Equal(400, scored.Reply.CommittedStatus);
        Assert.Contains("\"error\"", scored.Reply.Text, StringComparison.Ordinal);
        Assert.Contains(says, scored.Reply.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Post_LongComment_IsRefused()
    {
        await using var gateway = await ModelGateway.StartAsync(Yaml);

        Assert.Equal(400, (await ScoreAsync(gateway, "A", $$"""{"call_id":"a","score":1,"comment":"{{new string('x', 2001)}}"}""")).Reply.CommittedStatus);
        Assert.Equal(413, (await ScoreAsync(gateway, "A", $$"""{"call_id":"a","score":1,"comment":"{{new string('x', 20_000)}}"}""")).Reply.CommittedStatus);
    }

    [Fact]
    public async Task Post_WhereTheRouteTakesNone_OrByAnotherMethod_IsRefused()
    {
        await using var gateway = await ModelGateway.StartAsync(Yaml);

        Assert.Equal(404, (await ScoreAsync(gateway, "A", """{"call_id":"a","score":1}""", "/none/feedback")).Reply.CommittedStatus);
        var get = await gateway.SendAsync(TestExchange.Get("/open/feedback"));
        Assert.Equal((405, "POST"), (get.Reply.CommittedStatus, get.Reply.CommittedHeaders.Get("Allow")));
    }

    [Fact]
    public async Task Post_ScoreOfACallThatACacheAnswered_CountsForTheModelThatAnsweredFirst()
    {
        await using var gateway = await ModelGateway.StartAsync(Yaml.Replace("policies: [key] }\n  open", "policies: [key, { ai_cache: { ttl: 1h } }] }\n  open", StringComparison.Ordinal));
        await CallAsync(gateway, "A");
        string hit = await CallAsync(gateway, "A");

        await ScoreAsync(gateway, "A", $$"""{"call_id":"{{hit}}","score":1}""");

        Assert.Equal(["gpt-5-mini"], LedgerOf(gateway).Scores().Select(s => s.ProviderModel));
    }

    private static CallLedger LedgerOf(ModelGateway gateway) => gateway.Snapshot.Part<CallLedger>();

    private async Task<string> CallAsync(ModelGateway gateway, string key, string path = "/v1/chat/completions")
    {
        var exchange = With(TestExchange.Post(path, ModelGateway.Call("hi", more: ",\"temperature\":0")), key);
        exchange.Exchange.Record.RequestId = $"call-{++_calls}";
        await gateway.SendAsync(exchange);
        Assert.Equal(200, exchange.Reply.CommittedStatus);
        return exchange.Reply.CommittedHeaders.Get("x-request-id")!;
    }

    private static Task<TestExchange> ScoreAsync(ModelGateway gateway, string key, string body, string path = "/v1/feedback") => gateway.SendAsync(With(TestExchange.Post(path, body), key));

    private static TestExchange With(TestExchange exchange, string key) => key.Length == 0 ? exchange : exchange.WithHeader("Authorization", $"Bearer secret-of-KEY_{key}_LONG");
}
