using Gatehouse.AI.Calls;
using Gatehouse.AI.Tests.Providers.AnthropicCompatible;
using Gatehouse.Testing;

namespace Gatehouse.AI.Tests.Providers.Cohere;

public sealed class CohereStreamTests
{
    private const string Start = """{"id":"m1","type":"message-start","delta":{"message":{"role":"assistant"}}}""";

    private static string End(string finish, string more = "") => $$$"""{"type":"message-end","delta":{"finish_reason":"{{{finish}}}"{{{more}}}}}""";

    private static string Tool(string arguments, int index = 0)
        => $$$$$$"""{"type":"tool-call-start","index":{{{{{{index}}}}}},"delta":{"message":{"tool_calls":{"id":"c{{{{{{index}}}}}}","type":"function","function":{"name":"f","arguments":"{{{{{{arguments}}}}}}"}}}}}""";

    private static string More(string arguments, int index = 0)
        => $$$$$$"""{"type":"tool-call-delta","index":{{{{{{index}}}}}},"delta":{"message":{"tool_calls":{"function":{"arguments":"{{{{{{arguments}}}}}}"}}}}}""";

    [Fact]
    public void Read_RecordedReasoning_IsThinkingThenText()
    {
        Assert.SkipUnless(SharedData.IsAvailable, SharedData.MissingReason);
        var events = CohereCalls.Read(CohereCalls.Recorded("cohere-reasoning"));

        var parts = StreamReplies.Parts(events);
        Assert.Equal(2, parts.Count);
        Assert.Equal("The user is asking for the sum of 2 and 2. Since this is a straightforward arithmetic problem, I don't need to use any tools. I can calculate the answer directly.", Assert.IsType<ThinkingPart>(parts[0]).Text);
        Assert.Equal("The answer to 2 + 2 is 4.", Assert.IsType<TextPart>(parts[1]).Text);
        Assert.EndsWith("Usage 8+0r+0w5+0w1 -> 50+0t Reported\nFinished Stop COMPLETE\nEnded", StreamReplies.Describe(events), StringComparison.Ordinal);
        Assert.StartsWith("Started c9117d7f-a7e4-499f-b643-a2a1e139687b \n0 ThinkingStarted\n0 ThinkingDelta The", StreamReplies.Describe(events), StringComparison.Ordinal);
    }

