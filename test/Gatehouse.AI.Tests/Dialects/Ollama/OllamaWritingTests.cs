using System.Buffers;
using System.Text;
using Gatehouse.AI.Calls;
using Gatehouse.AI.Dialects;
using Gatehouse.AI.Dialects.Ollama;

namespace Gatehouse.AI.Tests.Dialects.Ollama;

public sealed class OllamaWritingTests
{
    private static readonly ModelCall Call = new() { Model = "alias", SourceForm = WireForm.OllamaChat, Messages = [] };

    private static string Reply(ModelReply reply, bool isGenerate = false)
    {
        var output = new ArrayBufferWriter<byte>();
        new OllamaForm(isGenerate).WriteReply(reply, Call, new LossReport(), output);
        return Encoding.UTF8.GetString(output.WrittenSpan);
    }

    private static string Stream(bool isGenerate, params StreamEvent[] events)
    {
        var output = new ArrayBufferWriter<byte>();
        var stream = new OllamaForm(isGenerate).OpenStream(Call, CallAddress.None, 1_700_000_000);
        foreach (var streamEvent in events)
        {
            stream.Write(streamEvent, output);
        }

        return Encoding.UTF8.GetString(output.WrittenSpan);
    }

    private static StreamEvent Event(StreamEventKind kind, int part = 0, string? text = null, string? name = null) => new(kind) { PartIndex = part, Text = text, Name = name };

    [Fact]
    public void WriteReply_EveryPart_HasItsPlace()
    {
        var reply = new ModelReply
        {
            Id = "x", Model = "gpt-x", Created = 1_700_000_000,
            Choices = [new ReplyChoice(0, [new ThinkingPart("T", "sig"), new TextPart("Hé"), new ToolCallPart("c1", "f", """{"a":1}"""), new ToolCallPart("c2", "g", "")], FinishReason.ToolCalls) { RawFinish = "tool_calls" }],
            Usage = new TokenUsage { Input = 3, CacheRead = 2, Output = 4, Reasoning = 1, Grade = UsageGrade.Reported },
        };

        Assert.Equal(
            """{"model":"gpt-x","created_at":"2023-11-14T22:13:20Z","message":{"role":"assistant","content":"Hé","thinking":"T","tool_calls":[{"id":"c1","function":{"index":0,"name":"f","arguments":{"a":1}}},{"id":"c2","function":{"index":1,"name":"g","arguments":{}}}]},"done":true,"done_reason":"stop","prompt_eval_count":5,"eval_count":5}""",
            Reply(reply));
        OllamaGrammar.Reply(Reply(reply));
    }

    [Fact]
    public void WriteReply_OfGenerate_HasMembersOfItsOwn()
    {
        var reply = new ModelReply
        {
            Id = "x", Model = "", Created = 1_700_000_000,
            Choices = [new ReplyChoice(0, [new ThinkingPart("T", null), new TextPart("A")], FinishReason.Length)],
            Usage = TokenUsage.Unknown,
        };

        // The vendor named no model, so the client's name stands; counts that nobody reported are left out.
        Assert.Equal("""{"model":"alias","created_at":"2023-11-14T22:13:20Z","response":"A","thinking":"T","done":true,"done_reason":"length"}""", Reply(reply, isGenerate: true));
    }

    [Theory]
    [InlineData(FinishReason.Stop, "end", "\"done_reason\":\"stop\"}")]
    [InlineData(FinishReason.ContentFilter, "refusal", "\"done_reason\":\"content_filter\"}")]
    [InlineData(FinishReason.Unknown, "novel", "\"done_reason\":\"stop\",\"native_finish_reason\":\"novel\"}")]
    public void WriteReply_Finish_IsAKnownWordWithTheVendorsBesideIt(FinishReason finish, string raw, string expected)
    {
        string written = Reply(new ModelReply { Id = "", Model = "m", Choices = [new ReplyChoice(0, [new TextPart("x")], finish) { RawFinish = raw }], Usage = TokenUsage.Unknown });

        Assert.EndsWith(expected, written, StringComparison.Ordinal);
        OllamaGrammar.Reply(written);
    }

