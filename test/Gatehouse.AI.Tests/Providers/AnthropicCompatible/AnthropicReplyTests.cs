using System.Text;
using System.Text.Json;
using Gatehouse.AI.Calls;
using Gatehouse.AI.Providers.AnthropicCompatible;
using static Gatehouse.AI.Tests.Providers.AnthropicCompatible.Calling;

namespace Gatehouse.AI.Tests.Providers.AnthropicCompatible;

public sealed class AnthropicReplyTests
{
    private static ModelReply Read(string json) => AnthropicReply.Read(Encoding.UTF8.GetBytes(json));

    private static ModelReply ReadMessage(string content = "[]", string rest = "\"stop_reason\":\"end_turn\"")
        => Read($$"""{"id":"msg_1","type":"message","role":"assistant","model":"claude-x","content":{{content}},{{rest}}}""");

    [Theory]
    [MemberData(nameof(Recordings.Replies), MemberType = typeof(Recordings))]
    public void Read_Recording_KeepsEveryBlock(string name)
    {
        var recorded = Recordings.Reply(name);
        var reply = AnthropicReply.Read(Recordings.Bytes(name));

        var choice = Assert.Single(reply.Choices);
        Assert.Equal(recorded.GetProperty("id").GetString(), reply.Id);
        Assert.Equal(recorded.GetProperty("model").GetString(), reply.Model);
        Assert.Equal(recorded.GetProperty("stop_reason").GetString(), choice.RawFinish);
        Assert.NotEqual(FinishReason.Unknown, choice.Finish);
        var blocks = recorded.GetProperty("content").EnumerateArray().ToList();
        Assert.Equal(blocks.Count, choice.Parts.Count(p => p is not RefusalPart));
        for (int i = 0; i < blocks.Count; i++)
        {
            switch (choice.Parts[i])
            {
                case TextPart text:
                    Assert.Equal(blocks[i].GetProperty("text").GetString(), text.Text);
                    break;
                case ThinkingPart thinking:
                    Assert.Equal(blocks[i].GetProperty("thinking").GetString(), thinking.Text);
                    Assert.Equal(blocks[i].GetProperty("signature").GetString(), thinking.Signature);
                    break;
                case ToolCallPart call:
                    Assert.Equal(blocks[i].GetProperty("id").GetString(), call.Id);
                    Assert.Equal(CompactJson.Of(blocks[i].GetProperty("input")), call.Arguments);
                    Assert.True(JsonElement.DeepEquals(blocks[i].GetProperty("input"), Json(call.Arguments)));
                    break;
                case UnknownPart unknown:
                    Assert.Equal(blocks[i].GetRawText(), unknown.Raw.GetRawText());
                    break;
            }
        }
    }

    [Theory]
    [MemberData(nameof(Recordings.Answers), MemberType = typeof(Recordings))]
    public void Read_RecordingSentBack_GivesEqualBlocks(string name)
    {
        var recorded = Recordings.Reply(name);
        var reply = AnthropicReply.Read(Recordings.Bytes(name));
        var (wire, _) = Translate(Call(User("Q"), new Message(Role.Assistant, reply.Choices[0].Parts), User("R")) with { SourceForm = WireForm.AnthropicMessages });

        var sent = Json(wire).GetProperty("messages")[1].GetProperty("content").EnumerateArray().ToList();
        var blocks = recorded.GetProperty("content").EnumerateArray()
            .Where(b => b.GetProperty("type").GetString() != "text" || !string.IsNullOrWhiteSpace(b.GetProperty("text").GetString())).ToList();
        Assert.Equal(blocks.Count, sent.Count);
        for (int i = 0; i < blocks.Count; i++)
        {
            Assert.True(JsonElement.DeepEquals(blocks[i], sent[i]), $"block {i}: {sent[i]}");
            if (blocks[i].GetProperty("type").GetString() is "thinking" or "redacted_thinking" or "tool_use")
            {
                Assert.Equal(CompactJson.Of(blocks[i]), CompactJson.Of(sent[i]));
            }
        }
    }

    [Theory]
    [InlineData("anthropic-text.json", 12, 29, 0)]
    [InlineData("anthropic-claude-opus-5-reasoning-high.1.json", 51, 1560, 139)]
    [InlineData("anthropic-compaction.1.json", 682 + 60385, 1320 + 592, 0)]
    [InlineData("anthropic-fallback.json", 412, 264, 0)]
    [InlineData("anthropic-advisor-20260301.1.json", 2414, 3200, 0, UsageGrade.Partial)]
    [InlineData("anthropic-advisor-stop-reasons.json", 10, 20, 0)]
    public void Read_RecordedUsage_IsExact(string name, long input, long output, long reasoning, UsageGrade grade = UsageGrade.Reported)
    {
        var usage = AnthropicReply.Read(Recordings.Bytes(name)).Usage;
        Assert.Equal(new TokenUsage { Input = input, Output = output, Reasoning = reasoning, Grade = grade }, usage);
        Assert.Equal(usage, AnthropicReply.Summarize(Recordings.Bytes(name)).Usage);
    }

    [Fact]
    public void Read_Refusal_GivesItsWords()
    {
        var reply = AnthropicReply.Read(Recordings.Bytes("anthropic-refusal.json"));
        Assert.Equal(FinishReason.ContentFilter, reply.Choices[0].Finish);
        Assert.StartsWith("This request triggered restrictions", Assert.IsType<RefusalPart>(Assert.Single(reply.Choices[0].Parts)).Text, StringComparison.Ordinal);
        Assert.True(reply.Choices[0].Extra.TryGet("stop_details", out var details));
        Assert.Equal("cyber", details.GetProperty("category").GetString());
    }