    [Fact]
    public void Read_RecordedToolCallWithoutArguments_HasAnEmptyObject()
    {
        Assert.SkipUnless(SharedData.IsAvailable, SharedData.MissingReason);
        var events = CohereCalls.Read(CohereCalls.Recorded("cohere-empty-tool-call"));

        Assert.Equal([new ThinkingPart("I will use the currentTime tool to find the current time.", null), new ToolCallPart("currentTime_y46ar19t5gvw", "currentTime", "{}")], StreamReplies.Parts(events));
        Assert.EndsWith("""
            0 PartEnded
            1 ToolCallStarted currentTime_y46ar19t5gvw currentTime
            1 ToolArgumentsDelta {}
            1 PartEnded
            Usage 46+0r+0w5+0w1 -> 14+0t Reported
            Finished ToolCalls TOOL_CALL
            Ended
            """, StreamReplies.Describe(events), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("cohere-reasoning")]
    [InlineData("cohere-empty-tool-call")]
    public void Read_RecordedCutAtEveryEvent_IsNeverTakenForWhole(string name)
    {
        Assert.SkipUnless(SharedData.IsAvailable, SharedData.MissingReason);
        var data = CohereCalls.Recorded(name);
        for (int count = 0; count < data.Count; count++)
        {
            var events = CohereCalls.Read(data.Take(count));
            Assert.Equal(ModelErrorKind.Unreachable, Assert.Single(events, e => e.Kind == StreamEventKind.Failed).Error!.Kind);
            Assert.DoesNotContain(events, e => e.Kind is StreamEventKind.Ended or StreamEventKind.Finished);
        }
    }

    [Theory]
    [InlineData("", "", "{}")]
    [InlineData("null", "", "{}")]
    [InlineData("nu", "ll", "{}")]
    [InlineData("n", "ope", "nope")]
    [InlineData("", "{}", "{}")]
    public void Read_ToolArguments_AreAnObjectWhenThereAreNone(string first, string second, string expected)
    {
        var events = CohereCalls.Read([Start, Tool(first), More(second), """{"type":"tool-call-end","index":0}""", End("TOOL_CALL")]);

        Assert.Equal(new ToolCallPart("c0", "f", expected), Assert.Single(StreamReplies.Parts(events)));
        Assert.Single(events, e => e.Kind == StreamEventKind.PartEnded);
    }

    [Fact]
    public void Read_ToolCallsAndBlocks_AreNumberedTogether()
    {
        var events = CohereCalls.Read(
        [
            Start, """{"type":"content-start","index":0,"delta":{"message":{"content":{"type":"text","text":"A"}}}}""", """{"type":"content-end","index":0}""",
            Tool("{", 0), Tool("{", 1), More("}", 0), More("}", 1), End("TOOL_CALL"),
        ]);

        Assert.Equal([new TextPart("A"), new ToolCallPart("c0", "f", "{}"), new ToolCallPart("c1", "f", "{}")], StreamReplies.Parts(events));
        Assert.Equal([0, 1, 2], events.Where(e => e.Kind == StreamEventKind.PartEnded).Select(e => e.PartIndex));
    }

    [Fact]
    public void Read_CitationsAndNewEvents_AreKept()
    {
        const string Citation = """{"type":"citation-start","index":0,"delta":{"message":{"citations":{"start":0,"end":1,"text":"A"}}}}""";
        var events = CohereCalls.Read(
        [
            Start, """{"type":"content-delta","index":0,"delta":{"message":{"content":{"text":"A"}}}}""", Citation, """{"type":"citation-end","index":0}""", """{"type":"debug","prompt":"x"}""",
            """{"type":"content-start","index":1,"delta":{"message":{"content":{"type":"hologram"}}}}""", End("A_WORD"), "[DONE]",
        ]);

        Assert.Equal("""
            Started m1 
            0 TextStarted
            0 TextDelta A
            0 Citation
            0 Unknown {"type":"debug","prompt":"x"}
            1 Unknown {"type":"content-start","index":1,"delta":{"message":{"content":{"type":"hologram"}}}}
            0 PartEnded
            Finished Unknown A_WORD
            Ended
            """, StreamReplies.Describe(events));
    }

    [Fact]
    public void Read_LogProbs_ComeWithTheirText()
    {
        var events = CohereCalls.Read([Start, """{"type":"content-start","index":0,"delta":{"message":{"content":{"type":"text","text":""}}}}""", """{"type":"content-delta","index":0,"logprobs":{"text":"A","token_ids":[1],"logprobs":[-0.5]},"delta":{"message":{"content":{"text":"A"}}}}"""], end: false);

        Assert.Equal("""{"content":[{"token":"A","logprob":-0.5,"bytes":null,"top_logprobs":[]}],"refusal":null}""", Assert.Single(events, e => e.Kind == StreamEventKind.LogProbs).Raw!.Value.GetRawText());
    }

    [Theory]
    [InlineData("ERROR", "", "Failed Server 500 The provider's model ended without an answer.")]
    [InlineData("TIMEOUT", ",\"error\":\"slow\"", "Failed Timeout 504 slow")]
    public void Read_EndInAnErrorWithNothing_Fails(string finish, string more, string expected)
        => Assert.Equal("Started m1 \n" + expected, StreamReplies.Describe(CohereCalls.Read([Start, End(finish, more)])));

    [Theory]
    [InlineData("", "Finished Unknown ERROR\nEnded")]
    [InlineData(",\"error\":\"broken\"", "Failed Server 500 broken")]
    public void Read_EndInAnErrorAfterText_FailsWhenTheVendorSaysWhy(string more, string expected)
    {
        var events = CohereCalls.Read([Start, """{"type":"content-delta","index":0,"delta":{"message":{"content":{"text":"half"}}}}""", End("ERROR", more)]);

        Assert.EndsWith(expected, StreamReplies.Describe(events), StringComparison.Ordinal);
    }

    [Fact]
    public void Read_ErrorObjectInTheStream_Fails()
        => Assert.Equal("Started m1 \nFailed Server 500 internal", StreamReplies.Describe(CohereCalls.Read([Start, """{"message":"internal","id":"e"}""", End("COMPLETE")])));
}
