using System.Text;
using Gatehouse.AI.Calls;
using Gatehouse.AI.Calls.Embeddings;
using Gatehouse.AI.Providers.Ollama;
using Gatehouse.Core.Upstreams;

namespace Gatehouse.AI.Tests.Providers.Ollama;

public sealed class OllamaEmbeddingsTests
{
    private static readonly OllamaEmbeddings Embeddings = new(body => new UpstreamCall { Body = body }, null);

    public static TheoryData<string, string, string> Fields() => ProviderPage.Fields("ollama", "vectors");

    [Fact]
    public void Table_EveryProbe_HasItsRow() => ProviderPage.CheckComplete("ollama", EmbeddingProbes.All.Keys, "vectors");

    [Theory]
    [MemberData(nameof(Fields))]
    public void Table_EveryRow_IsWhatHappens(string row, string fate, string becomes)
        => ProviderPage.Check(loss => Embeddings.Translate(EmbeddingProbes.All[row], "nomic-embed-text", loss), fate, becomes);

    [Fact]
    public void Translate_ContextLength_IsRoomForTheInput()
    {
        var call = new OllamaEmbeddings(body => new UpstreamCall { Body = body }, 512).Translate(
            new EmbeddingCall { Model = "a", SourceForm = "f", Inputs = [new("\u00e4"), new("")], Dimensions = 4, Truncation = InputTruncation.Refuse }, "nomic-embed-text", new LossReport());

        Assert.Equal("""{"model":"nomic-embed-text","input":["ä",""],"truncate":false,"dimensions":4,"options":{"num_ctx":512}}""", Encoding.UTF8.GetString(call.Body.Span));
    }

    [Theory]
    [InlineData("""{"model":"m","embeddings":[[1,-2.5],[3]],"total_duration":1,"prompt_eval_count":5}""", 5, UsageGrade.Reported)]
    [InlineData("""{"model":"m","embeddings":[[1,-2.5],[3]]}""", 0, UsageGrade.None)]
    public void ReadReply_Vectors_WithTheCountOfTheInput(string body, long input, UsageGrade grade)
    {
        var reply = Embeddings.ReadReply(ModelGateway.Utf8(body));

        Assert.Equal([[1f, -2.5f], [3f]], reply.Vectors);
        Assert.Equal(("m", input, grade), (reply.Model, reply.Usage.Input, reply.Usage.Grade));
    }

    [Theory]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("5")]
    [InlineData("{}")]
    [InlineData("{\"embeddings\":{}}")]
    [InlineData("{\"embeddings\":[5]}")]
    [InlineData("{\"embeddings\":[[\"a\"]]}")]
    [InlineData("{\"embeddings\":[[1e99]]}")]
    [InlineData("{\"error\":\"no such model\"}")]
    public void ReadReply_NoVectors_IsTheProvidersFault(string body)
        => Assert.True(Assert.Throws<ModelException>(() => Embeddings.ReadReply(ModelGateway.Utf8(body))).Error.Kind == ModelErrorKind.Server);
}
