using System.Text;
using System.Text.Json;
using CsCheck;
using Gatehouse.AI.Calls;
using Gatehouse.AI.Calls.Frames;
using Gatehouse.AI.Providers.AnthropicCompatible;
using static Gatehouse.AI.Tests.Providers.AnthropicCompatible.StreamReplies;

namespace Gatehouse.AI.Tests.Providers.AnthropicCompatible;

public sealed class AnthropicStreamTests
{
    private const string Start = """{"type":"message_start","message":{"id":"msg_1","model":"claude-x","usage":{"input_tokens":10,"cache_read_input_tokens":4,"output_tokens":1}}}""";
    private const string Stop = """{"type":"message_delta","delta":{"stop_reason":"end_turn","stop_sequence":null},"usage":{"output_tokens":7}}""";
    private const string End = """{"type":"message_stop"}""";

    [Theory]
    [MemberData(nameof(Recordings.WholeStreams), MemberType = typeof(Recordings))]
    public void Read_Recording_LosesNothing(string name)
    {
        foreach (var stream in Recordings.Events(name))
        {
            var events = Read(stream);
            Assert.DoesNotContain(events, e => e.Kind == StreamEventKind.Failed);
            Assert.Equal(StreamEventKind.Ended, events[^1].Kind);
            Assert.Single(events, e => e.Kind == StreamEventKind.Started);
            Assert.Single(events, e => e.Kind == StreamEventKind.Finished);
            var recorded = stream.Select(Calling.Json).ToList();
            Assert.Equal(Joined(recorded, "text_delta", "text"), Joined(events, StreamEventKind.TextDelta));
            Assert.Equal(Joined(recorded, "thinking_delta", "thinking"), Joined(events, StreamEventKind.ThinkingDelta));
            Assert.Equal(Joined(recorded, "signature_delta", "signature"), Joined(events, StreamEventKind.SignatureDelta));
            Assert.Equal(recorded[0].GetProperty("message").GetProperty("content").GetArrayLength() + recorded.Count(r => r.GetProperty("type").GetString() == "content_block_start"), Parts(events).Count);
            foreach (var block in recorded.Where(r => r.GetProperty("type").GetString() == "content_block_start"))
            {
                var part = Parts(events)[block.GetProperty("index").GetInt32()];
                CheckBlock(block.GetProperty("content_block"), part, recorded);
            }
        }
    }

    private static void CheckBlock(JsonElement block, Part part, List<JsonElement> recorded)
    {
        switch (part)
        {
            case ToolCallPart call:
                Assert.Equal(block.GetProperty("id").GetString(), call.Id);
                Assert.Equal(block.GetProperty("name").GetString(), call.Name);
                Assert.Equal(JsonValueKind.Object, Calling.Json(call.Arguments).ValueKind);
                Assert.True(call.Arguments is "{}" || Joined(recorded, "input_json_delta", "partial_json").Contains(call.Arguments, StringComparison.Ordinal)
                    || JsonElement.DeepEquals(Calling.Json(call.Arguments), block.GetProperty("input")));
                break;
            case UnknownPart unknown:
                Assert.Equal(block.GetProperty("type").GetString(), unknown.Raw.GetProperty("type").GetString());
                Assert.Equal(block.EnumerateObject().Count(), unknown.Raw.EnumerateObject().Count());
                break;
            case TextPart:
                Assert.Equal("text", block.GetProperty("type").GetString());
                break;
        }
    }

    private static string Joined(List<JsonElement> recorded, string type, string member) => string.Concat(recorded
        .Where(r => r.TryGetProperty("delta", out var d) && d.TryGetProperty("type", out var t) && t.GetString() == type)
        .Select(r => r.GetProperty("delta").GetProperty(member).GetString()));

    private static string Joined(List<StreamEvent> events, StreamEventKind kind) => string.Concat(events.Where(e => e.Kind == kind).Select(e => e.Text));

    [Fact]
    public void Read_RecordedText_GivesTheseEvents() => Assert.Equal(
        """
        Started msg_01QC4g3HwBThD4BaNtBckFDJ claude-sonnet-4-5-20250929
        Usage 12+0r+0w5+0w1 -> 1+0t Partial
        0 TextStarted
        Ping
        0 TextDelta Hello
        0 TextDelta ! I
        0 TextDelta 'm doing well, thank you for asking
        0 TextDelta . How are you doing today?
        0 TextDelta  Is
        0 TextDelta  there anything I can help you with?
        0 PartEnded
        Usage 12+0r+0w5+0w1 -> 30+0t Reported
        Finished Stop end_turn
        Ended
        """,
        Describe(Read(Recordings.Events("anthropic-text.chunks.txt")[0])));

