using System.Buffers;
using System.Text;
using System.Text.Json.Nodes;
using Gatehouse.AI.Calls;
using Gatehouse.AI.Dialects.AnthropicMessages;

namespace Gatehouse.AI.Tests.Dialects.AnthropicMessages;

public sealed class MessagesReplyWriterTests
{
    [Fact]
    public void Write_AllParts_IsExactlyTheVendorsForm()
    {
        var usage = new TokenUsage { Input = 10, CacheRead = 5, CacheWrite5m = 2, CacheWrite1h = 1, Output = 7, Reasoning = 3, Grade = UsageGrade.Reported };
        string reply = Write(usage, FinishReason.ToolCalls, "tool_calls",
        [
            new ThinkingPart("hm", "EpAE+/=="), new RedactedThinkingPart("opaque"), new TextPart("Hé"), new ToolCallPart("c1", "f", """{"a": 1.50}"""), new ToolCallPart("c2", "g", ""),
            new ToolCallPart("c3", "h", "{\"broken"), new UnknownPart(WireForm.Gemini, "executableCode", default),
        ]);

        Assert.Equal(
            """{"id":"id-1","type":"message","role":"assistant","model":"m-1","content":[{"type":"thinking","thinking":"hm","signature":"EpAE+/=="},{"type":"redacted_thinking","data":"opaque"},{"type":"text","text":"Hé"},{"type":"tool_use","id":"c1","name":"f","input":{"a": 1.50},"caller":{"type":"direct"}},{"type":"tool_use","id":"c2","name":"g","input":{},"caller":{"type":"direct"}},{"type":"tool_use","id":"c3","name":"h","input":{"raw_arguments":"{\"broken"},"caller":{"type":"direct"}}],"stop_reason":"tool_use","stop_sequence":null,"usage":{"input_tokens":10,"cache_creation_input_tokens":3,"cache_read_input_tokens":5,"cache_creation":{"ephemeral_5m_input_tokens":2,"ephemeral_1h_input_tokens":1},"output_tokens":10,"output_tokens_details":{"thinking_tokens":3},"service_tier":"standard"}}""",
            reply);
    }

    [Theory]
    [InlineData(FinishReason.Stop, "stop", "end_turn", null)]
    [InlineData(FinishReason.Length, "MAX_TOKENS", "max_tokens", null)]
    [InlineData(FinishReason.ContentFilter, "content_filter", "refusal", null)]
    [InlineData(FinishReason.Paused, null, "pause_turn", null)]
    [InlineData(FinishReason.Unknown, "odd", "end_turn", "odd")]
    public void Write_Finish_IsOfTheClosedSet(FinishReason finish, string? raw, string word, string? told)
    {
        var reply = JsonNode.Parse(Write(TokenUsage.Unknown, finish, raw, [new TextPart("a")]))!;

        Assert.Equal((word, told), ((string?)reply["stop_reason"], (string?)reply["native_finish_reason"]));
    }

    [Fact]
    public void Write_RefusalInWords_IsTextAndDetails()
    {
        var reply = JsonNode.Parse(Write(TokenUsage.Unknown, FinishReason.Stop, "stop", [new RefusalPart("No.")]))!;

        Assert.Equal("""[{"type":"text","text":"No."}]""", reply["content"]!.ToJsonString());
        Assert.Equal(("refusal", """{"type":"refusal","category":null,"explanation":"No."}"""), ((string?)reply["stop_reason"], reply["stop_details"]!.ToJsonString()));
    }

    [Fact]
    public void Write_NoAnswerAndNoId_IsStillAMessage()
    {
        var output = new ArrayBufferWriter<byte>();
        MessagesReplyWriter.Write(new ModelReply { Id = "", Model = "m", Choices = [], Usage = TokenUsage.Unknown }, new LossReport(), output);

        var reply = JsonNode.Parse(output.WrittenSpan)!;
        Assert.StartsWith("msg_", (string?)reply["id"], StringComparison.Ordinal);
        Assert.Equal(("end_turn", 0), ((string?)reply["stop_reason"], reply["content"]!.AsArray().Count));
    }

    private static string Write(TokenUsage usage, FinishReason finish, string? raw, IReadOnlyList<Part> parts)
    {
        var output = new ArrayBufferWriter<byte>();
        MessagesReplyWriter.Write(
            new ModelReply { Id = "id-1", Model = "m-1", Choices = [new ReplyChoice(0, parts, finish) { RawFinish = raw }], Usage = usage, ServiceTier = "default" },
            new LossReport(),
            output);
        return Encoding.UTF8.GetString(output.WrittenSpan);
    }
}
