using Gatehouse.Testing;

namespace Gatehouse.AI.Tests.Providers.OpenAICompatible;

/// <summary>Vendors that make vectors and ranks, as clients meet them through the server.</summary>
public sealed class TaskVendorGatewayTests
{
    private const string Yaml = """
        ai:
          providers:
            voyage: { type: voyage, url: "{server}/v1", keys: ["${env:KEY_1}"] }
            jina: { type: jina, url: "{server}/v1", keys: ["${env:KEY_2}"] }
            groq: { type: groq, url: "{server}/openai/v1", keys: ["${env:KEY_3}"] }
          models:
            vectors: voyage/voyage-3.5
            jina: jina/jina-embeddings-v3
            order: voyage/rerank-2.5
            both: [jina/jina-reranker-v3, voyage/rerank-2.5]
            mixed: [voyage/voyage-3.5, groq/llama]
            whisper: groq/whisper-large-v3
        routes:
          llm: { match: /v1/**, ai: openai }
          messages: { match: /messages/**, ai: anthropic }
          rank: { match: /rank/**, ai: cohere }
        """;

    [Fact]
    public async Task Embeddings_OfVoyage_PassButForItsNames()
    {
        await using var gateway = await ModelGateway.StartAsync(Yaml);
        gateway.Server.ThenReply("""{"object":"list","data":[{"object":"embedding","embedding":[1,2],"index":0}],"model":"voyage-3.5","usage":{"total_tokens":10}}""");

        var exchange = await gateway.PostAsync("""{"model":"vectors","input":["a"],"encoding_format":"float","input_type":"search_query","user":"u"}""", "/v1/embeddings");

        Assert.Equal("""{"model":"voyage-3.5","input":["a"],"input_type":"query"}""", gateway.Server.LastRequest.Text);
        Assert.Equal(("/v1/embeddings", "Bearer secret-of-KEY_1"), (gateway.Server.LastRequest.RawTarget, gateway.Server.LastRequest.Header("Authorization")));
        Assert.Equal("user;dropped", exchange.Reply.Headers.Get("x-gatehouse-loss"));
        var record = exchange.Exchange.Record.Model!;
        Assert.Equal(("voyage", "voyage-3.5", "reported", 10), (record.Provider, record.ResponseModel, record.UsageGrade, record.InputTokens));
    }

    [Fact]
    public async Task Rerank_OfVoyage_IsWhatCoheresAndJinasClientsRead()
    {
        await using var gateway = await ModelGateway.StartAsync(Yaml);
        gateway.Server.ThenReply("""{"object":"list","data":[{"relevance_score":0.5,"index":1}],"model":"rerank-2.5","usage":{"total_tokens":26}}""");

        var exchange = await gateway.PostAsync("""{"model":"order","query":"q","documents":["a","b"],"top_n":1,"return_documents":true}""", "/rank/v1/rerank");

        Assert.Equal("""{"model":"rerank-2.5","query":"q","documents":["a","b"],"top_k":1}""", gateway.Server.LastRequest.Text);
        Assert.Equal("""{"model":"rerank-2.5","usage":{"total_tokens":26},"results":[{"index":1,"relevance_score":0.5,"document":{"text":"b"}}],"meta":{"tokens":{"input_tokens":26,"output_tokens":0}}}""", exchange.Reply.Text);
        Assert.Equal(("reported", 26), (exchange.Exchange.Record.Model!.UsageGrade, exchange.Exchange.Record.Model.InputTokens));
    }

    [Fact]
    public async Task Rerank_JinaOutOfOrder_VoyageServes()
    {
        await using var gateway = await ModelGateway.StartAsync(Yaml);
        gateway.Server.ThenReply("""{"detail":"overloaded"}""", 503);
        gateway.Server.ThenReply("""{"data":[{"relevance_score":0.5,"index":0}],"model":"rerank-2.5","usage":{"total_tokens":2}}""");

        var exchange = await gateway.PostAsync("""{"model":"both","query":"q","documents":["a"]}""", "/rank/rerank");

        Assert.Equal(200, exchange.Reply.CommittedStatus);
        Assert.Equal(["""{"model":"jina-reranker-v3","query":"q","documents":["a"]}""", """{"model":"rerank-2.5","query":"q","documents":["a"]}"""], gateway.Server.Requests.Select(r => r.Text));
    }

    [Theory]
    [InlineData("/v1/chat/completions", "The model 'vectors' does not answer /v1/chat/completions. It answers POST .../embeddings.")]
    [InlineData("/messages/v1/messages", "The model 'vectors' does not answer /messages/v1/messages. It answers nothing that this route has.")]
    public async Task Chat_WithAModelThatMakesVectors_IsToldWhatItDoes(string path, string message)
    {
        await using var gateway = await ModelGateway.StartAsync(Yaml);

        var exchange = await gateway.PostAsync("""{"model":"vectors","max_tokens":5,"messages":[{"role":"user","content":"hi"}]}""", path);

        Assert.Equal(400, exchange.Reply.CommittedStatus);
        Assert.Contains(message, exchange.Reply.Text.Replace("\\u0027", "'", StringComparison.Ordinal), StringComparison.Ordinal);
        Assert.Empty(gateway.Server.Requests);
    }

    [Fact]
    public async Task Chat_WithAMixedModel_GoesToTheOneThatChats()
    {
        await using var gateway = await ModelGateway.StartAsync(Yaml);
        gateway.Server.ThenReply("""{"id":"c","model":"llama","choices":[{"index":0,"message":{"role":"assistant","content":"x"},"finish_reason":"stop"}]}""");

        var exchange = await gateway.PostAsync(ModelGateway.Call("hi").Replace("\"chat\"", "\"mixed\"", StringComparison.Ordinal));

        Assert.Equal(200, exchange.Reply.CommittedStatus);
        Assert.Equal("/openai/v1/chat/completions", Assert.Single(gateway.Server.Requests).RawTarget);
    }

    [Fact]
    public async Task Transcriptions_OfGroq_PassAsTheyCome()
    {
        await using var gateway = await ModelGateway.StartAsync(Yaml);
        gateway.Server.ThenReply("""{"text":"hello"}""");
        const string Form = "--x\r\nContent-Disposition: form-data; name=\"model\"\r\n\r\nwhisper\r\n--x--\r\n";

        var exchange = await gateway.SendAsync(TestExchange.Post("/v1/audio/transcriptions").WithBody(ModelGateway.Utf8(Form), "multipart/form-data; boundary=x"));

        Assert.Equal("""{"text":"hello"}""", exchange.Reply.Text);
        Assert.Equal("/openai/v1/audio/transcriptions", gateway.Server.LastRequest.RawTarget);
        Assert.Equal(("multipart/form-data; boundary=x", Form.Replace("whisper", "whisper-large-v3", StringComparison.Ordinal)), (gateway.Server.LastRequest.Header("Content-Type"), gateway.Server.LastRequest.Text));
    }
}
