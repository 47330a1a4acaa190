using System.Text;
using System.Text.Json.Nodes;
using Gatehouse.AI.Calls;
using Gatehouse.AI.Providers.OpenAIResponses;
using Gatehouse.Testing;

namespace Gatehouse.AI.Tests.Providers.OpenAIResponses;

public sealed class ResponsesReplyTests
{
    private static readonly ResponsesSignature Signature = new("openai", "api.openai.com");

    [Theory]
    [MemberData(nameof(ResponsesRecordings.Replies), MemberType = typeof(ResponsesRecordings))]
    public void Read_Recording_SaysWhatTheResponseSays(string name)
    {
        byte[] body = ResponsesRecordings.Reply(name);
        var response = JsonNode.Parse(body)!;
        if (response["status"]!.ToString() == "cancelled")
        {
            // Somebody else ended it.
            Assert.Equal(ModelErrorKind.Server, Assert.Throws<ModelException>(() => ResponsesReply.Read(body, Signature)).Error.Kind);
            return;
        }

        var reply = ResponsesReply.Read(body, Signature);

        var choice = Assert.Single(reply.Choices);
        Assert.Equal(ResponsesReading.Of(response), ResponsesReading.Of(choice.Parts, reply.Usage, choice.Finish));
        Assert.Equal(response["id"]!.ToString(), reply.Id);
        Assert.Equal(response["model"]!.ToString(), reply.Model);
        Assert.Equal((long)response["created_at"]!.GetValue<double>(), reply.Created);
    }

    [Fact]
    public void Recordings_AreThere()
    {
        Assert.SkipUnless(SharedData.IsAvailable, SharedData.MissingReason);
        Assert.True(ResponsesRecordings.Replies().Count > 60, $"{ResponsesRecordings.Replies().Count} whole responses");
        Assert.True(ResponsesRecordings.Streams().Count > 25, $"{ResponsesRecordings.Streams().Count} streams");
    }

    [Fact]
    public void Read_ItemsThatAreNotKnown_AreKeptWhole()
    {
        var parts = Parts("""{"type":"web_search_call","id":"ws_1","status":"completed"},{"type":"message","content":[{"type":"output_text","text":"a"},{"type":"hologram","x":1}]},{"type":"thing_of_2031","y":2},7""");

        Assert.Equal(["web_search_call", "hologram", "thing_of_2031", ""], parts.OfType<UnknownPart>().Select(p => p.Type));
        Assert.All(parts.OfType<UnknownPart>(), p => Assert.Equal(WireForm.OpenAIResponses, p.WireForm));
        Assert.Equal("{\"type\":\"thing_of_2031\",\"y\":2}", parts.OfType<UnknownPart>().ElementAt(2).Raw.GetRawText());
    }

    [Theory]
    [InlineData("openai/openai-web-search-tool.1.json", "url_citation")]
    [InlineData("openai/openai-code-interpreter-tool.1.json", "container_file_citation")]
    [InlineData("xai/xai-x-search-tool.1.json", "url_citation")]
    public void Read_RecordedAnnotations_AreCitations(string name, string type)
    {
        Assert.SkipUnless(SharedData.IsAvailable, SharedData.MissingReason);
        byte[] body = ResponsesRecordings.Reply(name);
        var annotations = JsonNode.Parse(body)!["output"]!.AsArray().Where(i => i!["content"] is JsonArray).SelectMany(i => i!["content"]!.AsArray()).SelectMany(c => c!["annotations"]?.AsArray() ?? []).ToList();

        var citations = ResponsesReply.Read(body, Signature).Choices[0].Parts.OfType<TextPart>().SelectMany(t => t.Citations).ToList();

        Assert.NotEmpty(citations);
        Assert.Equal(annotations.Select(a => $"{a!["url"]} {a["title"]} {a["file_id"]} {a["container_id"]} {a["start_index"]} {a["end_index"]}"), citations.Select(c => $"{c.Url} {c.Title} {c.FileId} {c.ContainerId} {c.Answer?.Start} {c.Answer?.End}"));
        Assert.All(citations, c => Assert.Equal((WireForm.OpenAIResponses, type), (c.WireForm, c.Raw!.Value.GetProperty("type").GetString())));
    }

    [Fact]
    public void Read_Refusal_IsWordsOfRefusal()
        => Assert.Equal("No.", Assert.IsType<RefusalPart>(Assert.Single(Parts("""{"type":"message","content":[{"type":"refusal","refusal":"No."}]}"""))).Text);

    [Fact]
    public void Read_LogProbs_AreThoseOfAChoice()
    {
        var reply = Reply("""{"type":"message","content":[{"type":"output_text","text":"a","logprobs":[{"token":"a","logprob":-0.5,"bytes":[97],"top_logprobs":[{"token":"b","logprob":-1}]}]}]}""");

        Assert.Equal(
            """{"content":[{"token":"a","logprob":-0.5,"bytes":[97],"top_logprobs":[{"token":"b","logprob":-1,"bytes":null}]}],"refusal":null}""",
            reply.Choices[0].LogProbs!.Value.GetRawText());
    }

    [Theory]
    [InlineData("""{"status":"failed","error":{"code":"rate_limit_exceeded","message":"Slow down."},"output":[]}""", ModelErrorKind.RateLimited, "Slow down.")]
    [InlineData("""{"status":"failed","error":{"code":"server_error","message":"Broken."},"output":[]}""", ModelErrorKind.Server, "Broken.")]
    [InlineData("""{"status":"failed","error":{"code":"invalid_prompt","message":"Bad."},"output":[]}""", ModelErrorKind.InvalidRequest, "Bad.")]
    [InlineData("""{"status":"failed","error":{"code":"invalid_image_url","message":"No image."},"output":[]}""", ModelErrorKind.InvalidRequest, "No image.")]
    [InlineData("""{"status":"failed","error":{"code":"image_content_policy_violation","message":"No."},"output":[]}""", ModelErrorKind.ContentPolicy, "No.")]
    [InlineData("""{"status":"failed","error":null,"output":[]}""", ModelErrorKind.Server, "The provider could not finish the response, and does not say why.")]
    public void Read_ResponseThatFailed_IsAnError(string body, ModelErrorKind kind, string message)
    {
        var failure = Assert.Throws<ModelException>(() => ResponsesReply.Read(Encoding.UTF8.GetBytes(body), Signature));

        Assert.Equal((kind, message), (failure.Error.Kind, failure.Error.Message));
    }

    private static ModelReply Reply(string items)
        => ResponsesReply.Read(Encoding.UTF8.GetBytes($$"""{"id":"r","model":"m","status":"completed","output":[{{items}}]}"""), Signature);

    private static IReadOnlyList<Part> Parts(string items) => Reply(items).Choices[0].Parts;
}
