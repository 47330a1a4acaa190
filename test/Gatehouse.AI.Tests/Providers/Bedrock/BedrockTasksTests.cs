using System.Text;
using System.Text.Json;
using Gatehouse.AI.Calls;
using Gatehouse.AI.Calls.Embeddings;
using Gatehouse.AI.Calls.Rerank;
using Gatehouse.AI.Providers;
using Gatehouse.AI.Providers.Bedrock;
using Gatehouse.Core.Secrets;
using Gatehouse.Core.Upstreams;

namespace Gatehouse.AI.Tests.Providers.Bedrock;

/// <summary>Vectors and ranks by InvokeModel, in each family's own body.</summary>
public sealed class BedrockTasksTests
{
    private const string Titan1 = "amazon.titan-embed-text-v1";
    private const string Titan2 = "amazon.titan-embed-text-v2:0";

    private static readonly BedrockProvider Provider = new(
        new BedrockOptions { Name = "bedrock", Region = "us-east-1" },
        new ProviderKeys([new ProviderKey(new Secret("the-key"))], TimeProvider.System),
        TimeProvider.System);

    private static readonly EmbeddingCall Plain = new() { Model = "alias", SourceForm = WireForm.OpenAIEmbeddings, Inputs = [new("a")] };

    private static string Body(UpstreamCall call) => Encoding.UTF8.GetString(call.Body.Span);

    private static UpstreamCall Embed(string model, EmbeddingCall call, LossReport? loss = null) => Provider.EmbeddingsOf(model)!.Translate(call, model, loss ?? new LossReport());

    [Theory]
    [InlineData(Titan1, true, false)]
    [InlineData("amazon.titan-embed-g1-text-02", true, false)]
    [InlineData(Titan2, true, false)]
    [InlineData("cohere.embed-english-v3", true, false)]
    [InlineData("us.cohere.embed-v4:0", true, false)]
    [InlineData("arn:aws:bedrock:us-west-2::foundation-model/cohere.rerank-v3-5:0", false, true)]
    [InlineData("amazon.rerank-v1:0", false, true)]
    [InlineData("amazon.nova-pro-v1:0", false, false)]
    [InlineData("cohere.command-r-plus-v1:0", false, false)]
    public void Model_DoesWhatItsFamilyDoes(string model, bool embeds, bool ranks)
        => Assert.Equal((embeds, ranks, !embeds && !ranks), (Provider.EmbeddingsOf(model) is not null, Provider.RerankingOf(model) is not null, Provider.CanChat(model)));

    [Theory]
    [InlineData(Titan1, """{"inputText":"a"}""")]
    [InlineData(Titan2, """{"inputText":"a"}""")]
    [InlineData("cohere.embed-v4:0", """{"texts":["a"],"input_type":"search_document","embedding_types":["float"]}""")]
    public void Embeddings_AreInvoked(string model, string body)
    {
        var call = Embed(model, Plain);

        Assert.Equal(($"/model/{Uri.EscapeDataString(model)}/invoke", body), (call.Path, Body(call)));
        Assert.Equal(("application/json", "bedrock-runtime.us-east-1.amazonaws.com"), (call.Headers.Get("accept"), call.Headers.Get("Host")));
        Provider.Authenticate(call, new Secret("the-key"));
        Assert.Equal("Bearer the-key", call.Headers.Get("Authorization"));
    }

    [Fact]
    public void Titan2_EveryMember_IsWrittenOrReported()
    {
        var loss = new LossReport();
        var extra = new ExtraMembers();
        extra.Add("normalize", JsonElement.Parse("false"));
        extra.Add("late_chunking", JsonElement.Parse("true"));

        Assert.Equal("""{"inputText":"a","dimensions":256,"normalize":false}""", Body(Embed(Titan2, Plain with { Dimensions = 256, User = "u", Purpose = EmbeddingPurpose.Query, Truncation = InputTruncation.End, Extra = extra }, loss)));
        Assert.Equal("user;dropped, input_type;dropped, truncate;dropped, late_chunking;dropped", loss.ToString());
    }

    [Fact]
    public void Titan_WhatItCannotDo_IsRefused()
    {
        Assert.Equal("input", Assert.Throws<ModelException>(() => Embed(Titan2, Plain with { Inputs = [new("a"), new("b")] })).Error.Parameter);
        Assert.Equal("input[0]", Assert.Throws<ModelException>(() => Embed(Titan2, Plain with { Inputs = [new(null, [1])] })).Error.Parameter);
        Assert.Equal("dimensions", Assert.Throws<ModelException>(() => Embed(Titan1, Plain with { Dimensions = 256 })).Error.Parameter);
    }

    [Fact]
    public void Titan_Reply_IsOneVector()
    {
        var reply = Provider.EmbeddingsOf(Titan2)!.ReadReply("""{"embedding":[1,-2.5],"embeddingsByType":{"float":[1,-2.5]},"inputTextTokenCount":3}"""u8.ToArray());

        Assert.Equal([[1f, -2.5f]], reply.Vectors);
        Assert.Equal((UsageGrade.Reported, 3L), (reply.Usage.Grade, reply.Usage.Input));
    }

    [Theory]
    [InlineData("")]
    [InlineData("{}")]
    [InlineData("{\"embedding\":5}")]
    [InlineData("{\"embedding\":[\"a\"]}")]
    public void Titan_NoReply_IsTheProvidersFault(string body)
        => Assert.Equal(ModelErrorKind.Server, Assert.Throws<ModelException>(() => Provider.EmbeddingsOf(Titan2)!.ReadReply(Encoding.UTF8.GetBytes(body))).Error.Kind);

    [Theory]
    [InlineData("cohere.rerank-v3-5:0", """{"query":"q","documents":["a","b"],"top_n":1,"api_version":2,"max_tokens_per_doc":5}""", "")]
    [InlineData("amazon.rerank-v1:0", """{"query":"q","documents":["a","b"],"top_n":1}""", "max_tokens_per_doc;dropped")]
    public void Rerank_IsInvoked(string model, string body, string losses)
    {
        var loss = new LossReport();
        var extra = new ExtraMembers();
        extra.Add("max_tokens_per_doc", JsonElement.Parse("5"));
        var ranks = Provider.RerankingOf(model)!;

        var call = ranks.Translate(new RerankCall { Model = "alias", SourceForm = WireForm.CohereRerank, Query = "q", Documents = [new("a"), new("b")], TopN = 1, Extra = extra }, model, loss);
        var reply = ranks.ReadReply("""{"results":[{"index":1,"relevance_score":0.5},{"index":0,"relevance_score":0.25}]}"""u8.ToArray());

        Assert.Equal(($"/model/{Uri.EscapeDataString(model)}/invoke", body, losses), (call.Path, Body(call), loss.ToString()));
        Assert.Equal([new RerankResult(1, 0.5), new RerankResult(0, 0.25)], reply.Results);
    }
}
