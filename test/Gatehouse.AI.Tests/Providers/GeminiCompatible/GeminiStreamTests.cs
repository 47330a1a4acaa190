using System.Text;
using System.Text.Json.Nodes;
using Gatehouse.AI.Calls;
using Gatehouse.AI.Calls.Frames;
using Gatehouse.AI.Providers.GeminiCompatible;

namespace Gatehouse.AI.Tests.Providers.GeminiCompatible;

public sealed class GeminiStreamTests
{
    [Fact]
    public void Read_RecordedToolCall_IsTheseEvents()
    {
        var events = GeminiCalling.Read(GeminiRecordings.Events("google-tool-call.chunks.txt"));

        string signature = events.Single(e => e.Kind == StreamEventKind.SignatureDelta).Text!;
        Assert.StartsWith("gemini:EqUCCqICAb4+9vsh8Pd5taZV", signature, StringComparison.Ordinal);
        Assert.Equal(
            """
            Started b36LacjwM668nsEP2tbsgQQ gemini-3-pro-preview
            0.0 ThinkingStarted
            0.0 SignatureDelta SIG
            0.0 PartEnded
            0.1 ToolCallStarted call_b36LacjwM668nsEP2tbsgQQ_0 weather
            0.1 ToolArgumentsDelta {"location":"San Francisco"}
            0.1 PartEnded
            Usage 29+0r -> 15+45t Partial
            Usage 29+0r -> 15+45t Reported
            0 Finished ToolCalls STOP
            Ended
            """,
            GeminiCalling.Describe(events).Replace(signature, "SIG", StringComparison.Ordinal));
    }

    [Fact]
    public void Read_RecordedReasoning_KeepsTheSignatureAtTheEnd()
    {
        var events = GeminiCalling.Read(GeminiRecordings.Events("google-reasoning.chunks.txt"));

        var parts = GeminiCalling.Parts(events);
        Assert.Equal(new TextPart("There are **3** \"r\"s in strawberry.\n\nHere is the breakdown: st**r**awbe**rr**y."), parts[0]);
        Assert.StartsWith("gemini:Eo0HCooH", Assert.IsType<ThinkingPart>(parts[1]).Signature, StringComparison.Ordinal);
        Assert.Equal(2, parts.Count);
        Assert.Equal(new TokenUsage { Input = 9, Output = 29, Reasoning = 256, Grade = UsageGrade.Reported }, events.Last(e => e.Kind == StreamEventKind.Usage).Usage);
    }