    [Fact]
    public void Read_RecordedToolCall_GivesTheseEvents() => Assert.Equal(
        """
        Started msg_01CD3XaZfhNabxRt1SG5ybtK claude-haiku-4-5-20251001
        Usage 843+0r+0w5+0w1 -> 16+0t Partial
        0 ToolCallStarted toolu_019Zvehfe1XQWweT1pm7okyt weather
        0 ToolArgumentsDelta {"location": "San Francisco
        0 ToolArgumentsDelta "}
        0 PartEnded
        Usage 843+0r+0w5+0w1 -> 28+0t Reported
        Finished ToolCalls tool_use
        Ended
        """,
        Describe(Read(Recordings.Events("anthropic-json-other-tool.1.chunks.txt")[0]).Where(e => e.Kind != StreamEventKind.Ping)));

    [Fact]
    public void Read_RecordedRefusal_GivesTheseEvents() => Assert.Equal(
        """
        Started msg_01RefusalStreamAbcdefghijk claude-fable-5
        Usage 18+0r+0w5+0w1 -> 1+0t Partial
        Ping
        Usage 18+0r+0w5+0w1 -> 5+0t Reported
        0 ChoiceExtra stop_details
        0 RefusalDelta This request triggered restrictions on violative cyber content and was blocked under Anthropic's Usage Policy.
        Finished ContentFilter refusal
        Ended
        """,
        Describe(Read(Recordings.Events("anthropic-refusal.chunks.txt")[0])));

    [Fact]
    public void Read_RecordedSplice_FailsInsteadOfMixingTwoAnswers()
    {
        var events = Read(Recordings.Events("spliced-message-start.chunks.txt")[0]);
        Assert.Equal("Failed Server 502 The provider began another message before this one had ended.", Describe([events[^1]]));
        Assert.DoesNotContain("second", Describe(events), StringComparison.Ordinal);
    }

    [Fact]
    public void Read_RecordedFallback_KeepsTheUnknownBlockAndItsPlace()
    {
        var events = Read(Recordings.Events("anthropic-fallback.chunks.txt")[0]);
        Assert.Equal(0, events.Single(e => e.Kind == StreamEventKind.Unknown).PartIndex);
        Assert.All(events.Where(e => e.Kind == StreamEventKind.TextDelta), e => Assert.Equal(1, e.PartIndex));
    }

    [Fact]
    public void Read_RecordedCallOfAProgram_ComesWholeWithItsStart() => Assert.Equal(
        """
        Started msg_01KSVw3xmXbMNJPNMt46BC5W claude-sonnet-4-5-20250929
        0 Extra container
        Usage 0+0r+0w5+0w1 -> 0+0t Partial
        0 ToolCallStarted toolu_015dGLMbwBKv1ZRQr6KdJzeH rollDie
        0 ToolArgumentsDelta {"player":"player2"}
        0 PartEnded
        Finished ToolCalls tool_use
        Ended
        """,
        Describe(Read(Recordings.Events("anthropic-programmatic-tool-calling.1.chunks.txt")[1])));

    [Fact]
    public void Read_NoStopReasonAtAll_IsUnknown()
        => Assert.Equal("Finished Unknown \nEnded", Describe(Read([Start, End]).Skip(2)));

    [Fact]
    public void Read_SameMessageStartTwice_IsTakenOnce()
        => Assert.Single(Read([Start, Start, Stop, End]), e => e.Kind == StreamEventKind.Started);

    [Fact]
    public void Read_BlocksAtOnce_StayApart()
    {
        var parts = Parts(Read(
        [
            Start,
            """{"type":"content_block_start","index":0,"content_block":{"type":"tool_use","id":"a","name":"f","input":{}}}""",
            """{"type":"content_block_start","index":1,"content_block":{"type":"tool_use","id":"b","name":"g","input":{}}}""",
            """{"type":"content_block_delta","index":1,"delta":{"type":"input_json_delta","partial_json":"{\"x\""}}""",
            """{"type":"content_block_delta","index":0,"delta":{"type":"input_json_delta","partial_json":"{\"y\":1}"}}""",
            """{"type":"content_block_delta","index":1,"delta":{"type":"input_json_delta","partial_json":":2}"}}""",
            """{"type":"content_block_stop","index":1}""",
            """{"type":"content_block_stop","index":0}""",
            Stop, End,
        ]));
        Assert.Equal([new ToolCallPart("a", "f", "{\"y\":1}"), new ToolCallPart("b", "g", "{\"x\":2}")], parts);
    }

