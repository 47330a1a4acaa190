using System.Buffers;
using System.Text;
using Gatehouse.AI.Calls;
using Gatehouse.AI.Dialects.AnthropicMessages;

namespace Gatehouse.AI.Tests.Dialects.AnthropicMessages;

public sealed class MessagesStreamTests
{
    private static readonly StreamEvent Started = new(StreamEventKind.Started) { Text = "id-1", Name = "m-1" };
    private static readonly StreamEvent Ended = new(StreamEventKind.Ended);

    [Fact]
    public void Write_Text_IsExactlyTheVendorsForm()
    {
        string stream = Write(
            Started,
            new(StreamEventKind.Usage) { Usage = new TokenUsage { Input = 3, CacheRead = 2, CacheWrite5m = 4, CacheWrite1h = 1, Output = 1 } },
            new(StreamEventKind.TextStarted),
            new(StreamEventKind.TextDelta) { Text = "Hé\"" },
            new(StreamEventKind.Ping),
            new(StreamEventKind.PartEnded),
            new(StreamEventKind.Finished) { Finish = FinishReason.Stop, Text = "stop", Name = "END" },
            new(StreamEventKind.Usage) { Usage = new TokenUsage { Input = 3, CacheRead = 2, CacheWrite5m = 4, CacheWrite1h = 1, Output = 5, Reasoning = 2 } },
            Ended);

        Assert.Equal(
            """
            event: message_start
            data: {"type":"message_start","message":{"id":"id-1","type":"message","role":"assistant","model":"m-1","content":[],"stop_reason":null,"stop_sequence":null,"usage":{"input_tokens":3,"cache_creation_input_tokens":5,"cache_read_input_tokens":2,"cache_creation":{"ephemeral_5m_input_tokens":4,"ephemeral_1h_input_tokens":1},"output_tokens":1}}}

            event: content_block_start
            data: {"type":"content_block_start","index":0,"content_block":{"type":"text","text":""}}

            event: content_block_delta
            data: {"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"Hé\""}}

            event: ping
            data: {"type":"ping"}

            event: content_block_stop
            data: {"type":"content_block_stop","index":0}

            event: message_delta
            data: {"type":"message_delta","delta":{"stop_reason":"stop_sequence","stop_sequence":"END"},"usage":{"input_tokens":3,"cache_creation_input_tokens":5,"cache_read_input_tokens":2,"cache_creation":{"ephemeral_5m_input_tokens":4,"ephemeral_1h_input_tokens":1},"output_tokens":7,"output_tokens_details":{"thinking_tokens":2}}}

            event: message_stop
            data: {"type":"message_stop"}


            """,
            stream);
        MessageGrammar.Read(stream);
    }

    [Fact]
    public void Write_InterleavedToolCalls_StandOneBehindTheOther()
    {
        var read = MessageGrammar.Read(Write(
            Started,
            new(StreamEventKind.ThinkingStarted) { PartIndex = 0 },
            new(StreamEventKind.ThinkingDelta) { PartIndex = 0, Text = "hm" },
            new(StreamEventKind.SignatureDelta) { PartIndex = 0, Text = "SIG" },
            new(StreamEventKind.PartEnded) { PartIndex = 0 },
            new(StreamEventKind.RedactedThinking) { PartIndex = 1, Text = "opaque" },
            new(StreamEventKind.PartEnded) { PartIndex = 1 },
            new(StreamEventKind.ToolCallStarted) { PartIndex = 2, Text = "c1", Name = "f" },
            new(StreamEventKind.ToolCallStarted) { PartIndex = 5, Text = "c2", Name = "g" },
            new(StreamEventKind.ToolArgumentsDelta) { PartIndex = 5, Text = "{\"b\":" },
            new(StreamEventKind.ToolArgumentsDelta) { PartIndex = 2, Text = "{\"a\":\"}\\\"\"" },
            new(StreamEventKind.ToolCallStarted) { PartIndex = 6, Text = "c3", Name = "h" },
            new(StreamEventKind.ToolArgumentsDelta) { PartIndex = 5, Text = "2}" },
            new(StreamEventKind.ToolArgumentsDelta) { PartIndex = 2, Text = "}" },
            new(StreamEventKind.PartEnded) { PartIndex = 5 },
            new(StreamEventKind.PartEnded) { PartIndex = 2 },
            new(StreamEventKind.TextDelta) { PartIndex = 7, Text = "done" },
            new(StreamEventKind.Finished) { Finish = FinishReason.ToolCalls, Text = "tool_calls" },
            Ended));

        Assert.Equal(["thinking", "redacted_thinking", "tool_use", "tool_use", "tool_use", "text"], read.Blocks.Select(b => (string?)b["type"]));
        Assert.Equal(["""f {"a":"}\""}""", """g {"b":2}""", "h "], read.Calls);
        Assert.Equal(("hm", "SIG", "opaque", "done", "tool_use"), (read.Thinking, (string?)read.Blocks[0]["signature"], (string?)read.Blocks[1]["data"], read.Text, read.Reason));
    }

