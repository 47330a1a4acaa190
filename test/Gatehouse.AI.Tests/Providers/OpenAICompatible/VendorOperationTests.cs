using System.Text;
using Gatehouse.AI.Calls;
using Gatehouse.AI.Calls.Embeddings;
using Gatehouse.AI.Calls.Rerank;
using Gatehouse.AI.Providers;
using Gatehouse.AI.Providers.OpenAICompatible;
using Gatehouse.Core.Requests;
using Gatehouse.Core.Secrets;

namespace Gatehouse.AI.Tests.Providers.OpenAICompatible;

/// <summary>What vendors do besides chat: every operation on their list, and the differences that one of them has.</summary>
public sealed class VendorOperationTests
{
    /// <summary>Type, form and path as the vendor's file has them.</summary>
    public static TheoryData<string, string> Operations { get; } = Listed();

    private static TheoryData<string, string> Listed()
    {
        var listed = new TheoryData<string, string>();
        foreach (var vendor in CompatibleProviders.Vendors)
        {
            foreach (var operation in vendor.Operations)
            {
                listed.Add(vendor.Type, operation.Form);
            }
        }

        return listed;
    }

    private static string Passed(string type, string form, string body, LossReport? loss = null)
    {
        var passed = new PassedCall(form, Encoding.UTF8.GetBytes(body), "m", false, new HeaderList()) { Loss = loss };
        return Compatible.Body(Compatible.Provider(type).PassThrough(passed));
    }

    [Fact]
    public void Operations_AreEachOnceWithASource()
        => Assert.All(CompatibleProviders.Vendors, v =>
        {
            Assert.Equal(v.Operations.Count, v.Operations.Select(o => o.Form).Distinct(StringComparer.Ordinal).Count());
            Assert.All(v.Operations, o => Assert.Matches(@"^(https://\S+|[\w.-]+/[\w.-]+:\S+)$", o.Source));
            Assert.True(v.Chats || v.Operations.Count > 0, $"{v.Type} does nothing");
        });

    [Theory]
    [MemberData(nameof(Operations))]
    public void Operation_GoesToItsPathWithTheKeyLast(string type, string form)
    {
        var operation = CompatibleProviders.Find(type)!.Operations.Single(o => o.Form == form);
        var provider = Compatible.Provider(type, Compatible.Complete(type));
        Assert.Equal(operation.Passes, provider.Speaks(form, "m"));
        byte[] body = """{ "z":1, "model":"m" }"""u8.ToArray();
        var client = new HeaderList();
        client.Add("Authorization", "client-secret");
        client.Add("Idempotency-Key", "i");

        var call = operation.Passes
            ? provider.PassThrough(new PassedCall(form, body, "m", false, client) { ContentType = form == WireForm.OpenAITranscriptions ? "multipart/form-data; boundary=x" : null })
            : provider.RerankingOf("m")!.Translate(new RerankCall { Model = "a", SourceForm = WireForm.CohereRerank, Query = "q", Documents = [new("d")] }, "m", new LossReport());

        Assert.Equal(("POST", operation.Path, provider.Address.Authority), (call.Method, call.Path, call.Headers.Get("Host")));
        Assert.Equal(form == WireForm.OpenAITranscriptions ? "multipart/form-data; boundary=x" : "application/json", call.Headers.Get("Content-Type"));
        Assert.DoesNotContain(call.Headers.Fields.ToArray(), f => f.Value == "client-secret");
        Assert.Null(call.Headers.Get("Authorization"));
        provider.Authenticate(call, new Secret("the-key"));
        Assert.Equal("Bearer the-key", call.Headers.Get("Authorization"));
        if (operation.Passes)
        {
            Assert.Equal(body, call.Body.ToArray());
            Assert.Equal("i", call.Headers.Get("Idempotency-Key"));
        }

        Assert.Equal(form == WireForm.OpenAIEmbeddings, provider.EmbeddingsOf("m") is not null && form == WireForm.OpenAIEmbeddings);
    }