    [Theory]
    [InlineData("{}", "{}")]
    [InlineData("""{"a": [1, 2]}""", """{"a":[1,2]}""")]
    public void Read_ToolCallWithoutPieces_HasTheArgumentsOfItsStart(string input, string expected)
    {
        var parts = Parts(Read(
        [
            Start,
            $$$"""{"type":"content_block_start","index":0,"content_block":{"type":"tool_use","id":"a","name":"f","input":{{{input}}}}}""",
            """{"type":"content_block_delta","index":0,"delta":{"type":"input_json_delta","partial_json":""}}""",
            """{"type":"content_block_stop","index":0}""",
            Stop, End,
        ]));
        Assert.Equal(new ToolCallPart("a", "f", expected), Assert.Single(parts));
    }

    [Fact]
    public void Read_UnknownBlockInPieces_IsHandedOnWhole()
    {
        var events = Read(
        [
            Start,
            """{"type":"content_block_start","index":0,"content_block":{"type":"server_tool_use","id":"s","name":"web_search","input":{}}}""",
            """{"type":"content_block_delta","index":0,"delta":{"type":"input_json_delta","partial_json":"{\"q\":"}}""",
            """{"type":"content_block_delta","index":0,"delta":{"type":"input_json_delta","partial_json":"\"x\"}"}}""",
            """{"type":"content_block_stop","index":0}""",
            Stop, End,
        ]);
        Assert.Equal("""{"type":"server_tool_use","id":"s","name":"web_search","input":{"q":"x"}}""", events.Single(e => e.Kind == StreamEventKind.Unknown).Raw!.Value.GetRawText());
    }

    [Fact]
    public void Read_ThinkingWithSignature_GivesBoth()
    {
        var parts = Parts(Read(
        [
            Start,
            """{"type":"content_block_start","index":0,"content_block":{"type":"thinking","thinking":"","signature":""}}""",
            """{"type":"content_block_delta","index":0,"delta":{"type":"signature_delta","signature":"Ep"}}""",
            """{"type":"content_block_delta","index":0,"delta":{"type":"signature_delta","signature":"AE+="}}""",
            """{"type":"content_block_stop","index":0}""",
            """{"type":"content_block_start","index":1,"content_block":{"type":"redacted_thinking","data":"opaque"}}""",
            """{"type":"content_block_stop","index":1}""",
            Stop, End,
        ]));
        Assert.Equal([new ThinkingPart("", "EpAE+="), new RedactedThinkingPart("opaque")], parts);
    }

    [Fact]
    public void Read_EventsOfTomorrow_AreHandedOnAndDoNoHarm()
    {
        var events = Read([Start, """{"type":"vibe_shift","level":11}""", """{"type":"content_block_delta","index":0,"delta":{"type":"citations_delta","citation":{}}}""", Stop, End]);
        Assert.Single(events, e => e.Kind == StreamEventKind.Unknown);
        Assert.Equal(CitationKind.Unknown, events.Single(e => e.Kind == StreamEventKind.Citation).Citation!.Kind);
        Assert.Equal(StreamEventKind.Ended, events[^1].Kind);
    }

    [Fact]
    public void Read_Usage_IsSetNotAdded()
    {
        var events = Read(
        [
            Start,
            """{"type":"message_delta","delta":{},"usage":{"output_tokens":5}}""",
            """{"type":"message_delta","delta":{"stop_reason":"stop_sequence","stop_sequence":"END"},"usage":{"input_tokens":12,"output_tokens":9,"output_tokens_details":{"thinking_tokens":3}}}""",
            End,
        ]);
        Assert.Equal(
            """
            Started msg_1 claude-x
            Usage 10+4r+0w5+0w1 -> 1+0t Partial
            Usage 10+4r+0w5+0w1 -> 5+0t Partial
            Usage 12+4r+0w5+0w1 -> 6+3t Reported
            Finished Stop stop_sequence at END
            Ended
            """,
            Describe(events));
    }

    [Fact]
    public void Read_UsageNull_IsTolerated()
    {
        var events = Read(["""{"type":"message_start","message":{"id":"m","model":"x","usage":null}}""", """{"type":"message_delta","delta":{"stop_reason":"end_turn"},"usage":null}""", End]);
        Assert.DoesNotContain(events, e => e.Kind is StreamEventKind.Usage or StreamEventKind.Failed);
    }

    [Theory]
    [InlineData("overloaded_error", "Overloaded 529")]
    [InlineData("rate_limit_error", "RateLimited 429")]
    [InlineData("api_error", "Server 500")]
    [InlineData("invented_error", "Server 500")]
    public void Read_ErrorAfterTheStart_Fails(string type, string expected)
    {
        var events = Read([Start, $$$"""{"type":"error","error":{"type":"{{{type}}}","message":"Busy"}}""", Stop, End]);
        Assert.Equal($"Failed {expected} Busy", Describe([events[^1]]));
    }

