using System.Text;
using System.Text.Json.Nodes;
using Gatehouse.AI.Calls;
using Gatehouse.AI.Calls.Embeddings;
using Gatehouse.AI.Providers.Vertex;
using Gatehouse.Core.Upstreams;
using Gatehouse.Testing;

namespace Gatehouse.AI.Tests.Providers.Vertex;

/// <summary>Vectors and counts of tokens on Vertex AI.</summary>
public sealed class VertexEmbeddingsTests
{
    private const string Yaml = """
        ai:
          providers:
            google: { type: vertex, project: p, location: europe-west4, url: "{server}", keys: ["${env:KEY_1}"] }
          models:
            text: google/text-embedding-005
            multi: google/gemini-embedding-2
            old: google/multimodalembedding@001
            gemini: google/gemini-2.5-flash
            claude: google/claude-haiku-4-5@20251001
            llama: google/meta/llama-4
        routes:
          every: { match: /**, ai: all }
        """;

    private const string Place = "/projects/p/locations/europe-west4/publishers/";

    private static readonly VertexEmbeddings Embeddings = new((model, body) => new UpstreamCall { Path = model, Body = body });

    public static TheoryData<string, string, string> Fields() => ProviderPage.Fields("vertex", "vectors");

    [Fact]
    public void Table_EveryProbe_HasItsRow() => ProviderPage.CheckComplete("vertex", EmbeddingProbes.All.Keys, "vectors");

    [Theory]
    [MemberData(nameof(Fields))]
    public void Table_EveryRow_IsWhatHappens(string row, string fate, string becomes)
        => ProviderPage.Check(loss => Embeddings.Translate(EmbeddingProbes.All[row], "text-embedding-005", loss), fate, becomes);

    [Theory]
    [InlineData("""{"predictions":[{"embeddings":{"values":[1,-2.5],"statistics":{"truncated":false,"token_count":2.0}}},{"embeddings":{"values":[3],"statistics":{"token_count":3}}}]}""", 5, UsageGrade.Reported)]
    [InlineData("""{"predictions":[{"embeddings":{"values":[1,-2.5],"statistics":{"token_count":2}}},{"embeddings":{"values":[3]}}]}""", 0, UsageGrade.None)]
    [InlineData("""{"predictions":[{"embeddings":{"values":[1,-2.5],"statistics":{"token_count":-2}}},{"embeddings":{"values":[3],"statistics":{"token_count":3}}}]}""", 0, UsageGrade.None)]
    public void ReadReply_Vectors_WithTheSumOfTheCounts(string body, long input, UsageGrade grade)
    {
        var reply = Embeddings.ReadReply(ModelGateway.Utf8(body));

        Assert.Equal([[1f, -2.5f], [3f]], reply.Vectors);
        Assert.Equal((input, grade), (reply.Usage.Input, reply.Usage.Grade));
    }