    [Theory]
    [InlineData("voyage", """{"input":"a","encoding_format":"float","dimensions":256,"input_type":"search_query"}""", """{"input":"a","output_dimension":256,"input_type":"query"}""", "")]
    [InlineData("voyage", """{"input":"a","encoding_format":"base64","output_dimension":256,"input_type":"document","truncation":false,"output_dtype":"int8"}""", """{"input":"a","encoding_format":"base64","output_dimension":256,"input_type":"document","truncation":false,"output_dtype":"int8"}""", "")]
    [InlineData("voyage", """{"input":"a","input_type":"clustering","user":"u"}""", """{"input":"a"}""", "input_type;dropped, user;dropped")]
    [InlineData("jina", """{"input":"a","encoding_format":"base64","input_type":"search_document","late_chunking":true}""", """{"input":"a","embedding_type":"base64","task":"retrieval.passage","late_chunking":true}""", "")]
    [InlineData("jina", """{"input":["a"],"task":"text-matching","dimensions":64,"user":"u"}""", """{"input":["a"],"task":"text-matching","dimensions":64}""", "user;dropped")]
    [InlineData("jina", """{"input":"a","input_type":"clustering"}""", """{"input":"a","task":"separation"}""", "")]
    [InlineData("jina", """{"input":"a","input_type":"FACT_VERIFICATION"}""", """{"input":"a","task":"retrieval.query"}""", "input_type;approximated")]
    [InlineData("jina", """{"input":"a","input_type":"dreaming"}""", """{"input":"a"}""", "input_type;dropped")]
    [InlineData("mistral", """{"input":"a","dimensions":64,"user":"u","encoding_format":"base64"}""", """{"input":"a","output_dimension":64,"encoding_format":"base64"}""", "user;dropped")]
    [InlineData("nvidia", """{"input":"a","input_type":"search_document"}""", """{"input":"a","input_type":"passage"}""", "")]
    [InlineData("nvidia", """{"input":"a","input_type":"passage"}""", """{"input":"a","input_type":"passage"}""", "")]
    public void Embeddings_Differences_AreWrittenAsTheVendorHasThem(string type, string body, string expected, string losses)
    {
        var loss = new LossReport();

        Assert.Equal(expected, Passed(type, WireForm.OpenAIEmbeddings, body, loss));
        Assert.Equal(losses, loss.ToString());
    }

    [Fact]
    public void Rerank_JinaIsNotToldWhatItRefuses()
    {
        var loss = new LossReport();

        Assert.Equal("""{"query":"q","documents":["a"]}""", Passed("jina", WireForm.CohereRerank, """{"query":"q","documents":["a"],"max_tokens_per_doc":5,"rank_fields":["x"],"priority":1}""", loss));
        Assert.Equal("max_tokens_per_doc;dropped, rank_fields;dropped, priority;dropped", loss.ToString());
    }

    [Fact]
    public void Images_OfXAI_HaveNoSize()
    {
        var loss = new LossReport();

        Assert.Equal("""{"prompt":"p","n":2}""", Passed("xai", WireForm.OpenAIImages, """{"prompt":"p","size":"1024x1024","n":2}""", loss));
        Assert.Equal("size;dropped", loss.ToString());
    }

    [Fact]
    public void Completions_OfVllm_HaveNoSuffix()
        => Assert.Equal("suffix", Assert.Throws<ModelException>(() => Passed("vllm", WireForm.OpenAICompletions, """{"prompt":"p","suffix":"s"}""")).Error.Parameter);

    [Theory]
    [InlineData("voyage", """{"model":"m","query":"q","documents":["a","b"],"top_k":1,"truncation":true}""", "return_embeddings;dropped", """{"object":"list","data":[{"relevance_score":0.5,"index":1},{"relevance_score":0.25,"index":0}],"model":"rerank-2.5","usage":{"total_tokens":26}}""", "rerank-2.5", 26)]
    [InlineData("fireworks", """{"model":"m","query":"q","documents":["a","b"],"top_n":1}""", "truncation;dropped, return_embeddings;dropped", """{"object":"list","data":[{"index":1,"relevance_score":0.5},{"index":0,"relevance_score":0.25}],"usage":{"prompt_tokens":9,"total_tokens":9}}""", "", 9)]
    [InlineData("nvidia", """{"model":"m","query":{"text":"q"},"passages":[{"text":"a"},{"text":"b"}]}""", "truncation;dropped, return_embeddings;dropped", """{"rankings":[{"index":0,"logit":0.25},{"index":1,"logit":0.5}],"usage":{"prompt_tokens":4,"total_tokens":4}}""", "", 4)]
    [InlineData("sglang", """{"model":"m","query":"q","documents":["a","b"]}""", "truncation;dropped, return_embeddings;dropped", """[{"score":0.5,"document":"b","index":1},{"score":0.25,"document":"a","index":0}]""", "", -1)]
    [InlineData("tei", """{"query":"q","texts":["a","b"]}""", "truncation;dropped, return_embeddings;dropped", """[{"index":1,"score":0.5},{"index":0,"score":0.25}]""", "", -1)]
    public void Rerank_OfVendorsWithAFormOfTheirOwn_IsTranslatedBothWays(string type, string expected, string losses, string reply, string model, int tokens)
    {
        var loss = new LossReport();
        var extra = new ExtraMembers();
        extra.Add("truncation", System.Text.Json.JsonElement.Parse("true"));
        extra.Add("return_embeddings", System.Text.Json.JsonElement.Parse("true"));
        var translation = Compatible.Provider(type).RerankingOf("m")!;
        var call = translation.Translate(
            new RerankCall { Model = "alias", SourceForm = WireForm.CohereRerank, Query = "q", Documents = [new("a"), new("b")], TopN = 1, ReturnDocuments = true, Extra = extra },
            "m",
            loss);
        var read = translation.ReadReply(Encoding.UTF8.GetBytes(reply));

        Assert.Equal((expected, losses), (Compatible.Body(call), loss.ToString()));
        Assert.Equal([new RerankResult(1, 0.5), new RerankResult(0, 0.25)], read.Results);
        Assert.Equal((model, tokens < 0 ? UsageGrade.None : UsageGrade.Reported, Math.Max(tokens, 0)), (read.Model, read.Usage.Grade, read.Usage.Input));
    }

