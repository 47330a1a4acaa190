using System.Text.Json.Nodes;
using Gatehouse.AI.Backends;
using Gatehouse.AI.Calls.Embeddings;
using Gatehouse.AI.Dialects;
using Gatehouse.AI.Ledger;
using Gatehouse.AI.Dialects.OpenAIEmbeddings;
using Gatehouse.AI.Models;
using Gatehouse.Core.Requests;
using Gatehouse.Testing;

namespace Gatehouse.AI.Tests.Backends;

/// <summary>Embeddings through the gateway; the vendor replays a recording of OpenAI's.</summary>
public sealed class EmbeddingTests
{
    private const string Recording = "EmbeddingsTests_GenerateMultipleEmbeddings(UsingIntegers)";

    [Fact]
    public async Task Post_SameForm_PassesByteForByteButForTheModel()
    {
        await using var gateway = await OperationGateway.StartAsync();
        var recorded = RecordedExchange.Read(Recording);
        gateway.Server.ThenRecorded(recorded);

        var exchange = await gateway.SendAsync(TestExchange.Post("/v1/embeddings").WithBody(recorded.RequestWithModel("text-embedding-3-small", "vectors"), "application/json"));

        Assert.Equal(200, exchange.Reply.CommittedStatus);
        Assert.Equal(recorded.Reply, exchange.Reply.Bytes);
        Assert.Equal(recorded.Request, gateway.Server.LastRequest.Body);
        Assert.Equal(("/v1/embeddings", "Bearer secret-of-KEY_1", "org-1"), (gateway.Server.LastRequest.RawTarget, gateway.Server.LastRequest.Header("Authorization"), gateway.Server.LastRequest.Header("OpenAI-Organization")));
        var record = exchange.Exchange.Record.Model!;
        Assert.Equal(("ok", "vectors", "text-embedding-3-small", "reported", 14L, 0L), (record.Outcome, record.RequestedModel, record.ResponseModel, record.UsageGrade, record.InputTokens, record.OutputTokens));
    }

    [Theory]
    [InlineData("base64", "[1, -2.5]", "\"AACAPwAAIMA=\"")]
    [InlineData("float", "\"AACAPwAAIMA=\"", "[1,-2.5]")]
    public async Task Post_ProviderDoesNotHeedTheEncoding_ClientGetsWhatItAskedFor(string asked, string sent, string expected)
    {
        await using var gateway = await OperationGateway.StartAsync();
        gateway.Server.ThenReply($$"""{"data":[{"embedding":{{sent}} }]}""");

        var exchange = await gateway.PostAsync($$"""{"model":"vectors","input":"four","encoding_format":"{{asked}}"}""", "/v1/embeddings");

        Assert.Equal($$"""{"data":[{"embedding":{{expected}} }]}""", exchange.Reply.Text);
        var record = exchange.Exchange.Record.Model!;
        Assert.Equal(("counted", 0L), (record.UsageGrade, record.OutputTokens));
        Assert.True(record.InputTokens > 0);
    }

    [Fact]
    public async Task Post_TargetsFail_MoveOnAndTheirKeysRest()
    {
        await using var gateway = await OperationGateway.StartAsync();
        gateway.Server.ThenReply("""{"error":{"message":"slow down"}}""", 429, ("retry-after", "60"));
        gateway.Server.ThenReply("""{"data":[]}""").ThenReply("""{"data":[]}""");

        var first = await gateway.PostAsync("""{"model":"both","input":"a"}""", "/v1/embeddings");
        var second = await gateway.PostAsync("""{"model":"both","input":"a"}""", "/v1/embeddings");

        Assert.Equal((200, 200), (first.Reply.CommittedStatus, second.Reply.CommittedStatus));
        Assert.Equal(["/v1/embeddings", "/second/embeddings", "/second/embeddings"], gateway.Server.Requests.Select(r => r.RawTarget));
        Assert.Equal("b", gateway.Server.LastBody["model"]!.GetValue<string>());
    }

    [Fact]
    public async Task Post_TargetThatCannotEmbed_IsSkipped()
    {
        await using var gateway = await OperationGateway.StartAsync();
        gateway.Server.ThenReply("""{"error":{"message":"m"}}""", 500);

        var exchange = await gateway.PostAsync("""{"model":"mixed","input":"a"}""", "/v1/embeddings");

        Assert.Equal(500, exchange.Reply.CommittedStatus);
        Assert.Equal("/v1/embeddings", Assert.Single(gateway.Server.Requests).RawTarget);
    }

    [Fact]
    public async Task Post_NoTargetCanEmbed_IsRefusedWithWhatTheModelAnswers()
    {
        await using var gateway = await OperationGateway.StartAsync();

        var exchange = await gateway.PostAsync("""{"model":"chat","input":"a"}""", "/v1/embeddings");

        var error = JsonNode.Parse(exchange.Reply.Text)!["error"]!;
        Assert.Equal((400, "model", "unsupported_by_model"), (exchange.Reply.CommittedStatus, error["param"]!.GetValue<string>(), error["code"]!.GetValue<string>()));
        Assert.Contains("does not answer /v1/embeddings. It answers POST .../chat/completions", error["message"]!.GetValue<string>(), StringComparison.Ordinal);
        Assert.DoesNotContain("embeddings,", error["message"]!.GetValue<string>(), StringComparison.Ordinal);
        Assert.Empty(gateway.Server.Requests);
    }