    [Theory]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("{\"predictions\":{}}")]
    [InlineData("{\"predictions\":[{}]}")]
    [InlineData("{\"predictions\":[{\"embeddings\":{\"values\":[\"a\"]}}]}")]
    public void ReadReply_NoVectors_IsTheProvidersFault(string body)
        => Assert.Equal(ModelErrorKind.Server, Assert.Throws<ModelException>(() => Embeddings.ReadReply(ModelGateway.Utf8(body))).Error.Kind);

    [Fact]
    public async Task Post_TextModel_IsPredicted()
    {
        await using var gateway = await ModelGateway.StartAsync(Yaml);
        gateway.Server.ThenReply("""{"predictions":[{"embeddings":{"values":[1],"statistics":{"token_count":2}}},{"embeddings":{"values":[3],"statistics":{"token_count":3}}}]}""");

        var exchange = await gateway.PostAsync(
            """{"requests":[{"content":"a","taskType":"RETRIEVAL_DOCUMENT","title":"T","outputDimensionality":1},{"content":"b","taskType":"RETRIEVAL_DOCUMENT","outputDimensionality":1}]}""",
            "/v1beta/models/text:batchEmbedContents");

        Assert.Equal(
            """{"instances":[{"task_type":"RETRIEVAL_DOCUMENT","title":"T","content":"a"},{"task_type":"RETRIEVAL_DOCUMENT","content":"b"}],"parameters":{"outputDimensionality":1}}""",
            gateway.Server.LastRequest.Text);
        Assert.Equal(($"/v1beta1{Place}google/models/text-embedding-005:predict", "Bearer secret-of-KEY_1"), (gateway.Server.LastRequest.RawTarget, gateway.Server.LastRequest.Header("authorization")));
        Assert.Equal("""{"embeddings":[{"values":[1]},{"values":[3]}],"usageMetadata":{"promptTokenCount":5,"totalTokenCount":5}}""", exchange.Reply.Text);
    }

    [Fact]
    public async Task Post_NewerModel_EmbedsOneContentAndSaysSoOfMore()
    {
        await using var gateway = await ModelGateway.StartAsync(Yaml);
        gateway.Server.ThenReply("""{"embedding":{"values":[1,2]},"usageMetadata":{"promptTokenCount":4}}""");

        var exchange = await gateway.PostAsync("""{"model":"multi","input":["a"],"dimensions":2,"truncate":"START","input_type":"query"}""", "/v1/embeddings");
        var refused = await gateway.PostAsync("""{"model":"multi","input":["a","b"]}""", "/v1/embeddings");

        Assert.Equal("""{"content":{"parts":[{"text":"a"}]},"embedContentConfig":{"outputDimensionality":2,"autoTruncate":true}}""", gateway.Server.LastRequest.Text);
        Assert.Equal($"/v1beta1{Place}google/models/gemini-embedding-2:embedContent", gateway.Server.LastRequest.RawTarget);
        Assert.Equal("input_type;dropped, truncate;approximated", exchange.Reply.CommittedHeaders.Get("x-gatehouse-loss"));
        Assert.Equal(4, exchange.Exchange.Record.Model!.InputTokens);
        var error = JsonNode.Parse(refused.Reply.Text)!["error"]!;
        Assert.Equal((400, "input[1]"), (refused.Reply.CommittedStatus, (string)error["param"]!));
        Assert.Contains("one by one", (string)error["message"]!, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Post_NewerModelInItsOwnForm_PassesByteForByte()
    {
        await using var gateway = await ModelGateway.StartAsync(Yaml);
        const string reply = """{ "embedding":{"values":[1,2]},"usageMetadata":{"promptTokenCount":4},"truncated":false}""";
        gateway.Server.ThenReply(reply);
        const string body = """{ "content":{"parts":[{"text":"a"}]},"embedContentConfig":{"documentOcr":true} }""";

        var exchange = await gateway.PostAsync(body, "/v1beta/models/multi:embedContent");

        Assert.Equal((reply, body), (exchange.Reply.Text, gateway.Server.LastRequest.Text));
        Assert.Equal(("reported", 4L), (exchange.Exchange.Record.Model!.UsageGrade, exchange.Exchange.Record.Model!.InputTokens));
    }

    [Theory]
    [InlineData("old")]
    [InlineData("claude")]
    [InlineData("llama")]
    public async Task Post_ModelWithoutVectors_IsRefused(string model)
    {
        await using var gateway = await ModelGateway.StartAsync(Yaml);

        var exchange = await gateway.PostAsync($$"""{"model":"{{model}}","input":"a"}""", "/v1/embeddings");

        Assert.Equal(400, exchange.Reply.CommittedStatus);
        Assert.Contains($"The model '{model}' does not answer /v1/embeddings", exchange.Reply.Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("gemini", """{"totalTokens":9}""", "v1beta1", "google/models/gemini-2.5-flash:countTokens", """{"systemInstruction":{"parts":[{"text":"S"}]},"contents":[{"role":"user","parts":[{"text":"Hi"}]}],"generationConfig":{}}""")]
    [InlineData("claude", """{"input_tokens":9}""", "v1", "anthropic/models/count-tokens:rawPredict", """{"anthropic_version":"vertex-2023-10-16","model":"claude-haiku-4-5@20251001","system":[{"type":"text","text":"S"}],"messages":[{"role":"user","content":[{"type":"text","text":"Hi"}]}]}""")]
    public async Task CountTokens_OfBothFamilies_IsTheVendorsCount(string model, string reply, string version, string path, string sent)
    {
        await using var gateway = await ModelGateway.StartAsync(Yaml);
        gateway.Server.ThenReply(reply);

        var exchange = await gateway.PostAsync(
            """{"generateContentRequest":{"model":"models/MODEL","systemInstruction":{"parts":[{"text":"S"}]},"contents":[{"parts":[{"text":"Hi"}]}]}}""".Replace("MODEL", model, StringComparison.Ordinal), $"/v1beta/models/{model}:countTokens");

        Assert.Equal("""{"totalTokens":9}""", exchange.Reply.Text);
        Assert.Equal(($"/{version}{Place}{path}", sent), (gateway.Server.LastRequest.RawTarget, Encoding.UTF8.GetString(gateway.Server.LastRequest.Body)));
    }
}