    [Theory]
    [InlineData("end_turn", FinishReason.Stop)]
    [InlineData("stop_sequence", FinishReason.Stop)]
    [InlineData("tool_use", FinishReason.ToolCalls)]
    [InlineData("max_tokens", FinishReason.Length)]
    [InlineData("model_context_window_exceeded", FinishReason.Length)]
    [InlineData("refusal", FinishReason.ContentFilter)]
    [InlineData("pause_turn", FinishReason.Paused)]
    [InlineData("compaction", FinishReason.Paused)]
    [InlineData("something_of_2031", FinishReason.Unknown)]
    public void Read_StopReason_MapsToTheClosedSet(string raw, FinishReason expected)
    {
        var choice = ReadMessage(rest: $"\"stop_reason\":\"{raw}\",\"stop_sequence\":\"END\"").Choices[0];
        Assert.Equal((expected, raw, "END"), (choice.Finish, choice.RawFinish, choice.StopSequence));
        Assert.Equal(expected, AnthropicReply.Summarize(Encoding.UTF8.GetBytes($"{{\"stop_reason\":\"{raw}\"}}")).Finish);
    }

    [Theory]
    [InlineData("""{"input_tokens":5,"cache_read_input_tokens":7,"cache_creation_input_tokens":30,"cache_creation":{"ephemeral_5m_input_tokens":10,"ephemeral_1h_input_tokens":20},"output_tokens":9}""", 5, 7, 10, 20, 9)]
    [InlineData("""{"input_tokens":5,"cache_creation_input_tokens":30,"output_tokens":9}""", 5, 0, 30, 0, 9)]
    [InlineData("""{"input_tokens":5,"cache_creation_input_tokens":30,"cache_creation":{"ephemeral_1h_input_tokens":20},"output_tokens":9}""", 5, 0, 10, 20, 9)]
    [InlineData("""{"input_tokens":5,"cache_creation":{"ephemeral_5m_input_tokens":1,"ephemeral_1h_input_tokens":2},"output_tokens":9}""", 5, 0, 1, 2, 9)]
    [InlineData("""{"input_tokens":null,"cache_read_input_tokens":"7","output_tokens":-3}""", 0, 0, 0, 0, 0, UsageGrade.Partial)]
    public void Read_Usage_IsDisjoint(string usage, long input, long read, long write5m, long write1h, long output, UsageGrade grade = UsageGrade.Reported)
        => Assert.Equal(
            new TokenUsage { Input = input, CacheRead = read, CacheWrite5m = write5m, CacheWrite1h = write1h, Output = output, Grade = grade },
            ReadMessage(rest: $"\"usage\":{usage}").Usage);

    [Theory]
    [InlineData("\"usage\":null")]
    [InlineData("\"other\":1")]
    public void Read_NoUsage_IsUnknown(string rest) => Assert.Equal(TokenUsage.Unknown, ReadMessage(rest: rest).Usage);

    [Fact]
    public void Read_BlocksWithoutTheirMembers_AreKeptWhole()
    {
        var parts = ReadMessage("""[{"type":"text"},{"type":"tool_use","id":1},{"type":"thinking"},{"no":"type"},7,{"type":"redacted_thinking","data":"x"}]""").Choices[0].Parts;
        Assert.Equal(5, parts.OfType<UnknownPart>().Count());
        Assert.Equal(new RedactedThinkingPart("x"), parts[5]);
    }

    [Fact]
    public void Read_MembersBesidesTheKnown_AreKept()
    {
        var reply = ReadMessage("""[{"type":"text","text":"a","citations":[1]},{"type":"tool_use","id":"t","name":"n","input":{"a": [1, 2]},"caller":{"type":"direct"}}]""", "\"container\":{\"id\":\"c\"},\"context_management\":null");
        Assert.Equal("[1]", reply.Choices[0].Parts[0].Extra.Members.Single().Value.GetRawText());
        var call = Assert.IsType<ToolCallPart>(reply.Choices[0].Parts[1]);
        Assert.Equal("{\"a\":[1,2]}", call.Arguments);
        Assert.Equal("caller", call.Extra.Members.Single().Key);
        Assert.Equal("container", reply.Extra.Members.Single().Key);
    }

    [Theory]
    [InlineData("")]
    [InlineData("<html>")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("{\"content\":\"text\"}")]
    [InlineData("{\"content\":[],")]
    [InlineData("{\"content\":[{\"type\":\"text\",\"text\":\"\\ud83d\"}],\"model\":\"\\ud83d\"}")]
    public void Read_NoMessage_IsAServerError(string body)
    {
        var error = Assert.Throws<ModelException>(() => Read(body)).Error;
        Assert.Equal((ModelErrorKind.Server, 502), (error.Kind, error.Status));
        Assert.Equal(FinishReason.Unknown, AnthropicReply.Summarize(Encoding.UTF8.GetBytes(body)).Finish);
    }

    [Fact]
    public void Read_ErrorWithSuccessStatus_IsThatError()
        => Assert.Equal(ModelErrorKind.Overloaded, Assert.Throws<ModelException>(() => Read("""{"type":"error","error":{"type":"overloaded_error","message":"Overloaded"}}""")).Error.Kind);
}