    [Fact]
    public void Read_RecordedCallsInPieces_AreWholeCalls()
    {
        var parts = GeminiCalling.Parts(GeminiCalling.Read(GeminiRecordings.Events("google-stream-no-args-tool-call.chunks.txt")));

        Assert.Equal(["read_theme {}", """read_screen {"id":"A"}""", """read_screen {"id":"B"}""", """read_screen {"id":"C"}"""],
            parts.OfType<ToolCallPart>().Select(c => $"{c.Name} {c.Arguments}"));
        Assert.Equal(4, parts.OfType<ToolCallPart>().Select(c => c.Id).Distinct(StringComparer.Ordinal).Count());

        // The thought is signed by what stands on the first call.
        var thought = Assert.Single(parts.OfType<ThinkingPart>());
        Assert.StartsWith("**Processing User Requests**", thought.Text, StringComparison.Ordinal);
        Assert.StartsWith("gemini:AY89a18a8/Loc2wl5oft", thought.Signature, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_UnknownPartBetweenThePiecesOfACall_DoesNotEndIt()
    {
        var parts = GeminiCalling.Parts(GeminiCalling.Read(
        [
            """{"candidates":[{"content":{"parts":[{"functionCall":{"name":"f","willContinue":true}}]}}],"responseId":"r","modelVersion":"m"}""",
            """{"candidates":[{"content":{"parts":[{"hologram":{}},{"functionCall":{"partialArgs":[{"jsonPath":"$.a","stringValue":"x"}],"willContinue":true}}]}}]}""",
            """{"candidates":[{"content":{"parts":[{"functionCall":{}}]},"finishReason":"STOP"}]}""",
        ]));

        Assert.Equal("""f {"a":"x"}""", Assert.Single(parts.OfType<ToolCallPart>().Select(c => $"{c.Name} {c.Arguments}")));
    }

    [Fact]
    public void Read_RecordedNestedArguments_ArePutTogether()
    {
        var events = GeminiCalling.Read(GeminiRecordings.Events("google-vertex-stream-tool-call-arguments-nested.1.chunks.txt"));

        var call = Assert.Single(GeminiCalling.Parts(events).OfType<ToolCallPart>());
        Assert.Equal("cookRecipe", call.Name);
        var recipe = JsonNode.Parse(call.Arguments)!["recipe"]!;
        Assert.Equal("""{"amount":"16 oz","name":"Lasagna noodles"}""", recipe["ingredients"]![0]!.ToJsonString());
        Assert.Equal("Egg", (string?)recipe["ingredients"]![6]!["name"]);
        Assert.All(recipe["ingredients"]!.AsArray(), i => Assert.Equal(2, i!.AsObject().Count));
        Assert.All(recipe["steps"]!.AsArray(), s => Assert.NotEqual("", (string?)s));
        Assert.Equal(FinishReason.ToolCalls, events.Single(e => e.Kind == StreamEventKind.Finished).Finish);
        Assert.Equal(new TokenUsage { Input = 31, Output = 684, Reasoning = 1026, Grade = UsageGrade.Reported }, events.Last(e => e.Kind == StreamEventKind.Usage).Usage);
    }

    [Theory]
    [MemberData(nameof(GeminiRecordings.AllStreams), MemberType = typeof(GeminiRecordings))]
    public void Read_RecordingCutAnywhere_IsWholeOnlyWithItsFinish(string name)
    {
        var data = GeminiRecordings.Events(name);
        for (int count = 0; count < data.Count; count++)
        {
            var events = GeminiCalling.Read(data.Take(count));
            Assert.Equal((StreamEventKind.Failed, ModelErrorKind.Unreachable), (events[^1].Kind, events[^1].Error!.Kind));
            Assert.DoesNotContain(events, e => e.Kind is StreamEventKind.Ended or StreamEventKind.Finished);
        }

        Assert.Equal(StreamEventKind.Ended, GeminiCalling.Read(data)[^1].Kind);
    }

    [Fact]
    public void Read_RecordingCutAtEveryByte_GivesTheSameEvents()
    {
        var data = GeminiRecordings.Events("google-tool-call.chunks.txt");
        byte[] bytes = GeminiRecordings.Frame(data);
        string expected = GeminiCalling.Describe(GeminiCalling.Read(data));
        for (int cut = 1; cut < bytes.Length; cut++)
        {
            using var frames = new SseReader();
            var stream = new GeminiStream();
            var events = new List<StreamEvent>();
            foreach (byte[] piece in (byte[][])[bytes[..cut], bytes[cut..]])
            {
                frames.Append(piece);
                while (frames.TryRead(out var next))
                {
                    stream.Read(next.Name, next.Data, events);
                }
            }

            stream.End(events);
            Assert.Equal(expected, GeminiCalling.Describe(events));
        }
    }

    [Fact]
    public void Read_RecordingsOfOtherInterfaces_AreNeverWhole()
    {
        foreach (string name in GeminiRecordings.Foreign.Where(n => n.EndsWith(".txt", StringComparison.Ordinal)))
        {
            Assert.Equal(StreamEventKind.Failed, GeminiCalling.Read(GeminiRecordings.Events(name))[^1].Kind);
        }
    }

    [Fact]
    public void Read_SeveralCandidates_AreAnswersOfTheirOwn()
    {
        var events = GeminiCalling.Read(
        [
            """{"candidates":[{"content":{"parts":[{"text":"a"}]},"finishReason":"STOP"}],"responseId":"r","modelVersion":"m"}""",
            """{"candidates":[{"index":1,"content":{"parts":[{"text":"b"}]}}]}""",
            """{"candidates":[{"index":1,"content":{"parts":[{"text":"c"}]},"finishReason":"MAX_TOKENS"}],"usageMetadata":{"promptTokenCount":1}}""",
        ]);

        Assert.Equal(
            """
            Started r m
            0.0 TextStarted
            0.0 TextDelta a
            1.0 TextStarted
            1.0 TextDelta b
            1.0 TextDelta c
            Usage 1+0r -> 0+0t Reported
            0.0 PartEnded
            0 Finished Stop STOP
            1.0 PartEnded
            1 Finished Length MAX_TOKENS
            Ended
            """, GeminiCalling.Describe(events));
    }

    [Theory]
    [InlineData("""{"promptFeedback":{"blockReason":"SAFETY","blockReasonMessage":"No."},"responseId":"r","modelVersion":"m"}""", "Started r m\n0.0 RefusalDelta No.\n0 Finished ContentFilter SAFETY\nEnded")]
    [InlineData("""{"candidates":[{"finishReason":"RECITATION"}],"responseId":"r","modelVersion":"m"}""", "Started r m\n0 Finished ContentFilter RECITATION\nEnded")]
    [InlineData("""{"candidates":[{"finishReason":"MALFORMED_FUNCTION_CALL","finishMessage":"Bad call."}],"responseId":"r","modelVersion":"m"}""", "Started r m\nFailed Server 502 Bad call.")]
    [InlineData("""{"candidates":[{"content":{"parts":[{"text":"x"}]},"finishReason":"NEW_WORD"}],"responseId":"r","modelVersion":"m"}""", "Started r m\n0.0 TextStarted\n0.0 TextDelta x\n0.0 PartEnded\n0 Finished Unknown NEW_WORD\nEnded")]
    [InlineData("""{"error":{"code":503,"message":"Busy.","status":"UNAVAILABLE"}}""", "Failed Overloaded 503 Busy.")]
    [InlineData("""[{"error":{"code":400,"message":"Bad.","status":"INVALID_ARGUMENT"}}]""", "Failed InvalidRequest 400 Bad.")]
    [InlineData("""{"candidates":[{"content":{"parts":[{"codeExecutionResult":{"outcome":"OUTCOME_OK"}},7]},"finishReason":"STOP"}],"responseId":"r"}""", "Started r\n0.0 Unknown {\"codeExecutionResult\":{\"outcome\":\"OUTCOME_OK\"}}\n0.1 Unknown 7\n0 Finished Stop STOP\nEnded")]
    public void Read_OneEvent_IsTheseEvents(string json, string expected) => Assert.Equal(expected, GeminiCalling.Describe(GeminiCalling.Read([json])));

    [Fact]
    public void Tap_Recordings_KnowsWhatTheStreamKnows()
    {
        foreach (string name in GeminiRecordings.Streams)
        {
            var tap = new GeminiTap();
            foreach (string data in GeminiRecordings.Events(name))
            {
                tap.Read(default, Encoding.UTF8.GetBytes(data));
            }

            var events = GeminiCalling.Read(GeminiRecordings.Events(name));
            Assert.Equal(events.Last(e => e.Kind == StreamEventKind.Usage).Usage, tap.Usage);
            Assert.Equal(events.Single(e => e.Kind == StreamEventKind.Finished).Finish, tap.Finish);
            Assert.Equal(events[0].Name, tap.Model);
            Assert.True(tap.HasContent && tap.HasEnded && tap.Error is null);
        }
    }
}
