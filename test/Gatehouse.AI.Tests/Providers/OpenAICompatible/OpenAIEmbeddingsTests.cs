using System.Text;
using System.Text.Json;
using Gatehouse.AI.Calls;
using Gatehouse.AI.Calls.Embeddings;
using Gatehouse.AI.Providers.OpenAICompatible;
using Gatehouse.Core.Upstreams;

namespace Gatehouse.AI.Tests.Providers.OpenAICompatible;

public sealed class OpenAIEmbeddingsTests
{
    private static readonly OpenAIEmbeddings Embeddings = new((body, _, _) => new UpstreamCall { Path = "/embeddings", Body = body });

    [Fact]
    public void Translate_EveryMember_IsWrittenOrReported()
    {
        var extra = new ExtraMembers();
        extra.Add("late_chunking", JsonElement.Parse("true"));
        var loss = new LossReport();

        var call = Embeddings.Translate(
            new EmbeddingCall
            {
                Model = "alias",
                SourceForm = "other",
                Inputs = [new("a\u00e4"), new(null, [1, 2])],
                Dimensions = 8,
                Encoding = VectorEncoding.Base64,
                User = "u",
                Purpose = EmbeddingPurpose.Query,
                Truncation = InputTruncation.End,
                Extra = extra,
            },
            "text-embedding-3-small",
            loss);

        Assert.Equal("""{"model":"text-embedding-3-small","input":["aä",[1,2]],"dimensions":8,"user":"u"}""", Encoding.UTF8.GetString(call.Body.Span));
        Assert.Equal("input_type;dropped, truncate;dropped, late_chunking;dropped", loss.ToString());
    }

    [Theory]
    [InlineData("[{\"index\":1,\"embedding\":[3]},{\"index\":0,\"embedding\":[1,-2.5]}]")]
    [InlineData("[{\"embedding\":\"AACAPwAAIMA=\"},{\"embedding\":[3]}]")]
    public void ReadReply_Vectors_InTheOrderOfTheInputs(string data)
    {
        var reply = Embeddings.ReadReply(ModelGateway.Utf8($$$"""{"data":{{{data}}},"model":"m","usage":{"prompt_tokens":5,"total_tokens":5}}"""));

        Assert.Equal([[1f, -2.5f], [3f]], reply.Vectors);
        Assert.Equal(("m", 5L, UsageGrade.Reported), (reply.Model, reply.Usage.Input, reply.Usage.Grade));
    }

    [Theory]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("{\"data\":[{}]}")]
    [InlineData("{\"data\":[5]}")]
    [InlineData("{\"data\":[{\"index\":1,\"embedding\":[1]}]}")]
    [InlineData("{\"data\":[{\"index\":0,\"embedding\":[1]},{\"index\":0,\"embedding\":[1]}]}")]
    [InlineData("{\"data\":[{\"embedding\":[\"a\"]}]}")]
    public void ReadReply_NoVectors_IsTheProvidersFault(string body)
        => Assert.Equal(ModelErrorKind.Server, Assert.Throws<ModelException>(() => Embeddings.ReadReply(ModelGateway.Utf8(body))).Error.Kind);

    [Theory]
    [InlineData("{\"usage\":{\"input_tokens\":11,\"input_tokens_details\":{\"image_tokens\":0,\"text_tokens\":11},\"output_tokens\":6240,\"total_tokens\":6251}}", 11, 6240)]
    [InlineData("{\"usage\":{\"total_tokens\":815},\"model\":\"jina\"}", 815, 0)]
    [InlineData("{\"meta\":{\"billed_units\":{\"input_tokens\":7,\"output_tokens\":0}}}", 7, 0)]
    [InlineData("{\"usage\":", -1, 0)]
    public void Counts_EveryShape(string body, long input, long output)
    {
        var usage = OpenAICounts.Read(Encoding.UTF8.GetBytes(body)).Usage;

        Assert.Equal(input < 0 ? (UsageGrade.None, 0, 0) : (UsageGrade.Reported, input, output), (usage.Grade, usage.Input, usage.Output));
    }
}