    [Fact]
    public void Rerank_MembersOfADocumentThatNobodyReturns_AreReported()
    {
        var loss = new LossReport();
        var document = new RerankDocument("a", System.Text.Json.JsonElement.Parse("""{"text":"a","title":"t"}"""));
        var call = new RerankCall { Model = "alias", SourceForm = WireForm.CohereRerank, Query = "q", Documents = [document] };

        Compatible.Provider("voyage").RerankingOf("m")!.Translate(call, "m", loss);

        Assert.Equal("documents[0].title;dropped", loss.ToString());
    }

    [Theory]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("{\"data\":5}")]
    [InlineData("{\"data\":[5]}")]
    [InlineData("{\"data\":[{\"index\":0}]}")]
    [InlineData("{\"data\":[{\"index\":-1,\"relevance_score\":1}]}")]
    [InlineData("{\"data\":[{\"index\":0,\"relevance_score\":\"1\"}]}")]
    [InlineData("{\"data\":[{\"index\":0,\"relevance_score\":1e999}]}")]
    public void Rerank_ReplyThatIsNone_IsTheProvidersFault(string body)
        => Assert.Equal(ModelErrorKind.Server, Assert.Throws<ModelException>(() => Compatible.Provider("voyage").RerankingOf("m")!.ReadReply(Encoding.UTF8.GetBytes(body))).Error.Kind);

    [Fact]
    public void Embeddings_OfOtherForms_AreToldWhatTheyAreFor()
    {
        var loss = new LossReport();
        var call = new EmbeddingCall { Model = "alias", SourceForm = "other", Inputs = [new("a")], Purpose = EmbeddingPurpose.CodeQuery, Truncation = InputTruncation.Start, Dimensions = 8, User = "u" };

        Assert.Equal("""{"model":"m","input":["a"],"output_dimension":8,"input_type":"query","truncation":true}""", Compatible.Body(Compatible.Provider("voyage").EmbeddingsOf("m")!.Translate(call, "m", loss)));
        Assert.Equal("input_type;approximated, truncate;approximated, user;dropped", loss.ToString());
        Assert.Equal("""{"model":"m","input":["a"],"task":"separation"}""", Compatible.Body(Compatible.Provider("jina").EmbeddingsOf("m")!.Translate(call with { Purpose = EmbeddingPurpose.Clustering, Truncation = null, Dimensions = null, User = null }, "m", new LossReport())));
        loss = new LossReport();
        Assert.Equal("""{"model":"m","input":["a"],"dimensions":8,"user":"u"}""", Compatible.Body(Compatible.Provider("together").EmbeddingsOf("m")!.Translate(call, "m", loss)));
        Assert.Equal("input_type;dropped, truncate;dropped", loss.ToString());
    }

    [Fact]
    public void VendorsThatDoNotChat_SaySo()
    {
        var provider = Compatible.Provider("voyage");

        Assert.False(provider.CanChat("m") || provider.Speaks(WireForm.OpenAIChat, "m"));
        Assert.True(Compatible.Provider("groq").CanChat("m"));
        Assert.Equal("model", Assert.Throws<ModelException>(() => provider.Translate(new ModelCall { Model = "a", SourceForm = "x", Messages = [] }, "m", new LossReport())).Error.Parameter);
    }
}
