using System.Text.Json.Nodes;
using Gatehouse.Testing;

namespace Gatehouse.AI.Tests.Providers.Cohere;

/// <summary>Embeddings and reranking behind Cohere; the vendor replays a recorded rank.</summary>
public sealed class CohereTasksGatewayTests
{
    private const string Yaml = """
        ai:
          providers:
            cohere: { type: cohere, url: "{server}", keys: ["${env:KEY_1}"] }
            questions: { type: cohere, url: "{server}", keys: ["${env:KEY_2}"], input_type: search_query }
          models:
            vectors: cohere/embed-v4.0
            question: questions/embed-v4.0
            order: cohere/rerank-v3.5
        routes:
          llm: { match: /v1/**, ai: openai }
          rank: { match: /rank/**, ai: cohere }
          strict: { match: /strict/**, ai: { dialect: cohere, strict: true } }
        """;

    private const string Vectors = """{"id":"e","embeddings":{"float":[[1,2]]},"texts":["a"],"meta":{"billed_units":{"input_tokens":7}}}""";

    [Theory]
    [InlineData("vectors", "", "search_document", "secret-of-KEY_1")]
    [InlineData("question", "", "search_query", "secret-of-KEY_2")]
    [InlineData("question", ",\"input_type\":\"clustering\"", "clustering", "secret-of-KEY_2")]
    public async Task Embeddings_AreForWhatClientOrProviderSays(string model, string more, string purpose, string key)
    {
        await using var gateway = await ModelGateway.StartAsync(Yaml);
        gateway.Server.ThenReply(Vectors);

        var exchange = await gateway.PostAsync($$"""{"model":"{{model}}","input":"a","encoding_format":"base64"{{more}}}""", "/v1/embeddings");

        Assert.Equal(200, exchange.Reply.CommittedStatus);
        Assert.Equal("""{"object":"list","data":[{"object":"embedding","index":0,"embedding":"AACAPwAAAEA="}],"model":"","usage":{"prompt_tokens":7,"total_tokens":7}}""", exchange.Reply.Text);
        Assert.Equal(("/v2/embed", "Bearer " + key), (gateway.Server.LastRequest.RawTarget, gateway.Server.LastRequest.Header("Authorization")));
        Assert.Equal(purpose, (string?)JsonNode.Parse(gateway.Server.LastRequest.Text)!["input_type"]);
    }

    [Theory]
    [InlineData("""{"model":"order","query":"rain","documents":["sunny","rainy"],"top_n":2}""", "/v2/rerank")]
    [InlineData("""{"model":"order","query":"rain","documents":["sunny","rainy"],"max_tokens_per_doc":100,"priority":3}""", "/v2/rerank")]
    [InlineData("""{"model":"order","query":"rain","documents":["sunny",{"text":"rainy"}]}""", "/v1/rerank")]
    [InlineData("""{"model":"order","query":"rain","documents":["sunny"],"return_documents":true}""", "/v1/rerank")]
    [InlineData("""{"model":"order","query":"rain","documents":["sunny"],"max_chunks_per_doc":5}""", "/v1/rerank")]
    public async Task Rerank_GoesToTheVersionItIsFor(string body, string path)
    {
        Assert.SkipUnless(SharedData.IsAvailable, SharedData.MissingReason);
        await using var gateway = await ModelGateway.StartAsync(Yaml);
        gateway.Server.ThenRecordedReply("ai-recordings", "cohere", "cohere-reranking.1.json");

        var exchange = await gateway.PostAsync(body, "/rank/v2/rerank");

        Assert.Equal(200, exchange.Reply.CommittedStatus);
        Assert.Equal(File.ReadAllText(SharedData.PathOf("ai-recordings", "cohere", "cohere-reranking.1.json")), exchange.Reply.Text);
        Assert.Equal((path, body.Replace("\"order\"", "\"rerank-v3.5\"", StringComparison.Ordinal)), (gateway.Server.LastRequest.RawTarget, gateway.Server.LastRequest.Text));
    }

    [Fact]
    public async Task Rerank_JinasMembers_AreLeftOutAndTold()
    {
        await using var gateway = await ModelGateway.StartAsync(Yaml);
        gateway.Server.ThenReply("""{"id":"r","results":[],"meta":{}}""");
        const string Body = """{"model":"order","query":"q","documents":["a"],"return_embeddings":true,"truncation":false}""";

        var exchange = await gateway.PostAsync(Body, "/rank/rerank");

        Assert.Equal("""{"model":"rerank-v3.5","query":"q","documents":["a"]}""", gateway.Server.LastRequest.Text);
        Assert.Equal("return_embeddings;dropped", exchange.Reply.Headers.Get("x-gatehouse-loss"));
        var refused = await gateway.PostAsync(Body, "/strict/rerank");
        Assert.Equal(400, refused.Reply.CommittedStatus);
        Assert.Contains("return_embeddings", refused.Reply.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void Load_UnknownPurpose_IsRefused()
    {
        var result = ModelGateway.Load("ai:\n  providers:\n    p: { type: cohere, keys: [\"${env:KEY_1}\"], input_type: documents }\n  models:\n    chat: p/m\nroutes:\n  llm: { match: /v1/**, ai: openai }\n");

        Assert.Equal("ai.providers.p.input_type", Assert.Single(result.Problems, p => p.Severity == Gatehouse.Core.Configuration.ProblemSeverity.Error).Path);
    }
}
