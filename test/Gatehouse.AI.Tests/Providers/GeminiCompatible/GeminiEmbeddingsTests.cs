using System.Text;
using System.Text.Json;
using Gatehouse.AI.Calls;
using Gatehouse.AI.Calls.Embeddings;
using Gatehouse.AI.Providers.GeminiCompatible;
using Gatehouse.Core.Upstreams;

namespace Gatehouse.AI.Tests.Providers.GeminiCompatible;

public sealed class GeminiEmbeddingsTests
{
    private const string Model = "gemini-embedding-001";

    private static readonly GeminiEmbeddings Embeddings = new((model, body) => new UpstreamCall { Path = model, Body = body });

    public static TheoryData<string, string, string> Fields() => ProviderPage.Fields("gemini", "vectors");

    [Fact]
    public void Table_EveryProbe_HasItsRow() => ProviderPage.CheckComplete("gemini", EmbeddingProbes.All.Keys, "vectors");

    [Theory]
    [MemberData(nameof(Fields))]
    public void Table_EveryRow_IsWhatHappens(string row, string fate, string becomes)
        => ProviderPage.Check(loss => Embeddings.Translate(EmbeddingProbes.All[row], Model, loss), fate, becomes);

    [Fact]
    public void Translate_Inputs_AreARequestEach()
    {
        var loss = new LossReport();
        var call = Embeddings.Translate(
            new EmbeddingCall { Model = "a", SourceForm = "f", Inputs = [new("\u00e4") { Title = "T" }, new("b")], Dimensions = 4, Purpose = EmbeddingPurpose.Document }, Model, loss);

        Assert.Equal(
            """{"requests":[{"model":"models/gemini-embedding-001","content":{"parts":[{"text":"ä"}]},"taskType":"RETRIEVAL_DOCUMENT","title":"T","outputDimensionality":4},"""
            + """{"model":"models/gemini-embedding-001","content":{"parts":[{"text":"b"}]},"taskType":"RETRIEVAL_DOCUMENT","outputDimensionality":4}]}""",
            Encoding.UTF8.GetString(call.Body.Span));
        Assert.Equal((Model, ""), (call.Path, loss.ToString()));
    }

    [Fact]
    public void Translate_MultimodalModel_TakesImagesAndNoTask()
    {
        var loss = new LossReport();
        var unknown = new UnknownPart(WireForm.Gemini, "x", JsonElement.Parse("{\"x\":1}"));
        var call = Embeddings.Translate(
            new EmbeddingCall
            {
                Model = "a",
                SourceForm = "f",
                Inputs = [new(null) { Parts = [new TextPart("a"), new ImagePart { Base64 = "AAAA", MediaType = "image/png" }, unknown, unknown with { WireForm = "other" }], Title = "T" }],
                Purpose = EmbeddingPurpose.Query,
            },
            "gemini-embedding-2-preview",
            loss);

        Assert.Equal(
            """{"requests":[{"model":"models/gemini-embedding-2-preview","content":{"parts":[{"text":"a"},{"inlineData":{"mimeType":"image/png","data":"AAAA"}},{"x":1}]}}]}""",
            Encoding.UTF8.GetString(call.Body.Span));
        Assert.Equal("input_type;dropped, input[0];dropped, title;dropped", loss.ToString());
    }

    [Theory]
    [InlineData("""{"embeddings":[{"values":[1,-2.5]},{"values":[3],"shape":[1]}],"usageMetadata":{"promptTokenCount":5,"totalTokenCount":5}}""", 5, UsageGrade.Reported)]
    [InlineData("""{"embeddings":[{"values":[1,-2.5]},{"values":[3]}]}""", 0, UsageGrade.None)]
    public void ReadReply_Vectors_WithUsageWhereItIsTold(string body, long input, UsageGrade grade)
    {
        var reply = Embeddings.ReadReply(ModelGateway.Utf8(body));

        Assert.Equal([[1f, -2.5f], [3f]], reply.Vectors);
        Assert.Equal((input, grade), (reply.Usage.Input, reply.Usage.Grade));
    }

    [Theory]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("{\"embeddings\":[{}]}")]
    [InlineData("{\"embeddings\":[{\"values\":{}}]}")]
    [InlineData("{\"embeddings\":[{\"values\":[null]}]}")]
    public void ReadReply_NoVectors_IsTheProvidersFault(string body)
        => Assert.Equal(ModelErrorKind.Server, Assert.Throws<ModelException>(() => Embeddings.ReadReply(ModelGateway.Utf8(body))).Error.Kind);
}
