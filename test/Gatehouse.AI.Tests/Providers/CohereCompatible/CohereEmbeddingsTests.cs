using System.Text;
using System.Text.Json;
using Gatehouse.AI.Calls;
using Gatehouse.AI.Calls.Embeddings;
using Gatehouse.AI.Providers.CohereCompatible;
using Gatehouse.Core.Upstreams;

namespace Gatehouse.AI.Tests.Providers.CohereCompatible;

public sealed class CohereEmbeddingsTests
{
    private static readonly CohereEmbeddings Embeddings = new(CohereInputType.SearchDocument, isBedrock: false, (model, body) => new UpstreamCall { Path = "/" + model, Body = body });

    private static readonly CohereEmbeddings OfBedrock = new(CohereInputType.Clustering, isBedrock: true, (model, body) => new UpstreamCall { Path = "/" + model, Body = body });

    private static readonly EmbeddingCall Plain = new() { Model = "alias", SourceForm = WireForm.OpenAIEmbeddings, Inputs = [new("a\u00e4"), new("b")] };

    private static string Body(EmbeddingCall call, LossReport loss) => Encoding.UTF8.GetString(Embeddings.Translate(call, "embed-v4.0", loss).Body.Span);

    [Fact]
    public void Translate_PlainCall_IsForDocuments()
    {
        var loss = new LossReport();

        Assert.Equal("""{"model":"embed-v4.0","texts":["aä","b"],"input_type":"search_document","embedding_types":["float"]}""", Body(Plain, loss));
        Assert.True(loss.IsEmpty);
    }

    [Fact]
    public void Translate_EveryMember_IsWrittenOrReported()
    {
        var loss = new LossReport();
        var extra = new ExtraMembers();
        extra.Add("max_tokens", JsonElement.Parse("100"));
        extra.Add("late_chunking", JsonElement.Parse("true"));
        extra.Add("embedding_type", JsonElement.Parse("null"));

        string body = Body(Plain with { Dimensions = 256, User = "u", Purpose = EmbeddingPurpose.Query, Truncation = InputTruncation.Start, Encoding = VectorEncoding.Base64, Extra = extra }, loss);

        Assert.Equal("""{"model":"embed-v4.0","texts":["aä","b"],"input_type":"search_query","embedding_types":["float"],"output_dimension":256,"truncate":"START","max_tokens":100}""", body);
        Assert.Equal("user;dropped, late_chunking;dropped", loss.ToString());
    }

    [Theory]
    [InlineData(EmbeddingPurpose.FactVerification, "search_query", "input_type;approximated")]
    [InlineData(EmbeddingPurpose.Similarity, "search_document", "input_type;dropped")]
    [InlineData(EmbeddingPurpose.Clustering, "clustering", "")]
    public void Translate_PurposeWithoutAWord_IsTold(EmbeddingPurpose purpose, string word, string losses)
    {
        var loss = new LossReport();

        Assert.Contains($"\"input_type\":\"{word}\"", Body(Plain with { Purpose = purpose }, loss), StringComparison.Ordinal);
        Assert.Equal(losses, loss.ToString());
    }

    [Theory]
    [InlineData("cohere.embed-english-v3", InputTruncation.End, "END")]
    [InlineData("cohere.embed-v4:0", InputTruncation.End, "RIGHT")]
    [InlineData("cohere.embed-v4:0", InputTruncation.Start, "LEFT")]
    [InlineData("cohere.embed-v4:0", InputTruncation.Refuse, "NONE")]
    public void Translate_Bedrock_HasItsOwnWords(string model, InputTruncation truncation, string word)
        => Assert.Equal(
            $$"""{"texts":["aä","b"],"input_type":"clustering","embedding_types":["float"],"truncate":"{{word}}"}""",
            Encoding.UTF8.GetString(OfBedrock.Translate(Plain with { Truncation = truncation }, model, new LossReport()).Body.Span));

    [Fact]
    public void Translate_Images_AreContents()
    {
        var image = new EmbeddingInput(null) { Parts = [new TextPart("a cat"), new ImagePart { Base64 = "AAAA", MediaType = "image/jpeg" }] };
        var call = Plain with { Inputs = [image, new("b")] };
        var loss = new LossReport();

        Assert.Equal("""{"model":"embed-v4.0","inputs":[{"content":[{"type":"text","text":"a cat"},{"type":"image_url","image_url":{"url":"data:image/jpeg;base64,AAAA"}}]},{"content":[{"type":"text","text":"b"}]}],"input_type":"search_document","embedding_types":["float"]}""", Body(call, loss));
        Assert.True(loss.IsEmpty);
        Assert.Contains("\"image_url\":\"data:image/jpeg;base64,AAAA\"", Encoding.UTF8.GetString(OfBedrock.Translate(call, "cohere.embed-v4:0", loss).Body.Span), StringComparison.Ordinal);
        var elsewhere = new EmbeddingInput(null) { Parts = [new ImagePart { Url = "https://e.example/a" }] };
        Assert.Equal("input[0]", Assert.Throws<ModelException>(() => Body(Plain with { Inputs = [elsewhere] }, loss)).Error.Parameter);
    }

    [Fact]
    public void Translate_Tokens_AreRefused()
        => Assert.Equal("input[1]", Assert.Throws<ModelException>(() => Body(Plain with { Inputs = [new("a"), new(null, [1])] }, new LossReport())).Error.Parameter);

    [Theory]
    [InlineData("""{"id":"e","embeddings":{"float":[[1,-2.5],[3,4]]},"texts":["a","b"],"meta":{"api_version":{"version":"2"},"billed_units":{"input_tokens":7}},"response_type":"embeddings_by_type"}""", 7)]
    [InlineData("""{"id":"e","embeddings":[[1,-2.5],[3,4]],"response_type":"embeddings_floats"}""", -1)]
    public void ReadReply_Vectors_InTheOrderOfTheInputs(string body, int tokens)
    {
        var reply = Embeddings.ReadReply(Encoding.UTF8.GetBytes(body));

        Assert.Equal([[1f, -2.5f], [3f, 4f]], reply.Vectors);
        Assert.Equal((tokens < 0 ? UsageGrade.None : UsageGrade.Reported, Math.Max(0, tokens)), (reply.Usage.Grade, reply.Usage.Input));
    }

    [Theory]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("{\"embeddings\":5}")]
    [InlineData("{\"embeddings\":{\"int8\":[[1]]}}")]
    [InlineData("{\"embeddings\":{\"float\":[5]}}")]
    [InlineData("{\"embeddings\":{\"float\":[[\"a\"]]}}")]
    public void ReadReply_NoVectors_IsTheProvidersFault(string body)
        => Assert.Equal(ModelErrorKind.Server, Assert.Throws<ModelException>(() => Embeddings.ReadReply(Encoding.UTF8.GetBytes(body))).Error.Kind);
}
