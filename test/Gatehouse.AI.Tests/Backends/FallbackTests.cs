using System.Text.Json.Nodes;
using Gatehouse.Testing;

namespace Gatehouse.AI.Tests.Backends;

public sealed class FallbackTests
{
    private const string TwoProviders = """
        ai:
          providers:
            first: { type: openai, url: "{server}/v1", keys: ["${env:KEY_1}", "${env:KEY_2}"] }
            second: { type: openai, url: "{server}/v1", keys: ["${env:KEY_3}"] }
            claude: { type: anthropic, url: "{server}", keys: ["${env:KEY_4}"] }
          models:
            pair: [first/one, second/two]
            cross: [first/one, claude/demo]
        routes:
          llm: { match: /v1/**, ai: openai }
        """;

    [Theory]
    [InlineData(429)]
    [InlineData(500)]
    [InlineData(503)]
    [InlineData(401)]
    public async Task Post_FirstTargetFails_SecondAnswersUnseen(int status)
    {
        await using var gateway = await ModelGateway.StartAsync(TwoProviders);
        gateway.Server.ThenReply("""{"error":{"message":"no","type":"t","param":null,"code":null}}""", status, ("x-ratelimit-remaining-requests", "0"));

        var exchange = await gateway.PostAsync(ModelGateway.Call("hi", "pair"));

        Assert.Equal(200, exchange.Reply.CommittedStatus);
        Assert.Equal(["one", "two"], gateway.Server.Requests.Select(r => JsonNode.Parse(r.Body)!["model"]!.GetValue<string>()));
        Assert.False(exchange.Reply.CommittedHeaders.Contains("x-ratelimit-remaining-requests"));
        Assert.Equal("second", exchange.Exchange.Record.Service);
        Assert.Equal(("two", "ok"), (exchange.Exchange.Record.Model!.ProviderModel, exchange.Exchange.Record.Model.Outcome));
    }

    [Theory]
    [InlineData(200, null)]
    [InlineData(429, "second answered 429: rate_limited ")]
    public async Task Post_FirstTargetIsDown_RecordTellsOfTheOneThatAnswered(int status, string? failure)
    {
        await using var gateway = await ModelGateway.StartAsync(TwoProviders.Replace("first: { type: openai, url: \"{server}/v1\"", "first: { type: openai, url: \"http://127.0.0.1:1/v1\"", StringComparison.Ordinal));
        gateway.Server.ThenReply("""{"choices":[]}""", status);

        var exchange = await gateway.PostAsync(ModelGateway.Call("hi", "pair"));

        var record = exchange.Exchange.Record;
        Assert.Equal((status, null, failure), (exchange.Reply.CommittedStatus, record.UpstreamFailure, record.Failure));
    }

    [Fact]
    public async Task Post_RequestAtFault_IsNotTriedElsewhere()
    {
        await using var gateway = await ModelGateway.StartAsync(TwoProviders);
        gateway.Server.ThenReply("""{"error":{"message":"no","type":"invalid_request_error","param":"x","code":null}}""", 400);

        var exchange = await gateway.PostAsync(ModelGateway.Call("hi", "pair"));

        Assert.Equal(400, exchange.Reply.CommittedStatus);
        Assert.Single(gateway.Server.Requests);
    }

    [Fact]
    public async Task Post_AllTargetsFail_LastErrorSaysThatTriesWereMade()
    {
        await using var gateway = await ModelGateway.StartAsync(TwoProviders);
        gateway.Server.ThenReply("""{"error":{"message":"a","type":"t","param":null,"code":null}}""", 500);
        gateway.Server.ThenReply("""{"error":{"message":"b","type":"t","param":null,"code":null}}""", 503);

        var exchange = await gateway.PostAsync(ModelGateway.Call("hi", "pair"));

        Assert.Equal(503, exchange.Reply.CommittedStatus);
        Assert.Equal("b", JsonNode.Parse(exchange.Reply.Text)!["error"]!["message"]!.GetValue<string>());
        Assert.Equal("false", exchange.Reply.CommittedHeaders.Get("x-should-retry"));
    }

    [Fact]
    public async Task Stream_FirstTargetBreaksBeforeContent_SecondStreams()
    {
        await using var gateway = await ModelGateway.StartAsync(TwoProviders);
        gateway.Server.ThenStreamBytes([ModelGateway.Utf8("data: {\"choices\":[{\"index\":0,\"delta\":{\"role\":\"assistant\",\"content\":\"\"}}]}\n\ndata: {\"cho")], isCut: true);

        var exchange = await gateway.PostAsync(ModelGateway.Call("hi", "pair", stream: true));

        Assert.Equal(200, exchange.Reply.CommittedStatus);
        Assert.DoesNotContain("error", exchange.Reply.Text, StringComparison.Ordinal);
        Assert.EndsWith("data: [DONE]\n\n", exchange.Reply.Text, StringComparison.Ordinal);
        Assert.Equal("second", exchange.Exchange.Record.Service);
    }

    [Fact]
    public async Task Stream_FirstTargetFails_OtherWireFormAnswersInTheDialect()
    {
        await using var gateway = await ModelGateway.StartAsync(TwoProviders);
        gateway.Server.ThenReply("{}", 503);

        var exchange = await gateway.PostAsync(ModelGateway.Call("hi", "cross", stream: true, more: ",\"stream_options\":{\"include_usage\":true}"));

        Assert.Equal("/v1/messages", gateway.Server.LastRequest.RawTarget);
        var events = ModelGateway.Events(exchange.Reply.Text);
        Assert.Equal("[DONE]", events[^1]);
        var usage = JsonNode.Parse(events[^2])!;
        Assert.Empty(usage["choices"]!.AsArray());
        Assert.True(usage["usage"]!["completion_tokens"]!.GetValue<int>() > 0);
        Assert.Equal("anthropic", exchange.Exchange.Record.Model!.Provider);
        Assert.Equal("reported", exchange.Exchange.Record.Model.UsageGrade);
    }

    [Fact]
    public async Task Keys_AreUsedInTurnAndALimitedOneRests()
    {
        await using var gateway = await ModelGateway.StartAsync(TwoProviders);

        for (int i = 0; i < 4; i++)
        {
            await gateway.PostAsync(ModelGateway.Call("hi", "pair"));
        }

        Assert.Equal(["1", "2", "1", "2"], gateway.Server.Requests.Select(r => r.Header("Authorization")![^1..]));
        gateway.Server.ThenReply("{}", 429, ("retry-after", "60"));
        for (int i = 0; i < 3; i++)
        {
            await gateway.PostAsync(ModelGateway.Call("hi", "pair"));
        }

        // The first of these met the limit with key 1 and moved on to the other provider; key 1 rests from then on.
        Assert.Equal(["1", "3", "2", "2"], gateway.Server.Requests.Skip(4).Select(r => r.Header("Authorization")![^1..]));
    }

    [Fact]
    public async Task Post_MetricOfFallbacks_CountsReasonAndModel()
    {
        using var metrics = new MetricCapture();
        await using var gateway = await ModelGateway.StartAsync(TwoProviders.Replace("pair", "counted", StringComparison.Ordinal));
        gateway.Server.ThenReply("{}", 503);

        await gateway.PostAsync(ModelGateway.Call("hi", "counted"));

        Assert.Equal(1, metrics.Sum("gatehouse_ai_fallbacks_total", "model=counted", "provider=first", "reason=overloaded"));
    }
}
