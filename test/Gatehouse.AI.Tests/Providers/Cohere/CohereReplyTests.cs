using System.Text;
using System.Text.Json;
using Gatehouse.AI.Calls;
using Gatehouse.AI.Providers.Cohere;
using Gatehouse.Core.Requests;
using Gatehouse.Testing;

namespace Gatehouse.AI.Tests.Providers.Cohere;

public sealed class CohereReplyTests
{
    private static ModelReply Read(string json) => CohereReply.Read(Encoding.UTF8.GetBytes(json));

    [Fact]
    public void Read_RecordedToolCalls_HavePlanAndArguments()
    {
        Assert.SkipUnless(SharedData.IsAvailable, SharedData.MissingReason);
        var reply = CohereReply.Read(CohereCalls.RecordedReply("cohere-tool-call"));

        Assert.Equal("f201af17-e24a-4396-8f6a-98e8bf9c3432", reply.Id);
        var choice = Assert.Single(reply.Choices);
        Assert.Equal((FinishReason.ToolCalls, "TOOL_CALL"), (choice.Finish, choice.RawFinish));
        Assert.Equal(3, choice.Parts.Count);
        Assert.StartsWith("I will use the weather tool", Assert.IsType<ThinkingPart>(choice.Parts[0]).Text, StringComparison.Ordinal);
        Assert.Equal(new ToolCallPart("weather_dqgshstja6p9", "weather", """{"location":"San Francisco"}"""), choice.Parts[1]);
        Assert.Equal(new ToolCallPart("cityAttractions_dcxfx4myvx68", "cityAttractions", """{"city":"San Francisco"}"""), choice.Parts[2]);

        // What is billed, not what the model read.
        Assert.Equal(new TokenUsage { Input = 119, Output = 52, Grade = UsageGrade.Reported }, reply.Usage);
        Assert.True(reply.Extra.TryGet("usage", out var usage));
        Assert.Equal(992, usage.GetProperty("cached_tokens").GetInt32());
    }

    [Fact]
    public void Read_RecordedNullArguments_AreAnEmptyObject()
    {
        Assert.SkipUnless(SharedData.IsAvailable, SharedData.MissingReason);
        var reply = CohereReply.Read(CohereCalls.RecordedReply("cohere-null-args"));

        Assert.Equal(new ToolCallPart("currentTime_tf4dywn8wgnk", "currentTime", "{}"), reply.Choices[0].Parts[1]);
    }

    [Fact]
    public void Read_RecordedReranking_IsNoAnswer()
    {
        Assert.SkipUnless(SharedData.IsAvailable, SharedData.MissingReason);
        var failure = Assert.Throws<ModelException>(() => CohereReply.Read(CohereCalls.RecordedReply("cohere-reranking.1")));

        Assert.Equal(ModelErrorKind.Server, failure.Error.Kind);
    }

    [Fact]
    public void Read_Answer_KeepsEveryPartAndWhatIsNotKnown()
    {
        var reply = Read("""
            {"id":"m","message":{"role":"assistant","content":[{"type":"thinking","thinking":"Hm."},{"type":"text","text":"Hé 😀"},{"type":"hologram","h":1}],
              "citations":[{"start":0,"end":2,"text":"Hé"}]},"finish_reason":"MAX_TOKENS","usage":{"tokens":{"input_tokens":10,"output_tokens":4},"cached_tokens":6},"new":1}
            """);

        var choice = reply.Choices[0];
        Assert.Equal(new ThinkingPart("Hm.", null), choice.Parts[0]);
        var text = Assert.IsType<TextPart>(choice.Parts[1]);
        Assert.Equal("Hé 😀", text.Text);
        Assert.Equal("""{"type":"hologram","h":1}""", Assert.IsType<UnknownPart>(choice.Parts[2]).Raw.GetRawText());
        Assert.Equal((CitationKind.Unknown, new TextRange(0, 2, OffsetUnit.CodePoints)), (text.Citations.Single().Kind, text.Citations.Single().Answer!.Value));
        Assert.True(reply.Extra.TryGet("new", out _));
        Assert.Equal(FinishReason.Length, choice.Finish);

        // Without billed units: the tokens, of which some came from the cache.
        Assert.Equal(new TokenUsage { Input = 4, CacheRead = 6, Output = 4, Grade = UsageGrade.Reported }, reply.Usage);
    }

    [Fact]
    public void Read_LogProbs_AreOnesOfPieces()
    {
        var reply = Read("""
            {"id":"m","message":{"content":[{"type":"text","text":"Hello"}]},"finish_reason":"COMPLETE","logprobs":[{"text":"Hel","token_ids":[1,2],"logprobs":[-0.5,-0.25]},{"text":"lo","token_ids":[3],"logprobs":[-1]}]}
            """);

        Assert.Equal(
            """{"content":[{"token":"Hel","logprob":-0.75,"bytes":null,"top_logprobs":[]},{"token":"lo","logprob":-1,"bytes":null,"top_logprobs":[]}],"refusal":null}""",
            JsonSerializer.Serialize(reply.Choices[0].LogProbs!.Value));
        Assert.Equal(UsageGrade.None, reply.Usage.Grade);
    }

    [Theory]
    [InlineData("""{"message":{"content":[]},"finish_reason":"ERROR"}""", ModelErrorKind.Server, "The provider's model ended without an answer.")]
    [InlineData("""{"message":{"content":[{"type":"text","text":"half"}]},"finish_reason":"TIMEOUT","error":"too slow"}""", ModelErrorKind.Timeout, "too slow")]
    [InlineData("""{"message":"internal server error","id":"e1"}""", ModelErrorKind.Server, "internal server error")]
    public void Read_FailureInAReply_IsAnError(string json, ModelErrorKind kind, string message)
    {
        var error = Assert.Throws<ModelException>(() => Read(json)).Error;

        Assert.Equal((kind, message, true), (error.Kind, error.Message, error.IsRetryable));
    }

    [Theory]
    [InlineData(400, "invalid request: message must not be empty", ModelErrorKind.InvalidRequest)]
    [InlineData(400, "too many tokens: total number of tokens in the prompt cannot exceed 4081", ModelErrorKind.ContextLength)]
    [InlineData(400, "too many tokens: max tokens must be less than or equal to 4096", ModelErrorKind.InvalidRequest)]
    [InlineData(401, "invalid api token", ModelErrorKind.Authentication)]
    [InlineData(402, "add a payment method", ModelErrorKind.Billing)]
    [InlineData(404, "model 'x' not found", ModelErrorKind.NotFound)]
    [InlineData(422, "x", ModelErrorKind.InvalidRequest)]
    [InlineData(429, "You are using a Trial key, which is limited to 40 API calls / minute.", ModelErrorKind.RateLimited)]
    [InlineData(429, "You are using a Trial key, which is limited to 1000 API calls / month.", ModelErrorKind.Billing)]
    [InlineData(498, "x", ModelErrorKind.Authentication)]
    [InlineData(503, "x", ModelErrorKind.Overloaded)]
    public void ReadError_StatusAndWords_GiveTheKind(int status, string message, ModelErrorKind kind)
    {
        var error = CohereErrors.Read(status, new HeaderList(), Encoding.UTF8.GetBytes($$"""{"message":"{{message}}","id":"e1"}"""));

        Assert.Equal((kind, status, message, "e1"), (error.Kind, error.Status, error.Message, error.RequestId));
    }
}