    [Theory]
    [InlineData("{\"a\":")]
    [InlineData("[1]")]
    [InlineData("nope")]
    public void Write_ArgumentsThatAreNoObject_AreText(string arguments)
    {
        string expected = "{\"name\": \"f\\\"\", \"arguments\": " + arguments + (arguments == "[1]" ? "}" : "");
        var whole = OllamaGrammar.Reply(Reply(new ModelReply { Id = "", Model = "m", Choices = [new ReplyChoice(0, [new ToolCallPart("c", "f\"", arguments)], FinishReason.Length)], Usage = TokenUsage.Unknown }));
        var streamed = OllamaGrammar.Stream(Stream(
            false,
            Event(StreamEventKind.Started, name: "m"),
            Event(StreamEventKind.ToolCallStarted, 0, "c", "f\""),
            Event(StreamEventKind.ToolArgumentsDelta, 0, arguments),
            new StreamEvent(StreamEventKind.Finished) { Finish = FinishReason.Length },
            Event(StreamEventKind.Ended)));

        Assert.Equal((expected, expected), (whole.Text.ToString(), streamed.Text.ToString()));
        Assert.Empty(streamed.Calls);
    }

    [Fact]
    public void OpenStream_InterleavedCalls_ComeWholeInTheOrderInWhichTheyEnd()
    {
        string written = Stream(
            false,
            Event(StreamEventKind.Started, name: "m"),
            Event(StreamEventKind.TextDelta, 0, "A"),
            Event(StreamEventKind.ToolCallStarted, 1, "c1", "f"),
            Event(StreamEventKind.ToolCallStarted, 2, "c2", "g"),
            Event(StreamEventKind.ToolArgumentsDelta, 2, "{\"b\""),
            Event(StreamEventKind.ToolArgumentsDelta, 1, "{}"),
            Event(StreamEventKind.ToolArgumentsDelta, 2, ":1}"),
            Event(StreamEventKind.PartEnded, 2),
            Event(StreamEventKind.PartEnded, 1),
            Event(StreamEventKind.Ping),
            new StreamEvent(StreamEventKind.Usage) { Usage = new TokenUsage { Input = 3, Output = 2, Grade = UsageGrade.Reported } },
            new StreamEvent(StreamEventKind.Finished) { Finish = FinishReason.ToolCalls, Text = "tool_calls" },
            Event(StreamEventKind.Ended));

        Assert.Equal("""
            {"model":"m","created_at":"2023-11-14T22:13:20Z","message":{"role":"assistant","content":"A"},"done":false}
            {"model":"m","created_at":"2023-11-14T22:13:20Z","message":{"role":"assistant","content":"","tool_calls":[{"id":"c2","function":{"index":0,"name":"g","arguments":{"b":1}}}]},"done":false}
            {"model":"m","created_at":"2023-11-14T22:13:20Z","message":{"role":"assistant","content":"","tool_calls":[{"id":"c1","function":{"index":1,"name":"f","arguments":{}}}]},"done":false}
            {"model":"m","created_at":"2023-11-14T22:13:20Z","message":{"role":"assistant","content":""},"done":true,"done_reason":"stop","prompt_eval_count":3,"eval_count":2}

            """, written);
    }

    [Fact]
    public void OpenStream_OfGenerate_HasMembersOfItsOwn()
        => Assert.Equal("""
            {"model":"m","created_at":"2023-11-14T22:13:20Z","response":"","thinking":"T","done":false}
            {"model":"m","created_at":"2023-11-14T22:13:20Z","response":"A","done":false}
            {"model":"m","created_at":"2023-11-14T22:13:20Z","response":"","done":true,"done_reason":"stop"}

            """, Stream(true, Event(StreamEventKind.Started, name: "m"), Event(StreamEventKind.ThinkingDelta, 0, "T"), Event(StreamEventKind.TextDelta, 1, "A"), new StreamEvent(StreamEventKind.Finished), Event(StreamEventKind.Ended)));
}
