using System.Buffers;
using System.Text;
using Gatehouse.AI.Calls;
using Gatehouse.AI.Calls.Embeddings;
using Gatehouse.AI.Dialects;
using Gatehouse.AI.Dialects.OpenAIEmbeddings;
using Gatehouse.Core.Requests;

namespace Gatehouse.AI.Tests.Dialects.OpenAIEmbeddings;

public sealed class OpenAIEmbeddingFormTests
{
    // 1, -2.5 and 0.1 as little-endian 32-bit floats.
    private const string Base64 = "AACAPwAAIMDNzMw9";

    private static readonly OpenAIEmbeddingForm Form = new();

    [Theory]
    [InlineData("\"a\"", true, "a")]
    [InlineData("[\"a\",\"\u00e4\"]", false, "a|\u00e4")]
    [InlineData("[1,2]", true, "#1,2")]
    [InlineData("[[1,2],[3]]", false, "#1,2|#3")]
    [InlineData("[\"a\",[3]]", false, "a|#3")]
    public void ReadCall_Input_OfEveryShape(string input, bool isSingle, string expected)
    {
        var call = Form.ReadCall(CallAddress.None, ModelGateway.Utf8($$"""{"model":"m","input":{{input}},"dimensions":3,"encoding_format":"base64","user":"u","input_type":"search_query","truncate":"END","late":1}"""));

        Assert.Equal(expected, string.Join('|', call.Inputs.Select(i => i.Text ?? "#" + string.Join(',', i.Tokens!))));
        Assert.Equal((isSingle, 3, VectorEncoding.Base64, "u", EmbeddingPurpose.Query, InputTruncation.End), (call.IsSingle, call.Dimensions, call.Encoding, call.User, call.Purpose, call.Truncation));
        Assert.Equal("late", Assert.Single(call.Extra.Members).Key);
    }

    [Theory]
    [InlineData("\"poetry\"", "\"END\"", null, InputTruncation.End, "input_type")]
    [InlineData("\"retrieval.passage\"", "true", EmbeddingPurpose.Document, InputTruncation.End, "")]
    [InlineData("\"CODE_RETRIEVAL_QUERY\"", "false", EmbeddingPurpose.CodeQuery, InputTruncation.Refuse, "")]
    [InlineData("null", "\"start\"", null, InputTruncation.Start, "")]
    [InlineData("\"document\"", "5", EmbeddingPurpose.Document, null, "truncate")]
    public void ReadCall_WordsOfOtherVendors_AreUnderstoodOrKept(string inputType, string truncate, EmbeddingPurpose? purpose, InputTruncation? truncation, string kept)
    {
        var call = Form.ReadCall(CallAddress.None, ModelGateway.Utf8($$"""{"model":"m","input":"a","input_type":{{inputType}},"truncate":{{truncate}}}"""));

        Assert.Equal((purpose, truncation), (call.Purpose, call.Truncation));
        Assert.Equal(kept, string.Join(',', call.Extra.Members.Select(m => m.Key)));
    }

    [Theory]
    [InlineData("{\"model\":\"m\"}", "input")]
    [InlineData("{\"model\":\"m\",\"input\":[]}", "input")]
    [InlineData("{\"model\":\"m\",\"input\":{}}", "input")]
    [InlineData("{\"model\":\"m\",\"input\":[1,\"a\"]}", "input[1]")]
    [InlineData("{\"model\":\"m\",\"input\":[[1.5]]}", "input[0][0]")]
    [InlineData("{\"model\":\"m\",\"input\":[null]}", "input[0]")]
    [InlineData("{\"model\":\"m\",\"input\":\"a\",\"encoding_format\":\"int8\"}", "encoding_format")]
    [InlineData("{\"model\":\"m\",\"input\":\"a\",\"input\":\"b\"}", null)]
    [InlineData("[]", null)]
    public void ReadCall_Bad_NamesTheMember(string body, string? parameter)
        => Assert.Equal(parameter, Assert.Throws<ProblemException>(() => Form.ReadCall(CallAddress.None, ModelGateway.Utf8(body))).Problem.Parameter);

    [Theory]
    [InlineData("{\"model\":\"m\",\"encoding_format\":5}")]
    [InlineData("{\"model\":\"m\",\"encoding_format\":\"float\",\"encoding_format\":\"base64\"}")]
    public void ReadOutline_BadEncoding_IsRefused(string body)
        => Assert.Equal("encoding_format", Assert.Throws<ProblemException>(() => Form.ReadOutline(CallAddress.None, ModelGateway.Utf8(body))).Problem.Parameter);

    [Theory]
    [InlineData(VectorEncoding.Float, "[1,-2.5,0.1]")]
    [InlineData(VectorEncoding.Base64, "\"" + Base64 + "\"")]
    public void WriteReply_Vectors_InTheEncodingAskedFor(VectorEncoding encoding, string vector)
    {
        var output = new ArrayBufferWriter<byte>();
        var reply = new EmbeddingReply { Vectors = [[1f, -2.5f, 0.1f]], Model = "x", Usage = new TokenUsage { Input = 4, Grade = UsageGrade.Reported } };

        Form.WriteReply(reply, new EmbeddingCall { Model = "m", SourceForm = "f", Inputs = [new("a")], Encoding = encoding }, output);

        Assert.Equal(
            $$$"""{"object":"list","data":[{"object":"embedding","index":0,"embedding":{{{vector}}}}],"model":"x","usage":{"prompt_tokens":4,"total_tokens":4}}""",
            Encoding.UTF8.GetString(output.WrittenSpan));
    }

    [Theory]
    [InlineData("base64", "[1, -2.5,\n0.1]", "\"" + Base64 + "\"")]
    [InlineData("base64", "\"" + Base64 + "\"", "\"" + Base64 + "\"")]
    [InlineData("float", "\"" + Base64 + "\"", "[1,-2.5,0.1]")]
    [InlineData(null, "\"" + Base64 + "\"", "[1,-2.5,0.1]")]
    [InlineData(null, "[1, -2.50]", "[1, -2.50]")]
    [InlineData("bytes", "[1]", "[1]")]
    [InlineData("base64", "[1,null]", "[1,null]")]
    [InlineData("base64", "[1e99]", "[1e99]")]
    [InlineData("float", "\"AAA=\"", "\"AAA=\"")]
    [InlineData("float", "\"AADAfw==\"", "\"AADAfw==\"")]
    [InlineData("float", "\"*\"", "\"*\"")]
    [InlineData("base64", "[[1],[2]]", "[[1],[2]]")]
    public void PassReply_OtherEncoding_IsWrittenAnewAndNothingElse(string? asked, string vector, string expected)
    {
        const string body = "{ \"x\":{\"embedding\":[9]}, \"data\" : [ {\"index\":0,\"embedding\": V ,\"y\":[2]},{\"embedding\":V} ],\"usage\":{} }\n";

        var passed = Form.PassReply(new CallOutline { Model = "m", Encoding = asked }, ModelGateway.Utf8(body.Replace("V", vector, StringComparison.Ordinal)));

        Assert.Equal(body.Replace("V", expected, StringComparison.Ordinal), Encoding.UTF8.GetString(passed.Span));
    }

    [Theory]
    [InlineData("{\"data\":[")]
    [InlineData("{\"data\":5}")]
    [InlineData("nonsense")]
    public void PassReply_Unreadable_GoesOn(string body)
        => Assert.Equal(body, Encoding.UTF8.GetString(Form.PassReply(new CallOutline { Model = "m", Encoding = "base64" }, ModelGateway.Utf8(body)).Span));
}
