using System.Text;
using System.Text.Json;
using Gatehouse.AI.Calls;
using Gatehouse.AI.Providers.Ollama;
using Gatehouse.AI.Tests.Providers.AnthropicCompatible;
using Gatehouse.Core.Requests;

namespace Gatehouse.AI.Tests.Providers.Ollama;

public sealed class OllamaReplyTests
{
    private static ModelReply Read(string json) => OllamaReply.Read(Encoding.UTF8.GetBytes(json));

    [Fact]
    public void Read_Text_HasUsageAndTime()
    {
        var reply = Read(OllamaLines.TextReply);

        Assert.Equal(("llama3.2", 1702390423L), (reply.Model, reply.Created));
        Assert.Equal(new TextPart("Hello! How are you today?"), Assert.Single(reply.Choices[0].Parts));
        Assert.Equal((FinishReason.Stop, "stop"), (reply.Choices[0].Finish, reply.Choices[0].RawFinish));
        Assert.Equal(new TokenUsage { Input = 26, Output = 298, Grade = UsageGrade.Reported }, reply.Usage);
        Assert.True(reply.Extra.TryGet("total_duration", out _));
    }

    [Fact]
    public void Read_ToolCalls_HaveArgumentsAsTextAndIds()
    {
        var reply = Read(OllamaLines.ToolReply);

        Assert.Equal(FinishReason.ToolCalls, reply.Choices[0].Finish);
        var first = Assert.IsType<ToolCallPart>(reply.Choices[0].Parts[0]);
        Assert.Equal(("get_current_weather", """{"format":"celsius","location":"Paris, FR"}"""), (first.Name, first.Arguments));
        Assert.Matches("^call_[0-9a-f]{24}$", first.Id);
        Assert.Equal(new ToolCallPart("call_p7o2gz50", "get_time", "{}"), reply.Choices[0].Parts[1]);
    }

    [Fact]
    public void Read_ThinkingAndLogProbs_AreKept()
    {
        var reply = Read("""
            {"model":"m","message":{"role":"assistant","content":"A","thinking":"T"},"done":true,"logprobs":[{"token":"A","logprob":-0.5,"bytes":[65],"top_logprobs":[{"token":"B","logprob":-1.5}]}],"eval_count":1}
            """);

        Assert.Equal([new ThinkingPart("T", null), new TextPart("A")], reply.Choices[0].Parts);
        Assert.Equal("""{"content":[{"token":"A","logprob":-0.5,"bytes":[65],"top_logprobs":[{"token":"B","logprob":-1.5}]}],"refusal":null}""", JsonSerializer.Serialize(reply.Choices[0].LogProbs!.Value));
        Assert.Equal((FinishReason.Stop, UsageGrade.Partial, null), (reply.Choices[0].Finish, reply.Usage.Grade, reply.Created));
    }

    [Fact]
    public void Summarize_Generate_IsReadToo()
    {
        var summary = OllamaReply.Summarize(Encoding.UTF8.GetBytes(OllamaLines.GenerateReply));

        Assert.Equal(("llama3.2", FinishReason.Length, 26L, 290L), (summary.Model, summary.Finish, summary.Usage.Input, summary.Usage.Output));
    }

    [Fact]
    public void Read_ErrorInTheReply_IsOne()
    {
        var error = Assert.Throws<ModelException>(() => Read("""{"error":"model runner has unexpectedly stopped"}""")).Error;

        Assert.Equal((ModelErrorKind.Server, "model runner has unexpectedly stopped"), (error.Kind, error.Message));
    }

    [Fact]
    public void Stream_Thinking_ComesBeforeText()
    {
        var events = OllamaLines.Read(OllamaLines.ThinkingStream);

        Assert.Equal([new ThinkingPart("17 times 23.", null), new TextPart("Es ist 391 – größer als 😀.")], StreamReplies.Parts(events));
        Assert.Equal(("qwen3", 1691164339L), (events[0].Name, events[0].Raw!.Value.GetInt64()));
        Assert.EndsWith("1 PartEnded\nUsage 26+0r+0w5+0w1 -> 282+0t Reported\n0 Extra total_duration\n0 Extra load_duration\n0 Extra prompt_eval_duration\n0 Extra eval_duration\nFinished Stop stop\nEnded", StreamReplies.Describe(events), StringComparison.Ordinal);
    }

    [Fact]
    public void Stream_ToolCalls_AreWhole()
    {
        var events = OllamaLines.Read(OllamaLines.ToolStream);

        var call = Assert.IsType<ToolCallPart>(StreamReplies.Parts(events)[1]);
        Assert.Equal(("get_current_weather", """{"format":"celsius","location":"Toronto"}"""), (call.Name, call.Arguments));
        Assert.Equal(FinishReason.ToolCalls, Assert.Single(events, e => e.Kind == StreamEventKind.Finished).Finish);
        Assert.Equal([0, 1], events.Where(e => e.Kind == StreamEventKind.PartEnded).Select(e => e.PartIndex));
    }

    [Fact]
    public void Stream_OfGenerate_IsReadToo()
        => Assert.Equal(" Yes.", string.Concat(OllamaLines.Read(OllamaLines.GenerateStream).Where(e => e.Kind == StreamEventKind.TextDelta).Select(e => e.Text)));

    [Fact]
    public void Stream_CutAtEveryLine_IsNeverTakenForWhole()
    {
        foreach (var lines in (IReadOnlyList<string>[])[OllamaLines.ThinkingStream, OllamaLines.ToolStream, OllamaLines.GenerateStream])
        {
            for (int count = 0; count < lines.Count; count++)
            {
                var events = OllamaLines.Read(lines.Take(count));
                Assert.Equal(ModelErrorKind.Unreachable, Assert.Single(events, e => e.Kind == StreamEventKind.Failed).Error!.Kind);
                Assert.DoesNotContain(events, e => e.Kind is StreamEventKind.Ended or StreamEventKind.Finished);
            }
        }
    }

    [Fact]
    public void Stream_ErrorInTheMiddle_Fails()
    {
        var events = OllamaLines.Read([OllamaLines.GenerateStream[0], """{"error":"an error was encountered while running the model"}""", OllamaLines.GenerateStream[2]]);

        Assert.EndsWith("0 TextDelta  Yes\nFailed Server 500 an error was encountered while running the model", StreamReplies.Describe(events), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(400, "\\\"llama3.2\\\" does not support tools", ModelErrorKind.InvalidRequest)]
    [InlineData(400, "the input length exceeds the context length", ModelErrorKind.ContextLength)]
    [InlineData(401, "unauthorized", ModelErrorKind.Authentication)]
    [InlineData(404, "model 'x' not found", ModelErrorKind.NotFound)]
    [InlineData(429, "too many", ModelErrorKind.RateLimited)]
    [InlineData(500, "model requires more system memory", ModelErrorKind.Server)]
    [InlineData(503, "server busy", ModelErrorKind.Overloaded)]
    public void ReadError_Status_GivesTheKind(int status, string message, ModelErrorKind kind)
        => Assert.Equal(kind, OllamaErrors.Read(status, new HeaderList(), Encoding.UTF8.GetBytes($$"""{"error":"{{message}}"}""")).Kind);
}
