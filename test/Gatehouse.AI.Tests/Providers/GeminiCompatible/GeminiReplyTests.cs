using System.Text;
using Gatehouse.AI.Calls;
using Gatehouse.AI.Providers.GeminiCompatible;

namespace Gatehouse.AI.Tests.Providers.GeminiCompatible;

public sealed class GeminiReplyTests
{
    private static ModelReply Read(string json) => GeminiReply.Read(Encoding.UTF8.GetBytes(json));

    [Fact]
    public void Read_RecordedText_HasSignatureTextAndUsage()
    {
        var reply = GeminiReply.Read(GeminiRecordings.Bytes("google-text.json"));

        Assert.Equal(("Un6LacrVMcjUxs0PmJfWoQc", "gemini-3-pro-preview"), (reply.Id, reply.Model));
        var choice = Assert.Single(reply.Choices);
        Assert.Equal((FinishReason.Stop, "STOP"), (choice.Finish, choice.RawFinish));
        Assert.Equal(
        [
            new ThinkingPart("", "gemini:EtoFCtcFAb4+9vtfe4MXRxQjw48U1WKrR/7lYsgFkVi/bepqsSPjY0VU7HEzkeCBIfy1fu5t9aUZ4IZ65aWagqbBrV45fc97olcg"),
            new TextPart("There are **3** r's in strawberry.\n\nHere is the breakdown: st**r**awbe**rr**y."),
        ], choice.Parts);
        Assert.Equal(new TokenUsage { Input = 9, Output = 28, Reasoning = 244, Grade = UsageGrade.Reported }, reply.Usage);
    }

    [Fact]
    public void Read_RecordedReasoning_CountsThoughtsOnce()
    {
        var reply = GeminiReply.Read(GeminiRecordings.Bytes("google-reasoning.json"));

        Assert.Equal(new TokenUsage { Input = 9, Output = 29, Reasoning = 282, Grade = UsageGrade.Reported }, reply.Usage);
        Assert.Equal(320, reply.Usage.TotalInput + reply.Usage.TotalOutput);
    }

    [Fact]
    public void Read_RecordedToolCall_FinishesWithToolCallsAndHasAnId()
    {
        var reply = GeminiReply.Read(GeminiRecordings.Bytes("google-tool-call-gemini3.json"));

        var choice = Assert.Single(reply.Choices);
        Assert.Equal((FinishReason.ToolCalls, "STOP"), (choice.Finish, choice.RawFinish));
        Assert.Equal(
        [
            new ThinkingPart("", "gemini:Eqo+Cqc+Ab4+9vtgONaaz6qwy6WXdp7gCd2w0X+Wz2gaBgY0Gv6A12JKo0y5vQwf9YQFyhMbKr1E9m17VT6HXd7jXzjaGYaE"),
            new ToolCallPart("call_JniLacKqGqH0xs0P0O776As_0", "weather", """{"location":"San Francisco"}"""),
        ], choice.Parts);
        Assert.Equal(new TokenUsage { Input = 29, Output = 15, Reasoning = 1801, Grade = UsageGrade.Reported }, reply.Usage);
    }

    [Theory]
    [MemberData(nameof(GeminiRecordings.AllReplies), MemberType = typeof(GeminiRecordings))]
    public void Read_Recording_GoesBackPartByPart(string name)
    {
        byte[] body = GeminiRecordings.Bytes(name);
        var reply = GeminiReply.Read(body);

        var (wire, loss) = GeminiCalling.Translate(GeminiCalling.Call(GeminiCalling.User("Q"), GeminiCalling.Assistant([.. reply.Choices[0].Parts])), "gemini-2.5-pro");

        var sent = System.Text.Json.Nodes.JsonNode.Parse(body)!["candidates"]![0]!["content"]!["parts"]!;
        Assert.True(System.Text.Json.Nodes.JsonNode.DeepEquals(sent, System.Text.Json.Nodes.JsonNode.Parse(wire)!["contents"]![1]!["parts"]), wire);
        Assert.Equal("", loss);
    }

