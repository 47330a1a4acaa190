using System.Buffers;
using System.Text;
using Gatehouse.AI.Calls;
using Gatehouse.AI.Calls.Rerank;
using Gatehouse.AI.Dialects;
using Gatehouse.AI.Dialects.CohereRerank;
using Gatehouse.Core.Requests;

namespace Gatehouse.AI.Tests.Dialects.CohereRerank;

public sealed class CohereRerankFormTests
{
    private static readonly CohereRerankForm Form = new();

    [Fact]
    public void ReadCall_EveryMember_IsReadOrKept()
    {
        var call = Form.ReadCall(CallAddress.None, """{"model":"m","query":"q","documents":["a",{"text":"b","title":"t"}],"top_n":1,"return_documents":true,"max_tokens_per_doc":5}"""u8.ToArray());

        Assert.Equal(("m", "q", 1, true), (call.Model, call.Query, call.TopN, call.ReturnDocuments));
        Assert.Equal(["a", "b"], call.Documents.Select(d => d.Text));
        Assert.Equal("max_tokens_per_doc", Assert.Single(call.Extra.Members).Key);
    }

    [Theory]
    [InlineData("{\"model\":\"m\",\"query\":\"q\"}", "documents")]
    [InlineData("{\"model\":\"m\",\"documents\":[]}", "query")]
    [InlineData("{\"model\":\"m\",\"query\":\"q\",\"documents\":\"a\"}", "documents")]
    [InlineData("{\"model\":\"m\",\"query\":\"q\",\"documents\":[5]}", "documents[0]")]
    [InlineData("{\"model\":\"m\",\"query\":\"q\",\"documents\":[{\"title\":\"t\"}]}", "documents[0].text")]
    public void ReadCall_Bad_NamesTheMember(string body, string parameter)
        => Assert.Equal(parameter, Assert.Throws<ProblemException>(() => Form.ReadCall(CallAddress.None, ModelGateway.Utf8(body))).Problem.Parameter);

    [Fact]
    public void WriteReply_Documents_ComeBackWhenAskedFor()
    {
        var call = Form.ReadCall(CallAddress.None, """{"model":"m","query":"q","documents":["a",{"text":"b","title":"t"}],"return_documents":true}"""u8.ToArray());
        var reply = new RerankReply { Id = "r1", Results = [new(1, 0.75), new(0, 0.5)], SearchUnits = 1, Usage = new TokenUsage { Input = 7, Grade = UsageGrade.Reported } };

        Assert.Equal(
            """{"id":"r1","model":"m","usage":{"total_tokens":7},"results":[{"index":1,"relevance_score":0.75,"document":{"text":"b","title":"t"}},{"index":0,"relevance_score":0.5,"document":{"text":"a"}}],"meta":{"billed_units":{"search_units":1},"tokens":{"input_tokens":7,"output_tokens":0}}}""",
            Write(reply, call));
        Assert.Equal("""{"model":"r","results":[{"index":0,"relevance_score":1}],"meta":{}}""", Write(new RerankReply { Model = "r", Results = [new(0, 1)] }, call with { ReturnDocuments = null }));
    }

    [Fact]
    public void ReadCall_JinasQuery_MayBeAnObject()
        => Assert.Equal("q", Form.ReadCall(CallAddress.None, """{"model":"m","query":{"text":"q"},"documents":["a"]}"""u8.ToArray()).Query);

    [Fact]
    public void WriteReply_MoreResultsThanAskedFor_AreCut()
    {
        var call = Form.ReadCall(CallAddress.None, """{"model":"m","query":"q","documents":["a","b"],"top_n":1}"""u8.ToArray());

        Assert.Equal("""{"model":"m","results":[{"index":1,"relevance_score":2}],"meta":{}}""", Write(new RerankReply { Results = [new(1, 2), new(0, 1)] }, call));
    }

    private static string Write(RerankReply reply, RerankCall call)
    {
        var output = new ArrayBufferWriter<byte>();
        Form.WriteReply(reply, call, output);
        return Encoding.UTF8.GetString(output.WrittenSpan);
    }
}