    [Fact]
    public void Write_CallThatIsWhole_DoesNotHoldTheNextOneBack()
    {
        var stream = new MessagesStream();
        var output = new ArrayBufferWriter<byte>();
        stream.Write(new(StreamEventKind.ToolCallStarted) { PartIndex = 0, Text = "a", Name = "f" }, output);
        stream.Write(new(StreamEventKind.ToolArgumentsDelta) { PartIndex = 0, Text = "{\"x\":\"{\"" }, output);
        stream.Write(new(StreamEventKind.ToolArgumentsDelta) { PartIndex = 0, Text = "}" }, output);
        stream.Write(new(StreamEventKind.ToolCallStarted) { PartIndex = 1, Text = "b", Name = "g" }, output);
        stream.Write(new(StreamEventKind.ToolArgumentsDelta) { PartIndex = 1, Text = "{" }, output);

        Assert.Contains("\"partial_json\":\"{\"}", Encoding.UTF8.GetString(output.WrittenSpan), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(FinishReason.Stop, "stop", "end_turn")]
    [InlineData(FinishReason.Length, "length", "max_tokens")]
    [InlineData(FinishReason.Length, "model_context_window_exceeded", "model_context_window_exceeded")]
    [InlineData(FinishReason.ToolCalls, "tool_calls", "tool_use")]
    [InlineData(FinishReason.ContentFilter, "SAFETY", "refusal")]
    [InlineData(FinishReason.Paused, "pause_turn", "pause_turn")]
    [InlineData(FinishReason.Paused, "halted", "pause_turn", "halted")]
    [InlineData(FinishReason.Unknown, "weird", "end_turn", "weird")]
    [InlineData(FinishReason.Unknown, null, "end_turn")]
    public void Write_Finish_IsOfTheClosedSet(FinishReason finish, string? raw, string word, string? told = null)
    {
        var read = MessageGrammar.Read(Write(Started, new(StreamEventKind.TextDelta) { Text = "a" }, new(StreamEventKind.Finished) { Finish = finish, Text = raw }, Ended));

        Assert.Equal((word, told), (read.Reason, (string?)read.Delta["delta"]!["native_finish_reason"]));
        Assert.Equal(word == "refusal", read.Delta["delta"]!.AsObject().ContainsKey("stop_details"));
    }

    [Fact]
    public void Write_CallsWithAPlainEnd_EndWithToolUse()
    {
        var read = MessageGrammar.Read(Write(Started, new(StreamEventKind.ToolCallStarted) { Text = "", Name = "f" }, new(StreamEventKind.Finished) { Finish = FinishReason.Stop, Text = "stop" }, Ended));

        Assert.Equal("tool_use", read.Reason);
        Assert.StartsWith("toolu_", (string?)read.Blocks[0]["id"], StringComparison.Ordinal);
    }

    [Fact]
    public void Write_Refusal_IsTextWithItsReason()
    {
        var read = MessageGrammar.Read(Write(
            Started,
            new(StreamEventKind.TextStarted) { PartIndex = 0 },
            new(StreamEventKind.TextDelta) { PartIndex = 0, Text = "Well. " },
            new(StreamEventKind.RefusalDelta) { PartIndex = 0, Text = "I can" },
            new(StreamEventKind.RefusalDelta) { PartIndex = 0, Text = "not." },
            new(StreamEventKind.Finished) { Finish = FinishReason.Stop, Text = "stop" },
            Ended));

        Assert.Equal(("Well. I cannot.", 2, "refusal", "I cannot."), (read.Text, read.Blocks.Count, read.Reason, (string?)read.Delta["delta"]!["stop_details"]!["explanation"]));
    }

    [Fact]
    public void Write_NothingButTheEnd_IsAnEmptyMessage()
    {
        var read = MessageGrammar.Read(Write(Started, new(StreamEventKind.Ping), new(StreamEventKind.Finished) { Finish = FinishReason.Stop }, Ended));

        Assert.Empty(read.Blocks);
        Assert.Equal(0, read.Pings);
    }

    [Fact]
    public void Write_OtherAnswersAndForeignEvents_AreLeftOut()
    {
        var read = MessageGrammar.Read(Write(
            Started,
            new(StreamEventKind.TextDelta) { Text = "a" },
            new(StreamEventKind.TextDelta) { Choice = 1, Text = "b" },
            new(StreamEventKind.Unknown) { Raw = JsonOf("""{"executableCode":{}}""") },
            new(StreamEventKind.Unknown) { Raw = JsonOf("""{"type":"surprise"}""") },
            new(StreamEventKind.Finished) { Choice = 1, Finish = FinishReason.Length },
            new(StreamEventKind.Finished) { Finish = FinishReason.Stop },
            Ended));

        Assert.Equal(("a", 1, "end_turn"), (read.Text, read.Blocks.Count, read.Reason));
    }

    [Fact]
    public void WriteError_InTheMiddle_IsTheErrorEvent()
    {
        var stream = new MessagesStream();
        var output = new ArrayBufferWriter<byte>();
        stream.Write(Started, output);
        stream.Write(new(StreamEventKind.TextDelta) { Text = "a" }, output);
        stream.WriteError(new ModelError(ModelErrorKind.Overloaded, 503, "Busy"), "req-1", output);

        string text = Encoding.UTF8.GetString(output.WrittenSpan);
        Assert.EndsWith("event: error\ndata: {\"type\":\"error\",\"error\":{\"type\":\"overloaded_error\",\"message\":\"Busy\"},\"request_id\":\"req-1\"}\n\n", text, StringComparison.Ordinal);
        Assert.NotNull(MessageGrammar.Read(text).Error);
    }

    private static System.Text.Json.JsonElement JsonOf(string json) => System.Text.Json.JsonElement.Parse(json);

    private static string Write(params StreamEvent[] events)
    {
        var stream = new MessagesStream();
        var output = new ArrayBufferWriter<byte>();
        foreach (var streamEvent in events)
        {
            stream.Write(streamEvent, output);
        }

        return Encoding.UTF8.GetString(output.WrittenSpan);
    }
}
