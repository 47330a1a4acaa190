using Gatehouse.Testing;

namespace Gatehouse.AI.Tests.Backends;

/// <summary>Reranking through the gateway; the vendor replays a recording of Cohere's.</summary>
public sealed class RerankTests
{
    [Theory]
    [InlineData("/rank/v2/rerank")]
    [InlineData("/rank/v1/rerank")]
    public async Task Post_SameForm_PassesByteForByteButForTheModel(string path)
    {
        await using var gateway = await OperationGateway.StartAsync();
        gateway.Server.ThenRecordedReply("ai-recordings", "cohere", "cohere-reranking.1.json");

        var exchange = await gateway.PostAsync("""{"query":"rain", "documents":["sunny",{"text":"rainy"}],"model":"anything","top_n":2,"return_documents":false,"x":1}""", path);

        Assert.Equal(200, exchange.Reply.CommittedStatus);
        Assert.Equal(File.ReadAllText(SharedData.PathOf("ai-recordings", "cohere", "cohere-reranking.1.json")), exchange.Reply.Text);
        Assert.Equal("""{"query":"rain", "documents":["sunny",{"text":"rainy"}],"model":"anything","top_n":2,"return_documents":false,"x":1}""", gateway.Server.LastRequest.Text);
        Assert.Equal("/v1/rerank", gateway.Server.LastRequest.RawTarget);
        Assert.Equal(("ok", "reported"), (exchange.Exchange.Record.Model!.Outcome, exchange.Exchange.Record.Model.UsageGrade));
    }

    [Fact]
    public async Task Post_JinasReply_TellsItsTokens()
    {
        await using var gateway = await OperationGateway.StartAsync();
        gateway.Server.ThenReply("""{"model":"jina-reranker-v2","usage":{"total_tokens":815},"results":[{"index":0,"document":{"text":"a"},"relevance_score":0.9}]}""");

        var exchange = await gateway.PostAsync("""{"model":"anything","query":"q","documents":["a"]}""", "/rank/rerank");

        var record = exchange.Exchange.Record.Model!;
        Assert.Equal(("jina-reranker-v2", "reported", 815L), (record.ResponseModel, record.UsageGrade, record.InputTokens));
    }

    [Theory]
    [InlineData("chat", 400, "{\"message\":\"The model 'chat' does not answer /rank/rerank.")]
    [InlineData("none", 404, "{\"message\":\"The model 'none' does not exist or you do not have access to it.\"}")]
    public async Task Post_Refusals_AreCoheresErrorObject(string model, int status, string body)
    {
        await using var gateway = await OperationGateway.StartAsync();

        var exchange = await gateway.PostAsync($$"""{"model":"{{model}}","query":"q","documents":["a"]}""", "/rank/rerank");

        Assert.Equal(status, exchange.Reply.CommittedStatus);
        Assert.StartsWith(body, exchange.Reply.Text, StringComparison.Ordinal);
        Assert.Empty(gateway.Server.Requests);
    }

    [Fact]
    public async Task Vendor_RefusesTheGatewaysKey_IsNotTheClientsFault()
    {
        await using var gateway = await OperationGateway.StartAsync();
        gateway.Server.ThenReply("""{"message":"invalid api token"}""", 401);

        var exchange = await gateway.PostAsync("""{"model":"anything","query":"q","documents":["a"]}""", "/rank/rerank");

        Assert.Equal((502, """{"message":"The provider refused the gateway's credentials."}"""), (exchange.Reply.CommittedStatus, exchange.Reply.Text));
    }
}