    [Fact]
    public void Read_EveryKindOfPart_BecomesThePartItIs()
    {
        var reply = Read("""
            {"candidates":[{"content":{"role":"model","parts":[
              {"text":"hm","thought":true},
              {"functionCall":{"id":"fc-1","name":"f","args":{ "a" : [1, 2.50] }},"thoughtSignature":"S1"},
              {"functionCall":{"name":"g"}},
              {"text":""},
              {"inlineData":{"mimeType":"image/png","data":"AAAA"}},
              {"executableCode":{"language":"PYTHON","code":"1"}},
              {"inlineData":{"mimeType":"audio/wav","data":"BBBB"}}]},
              "finishReason":"STOP","groundingMetadata":{"a":1}}],
             "usageMetadata":{"promptTokenCount":100,"cachedContentTokenCount":60,"toolUsePromptTokenCount":7,"candidatesTokenCount":5,"thoughtsTokenCount":3,"totalTokenCount":115},
             "modelVersion":"gemini-x","responseId":"r","createTime":"2026-05-04T20:01:02Z","modelStatus":{"b":2}}
            """);

        var choice = reply.Choices[0];
        Assert.Equal([new ThinkingPart("hm", "gemini:S1"), new ToolCallPart("fc-1", "f", """{"a":[1,2.50]}"""), new ToolCallPart("call_r_0", "g", "{}"),
            new ImagePart { Base64 = "AAAA", MediaType = "image/png" }], choice.Parts.Take(4));
        Assert.Equal("executableCode", Assert.IsType<UnknownPart>(choice.Parts[4]).Type);
        Assert.Equal(new AudioPart("BBBB", "audio/wav"), choice.Parts[5]);
        Assert.Equal(new TokenUsage { Input = 47, CacheRead = 60, Output = 5, Reasoning = 3, Grade = UsageGrade.Reported }, reply.Usage);
        Assert.Equal(115, reply.Usage.TotalInput + reply.Usage.TotalOutput);
        Assert.Equal("groundingMetadata", Assert.Single(choice.Extra.Members).Key);
        Assert.Equal("modelStatus", Assert.Single(reply.Extra.Members).Key);
        Assert.Equal(1777924862, reply.Created);
    }

    [Fact]
    public void Read_BlockedPrompt_IsAFilteredAnswer()
    {
        var reply = Read("""{"promptFeedback":{"blockReason":"PROHIBITED_CONTENT","blockReasonMessage":"Not this."},"usageMetadata":{"promptTokenCount":4}}""");

        Assert.Equal((FinishReason.ContentFilter, "PROHIBITED_CONTENT"), (reply.Choices[0].Finish, reply.Choices[0].RawFinish));
        Assert.Equal([new RefusalPart("Not this.")], reply.Choices[0].Parts);
        Assert.Equal(FinishReason.ContentFilter, GeminiReply.Summarize(Encoding.UTF8.GetBytes("""{"promptFeedback":{"blockReason":"OTHER"}}""")).Finish);
    }

    [Theory]
    [InlineData("MALFORMED_FUNCTION_CALL")]
    [InlineData("UNEXPECTED_TOOL_CALL")]
    [InlineData("OTHER")]
    public void Read_FaultWithoutContent_IsAnErrorAndWithContentAnAnswer(string word)
    {
        var failure = Assert.Throws<ModelException>(() => Read($$"""{"candidates":[{"content":{},"finishReason":"{{word}}","finishMessage":"Malformed function call: print("}]}"""));
        Assert.Equal((ModelErrorKind.Server, word, "Malformed function call: print("), (failure.Error.Kind, failure.Error.Code, failure.Error.Message));
        Assert.True(failure.Error.IsRetryable);

        var reply = Read($$"""{"candidates":[{"content":{"parts":[{"text":"half"}]},"finishReason":"{{word}}"}]}""");
        Assert.Equal((FinishReason.Unknown, word), (reply.Choices[0].Finish, reply.Choices[0].RawFinish));
    }

    [Fact]
    public void Read_LogProbs_AreTheHubs()
    {
        var reply = Read("""{"candidates":[{"content":{"parts":[{"text":"é"}]},"finishReason":"STOP","logprobsResult":{"topCandidates":[{"candidates":[{"token":"é","logProbability":-0.1},{"token":"e","logProbability":-2}]}],"chosenCandidates":[{"token":"é","tokenId":5,"logProbability":-0.1}]}}]}""");

        Assert.Equal(
            """{"content":[{"token":"é","logprob":-0.1,"bytes":[195,169],"top_logprobs":[{"token":"é","logprob":-0.1,"bytes":[195,169]},{"token":"e","logprob":-2,"bytes":[101]}]}],"refusal":null}""",
            GeminiJson.Compact(reply.Choices[0].LogProbs!.Value));
    }

    [Fact]
    public void Read_RecordingsOfOtherInterfaces_AreNoReplies()
    {
        foreach (string name in GeminiRecordings.Foreign.Where(n => n.EndsWith(".json", StringComparison.Ordinal)))
        {
            Assert.Equal(ModelErrorKind.Server, Assert.Throws<ModelException>(() => GeminiReply.Read(GeminiRecordings.Bytes(name))).Error.Kind);
        }
    }
}