    [Theory]
    [InlineData("{\"type\":\"content_block_del")]
    [InlineData("<html>")]
    public void Read_NoJson_Fails(string data)
        => Assert.Equal(StreamEventKind.Failed, Read([Start, data, Stop, End])[^1].Kind);

    [Theory]
    [InlineData("""{"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"\ud83d"}}""")]
    [InlineData("""{"type":"content_block_delta","index":0,"delta":{"type":"input_json_delta","partial_json":"\udc00"}}""")]
    public void Read_HalfACharacter_Fails(string data)
        => Assert.Equal("Failed Server 502 The provider sent an event that cannot be read.", Describe([Read([Start, data, Stop, End])[^1]]));

    [Theory]
    [InlineData("""{"index":2,"delta":{"text":"a\n\"é","type":"text_delta"},"type":"content_block_delta"}""", "2 TextStarted\n2 TextDelta a\n\"é")]
    [InlineData("""{"type":"content_block_delta","index":2,"delta":{"type":"text_delta","text":"a"},"new":1}""", "2 TextStarted\n2 TextDelta a")]
    [InlineData("""{"type":"content_block_delta","index":2,"delta":{"type":"text_delta","text":"a","new":{}}}""", "2 TextStarted\n2 TextDelta a")]
    public void Read_TextInAnyOrderOfMembers_IsRead(string data, string expected) => Assert.Equal(expected, Describe(Read([data], end: false)));

    [Theory]
    [InlineData("7")]
    [InlineData("null")]
    [InlineData("{}")]
    [InlineData("""{"type":"message_start"}""")]
    [InlineData("""{"type":"message_start","message":null}""")]
    [InlineData("""{"type":"content_block_start"}""")]
    [InlineData("""{"type":"content_block_start","index":"x","content_block":7}""")]
    [InlineData("""{"type":"content_block_start","index":0,"content_block":{"type":"tool_use"}}""")]
    [InlineData("""{"type":"content_block_delta"}""")]
    [InlineData("""{"type":"content_block_delta","delta":[]}""")]
    [InlineData("""{"type":"content_block_delta","index":3,"delta":{"type":"text_delta","text":7}}""")]
    [InlineData("""{"type":"content_block_delta","index":3,"delta":{"type":"input_json_delta","partial_json":"x"}}""")]
    [InlineData("""{"type":"content_block_stop","index":9}""")]
    [InlineData("""{"type":"message_delta"}""")]
    [InlineData("""{"type":"message_delta","delta":7,"usage":7}""")]
    [InlineData("""{"type":"error"}""")]
    [InlineData("""{"type":"error","error":"text"}""")]
    public void Read_OddEvent_NeverThrows(string data) => Assert.NotEmpty(Read([data]));

    [Theory]
    [InlineData(new[] { Start }, "Unreachable")]
    [InlineData(new string[0], "Unreachable")]
    public void End_BeforeTheMessageEnded_Fails(string[] data, string expected)
        => Assert.StartsWith($"Failed {expected} 502", Describe([Read(data)[^1]]), StringComparison.Ordinal);

    [Fact]
    public void End_BehindTheReason_IsTheEnd() => Assert.Equal(StreamEventKind.Ended, Read([Start, Stop])[^1].Kind);

    [Fact]
    public void End_AfterTheMessageEnded_AddsNothing() => Assert.Equal(Describe(Read([Start, Stop, End], end: false)), Describe(Read([Start, Stop, End, Start])));

    [Theory]
    [MemberData(nameof(Recordings.Streams), MemberType = typeof(Recordings))]
    public void Read_RecordingInAnyPieces_GivesEqualEvents(string name)
    {
        var recorded = Recordings.Events(name)[0].Take(60).ToList();
        byte[] bytes = Encoding.UTF8.GetBytes(string.Concat(recorded.Select((r, i) => (i % 3) switch
        {
            0 => $"event: {Calling.Json(r).GetProperty("type").GetString()}\ndata: {r}\n\n",
            1 => $": keep-alive\r\nevent: x\r\ndata: {r}\r\n\r\n",
            _ => $"event: x\rdata: {r}\r\r",
        })));
        string expected = Describe(Read(recorded));

        Gen.Int[1, 40].Array[1, 50].Sample(sizes =>
        {
            var stream = new AnthropicStream();
            var events = new List<StreamEvent>();
            using var reader = new SseReader();
            for (int at = 0, piece = 0; at < bytes.Length; piece++)
            {
                int length = Math.Min(sizes[piece % sizes.Length], bytes.Length - at);
                reader.Append(bytes.AsSpan(at, length));
                at += length;
                while (reader.TryRead(out var next))
                {
                    stream.Read(next.Name, next.Data, events);
                }
            }

            stream.End(events);
            return Describe(events) == expected;
        }, iter: 30);
    }
}