    [Theory]
    [InlineData("{\"model\":\"vectors\"", 400, "could not parse")]
    [InlineData("{\"input\":\"a\"}", 400, "Missing required parameter: 'model'")]
    [InlineData("{\"model\":\"none\"}", 404, "does not exist")]
    public async Task Post_BadBody_IsRefused(string body, int status, string message)
    {
        await using var gateway = await OperationGateway.StartAsync();

        var exchange = await gateway.PostAsync(body, "/v1/embeddings");

        Assert.Equal(status, exchange.Reply.CommittedStatus);
        Assert.Contains(message, exchange.Reply.Text, StringComparison.Ordinal);
        Assert.Empty(gateway.Server.Requests);
    }

    [Theory]
    [InlineData("<html>", "text/html")]
    [InlineData("data: {}\n\n", "text/event-stream")]
    public async Task Vendor_SendsNoAnswer_IsABadGateway(string body, string type)
    {
        await using var gateway = await OperationGateway.StartAsync();
        gateway.Server.ThenBytes(ModelGateway.Utf8(body), type);

        var exchange = await gateway.PostAsync("""{"model":"vectors","input":"a"}""", "/v1/embeddings");

        Assert.Equal((502, "error"), (exchange.Reply.CommittedStatus, exchange.Exchange.Record.Model!.Outcome));
    }

    [Fact]
    public async Task Vendor_ErrorOfTheSameForm_GoesOnAsItIs()
    {
        await using var gateway = await OperationGateway.StartAsync();
        const string error = """{"error":{"message":"too long","type":"invalid_request_error","param":"input","code":null,"more":1}}""";
        gateway.Server.ThenReply(error, 400);

        var exchange = await gateway.PostAsync("""{"model":"vectors","input":"a"}""", "/v1/embeddings");

        Assert.Equal((400, error), (exchange.Reply.CommittedStatus, exchange.Reply.Text));
    }

    [Theory]
    [InlineData("""{"model":"m","input":["ab","c"],"encoding_format":"base64"}""", "")]
    [InlineData("""{"model":"m","input":["ab","c"],"truncate":"END"}""", "truncate;dropped")]
    public async Task Provider_OfAnotherForm_GetsATranslation(string body, string loss)
    {
        await using var gateway = await OperationGateway.StartAsync();
        gateway.Server.ThenReply("""{"lengths":[2,1]}""");

        var exchange = await DispatchAsync(gateway, body, strict: false);

        Assert.Equal("ab|c", gateway.Server.LastRequest.Text);
        string[] vectors = loss.Length == 0 ? ["\"AAAAQA==\"", "\"AACAPw==\""] : ["[2]", "[1]"];
        Assert.Equal(
            $$$"""{"object":"list","data":[{"object":"embedding","index":0,"embedding":{{{vectors[0]}}}},{"object":"embedding","index":1,"embedding":{{{vectors[1]}}}}],"model":"lengths-1","usage":{"prompt_tokens":3,"total_tokens":3}}""",
            exchange.Reply.Text);
        Assert.Equal(loss, exchange.Reply.CommittedHeaders.Get("x-gatehouse-loss") ?? "");
        Assert.Equal(3, exchange.Exchange.Record.Model!.InputTokens);
    }

    [Fact]
    public async Task Provider_OfAnotherForm_IsNotGivenALossyCallWhenStrict()
    {
        await using var gateway = await OperationGateway.StartAsync();

        var exchange = await DispatchAsync(gateway, """{"model":"m","input":"a","truncate":"END"}""", strict: true);

        Assert.Equal(400, exchange.Reply.CommittedStatus);
        Assert.Contains("truncate;dropped", exchange.Reply.Text, StringComparison.Ordinal);
        Assert.Empty(gateway.Server.Requests);
    }

    private static async Task<TestExchange> DispatchAsync(ModelGateway gateway, string body, bool strict)
    {
        var target = gateway.Snapshot.Part<ModelDirectory>().Find("vectors")!.Targets[0];
        var model = new ModelAlias("m", [new ModelTarget(new LengthEmbedder(target.Provider), target.Options, "lengths-1", null, target.Endpoint)]);
        var exchange = TestExchange.Post("/v1/embeddings", body).Under(gateway.Snapshot);
        exchange.Exchange.Record.Model = new ModelCallRecord();
        var form = new OpenAIEmbeddingForm();
        var bytes = ModelGateway.Utf8(body);
        using var deadlines = new CallDeadlines(TimeProvider.System);
        await new WholeDispatch<EmbeddingCall, EmbeddingReply>(
            exchange.Exchange, form, CallAddress.None, model, bytes, form.ReadOutline(CallAddress.None, bytes), t => t.Provider.EmbeddingsOf(t.Model), new CallTerms(strict, TimeSpan.Zero, deadlines, new MemoryLedger(TimeZoneInfo.Utc, TimeProvider.System), TimeProvider.System)).RunAsync();
        return exchange;
    }
}
