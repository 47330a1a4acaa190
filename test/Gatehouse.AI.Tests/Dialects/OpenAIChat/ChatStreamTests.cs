using System.Buffers;
using System.Text;
using System.Text.Json.Nodes;
using Gatehouse.AI.Calls;
using Gatehouse.AI.Dialects;
using Gatehouse.AI.Dialects.OpenAIChat;

namespace Gatehouse.AI.Tests.Dialects.OpenAIChat;

public sealed class ChatStreamTests
{
    private static readonly StreamEvent Started = new(StreamEventKind.Started) { Text = "id-1", Name = "m-1" };

    [Fact]
    public void Write_ToolCallsBetweenOtherParts_AreNumberedByThemselves()
    {
        var events = Write(
            includeUsage: false,
            Started,
            new(StreamEventKind.ThinkingStarted) { PartIndex = 0 },
            new(StreamEventKind.ThinkingDelta) { PartIndex = 0, Text = "hm" },
            new(StreamEventKind.SignatureDelta) { PartIndex = 0, Text = "SI" },
            new(StreamEventKind.SignatureDelta) { PartIndex = 0, Text = "G" },
            new(StreamEventKind.PartEnded) { PartIndex = 0 },
            new(StreamEventKind.ToolCallStarted) { PartIndex = 1, Text = "c1", Name = "f" },
            new(StreamEventKind.ToolCallStarted) { PartIndex = 3, Text = "c2", Name = "g" },
            new(StreamEventKind.ToolArgumentsDelta) { PartIndex = 3, Text = "{}" },
            new(StreamEventKind.ToolArgumentsDelta) { PartIndex = 1, Text = "{\"a\"" },
            new(StreamEventKind.Finished) { Finish = FinishReason.ToolCalls, Text = "tool_use" },
            new(StreamEventKind.Usage) { Usage = new TokenUsage { Input = 1, Grade = UsageGrade.Reported } },
            new(StreamEventKind.Ended));

        Assert.Equal(
        [
            """{"role":"assistant","reasoning_content":"hm"}""",
            """{"reasoning_details":[{"type":"reasoning.text","text":"hm","signature":"SIG","index":0}]}""",
            """{"tool_calls":[{"index":0,"id":"c1","type":"function","function":{"name":"f","arguments":""}}]}""",
            """{"tool_calls":[{"index":1,"id":"c2","type":"function","function":{"name":"g","arguments":""}}]}""",
            """{"tool_calls":[{"index":1,"function":{"arguments":"{}"}}]}""",
            """{"tool_calls":[{"index":0,"function":{"arguments":"{\"a\""}}]}""",
            "{}",
        ],
        events[..^1].Select(e => JsonNode.Parse(e)!["choices"]![0]!["delta"]!.ToJsonString(Relaxed)));
        Assert.Equal("[DONE]", events[^1]);
        Assert.Equal("tool_calls", JsonNode.Parse(events[^2])!["choices"]![0]!["finish_reason"]!.GetValue<string>());
        Assert.All(events[..^1], e => Assert.False(JsonNode.Parse(e)!.AsObject().ContainsKey("usage")));
    }

    [Fact]
    public void Write_UsageAskedFor_ComesBeforeTheEndAndNullElsewhere()
    {
        var usage = new TokenUsage { Input = 10, CacheRead = 5, CacheWrite5m = 2, CacheWrite1h = 1, Output = 7, Reasoning = 3, Grade = UsageGrade.Reported };
        var events = Write(
            includeUsage: true,
            Started,
            new(StreamEventKind.TextDelta) { Text = "a" },
            new(StreamEventKind.Finished) { Finish = FinishReason.Stop },
            new(StreamEventKind.Usage) { Usage = usage },
            new(StreamEventKind.Ended));

        Assert.Equal(
            """{"id":"id-1","object":"chat.completion.chunk","created":99,"model":"m-1","choices":[],"usage":{"prompt_tokens":18,"completion_tokens":10,"total_tokens":28,"prompt_tokens_details":{"cached_tokens":5,"cache_write_tokens":3},"completion_tokens_details":{"reasoning_tokens":3}}}""",
            events[^2]);
        Assert.All(events[..^2], e => Assert.Contains("\"usage\":null", e, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(FinishReason.Stop, "stop", false)]
    [InlineData(FinishReason.Length, "length", false)]
    [InlineData(FinishReason.ToolCalls, "tool_calls", false)]
    [InlineData(FinishReason.ContentFilter, "content_filter", false)]
    [InlineData(FinishReason.Paused, "stop", true)]
    [InlineData(FinishReason.Unknown, "stop", true)]
    public void Write_Finish_IsOfTheClosedSet(FinishReason finish, string word, bool tellsRaw)
    {
        var choice = JsonNode.Parse(Write(false, Started, new(StreamEventKind.Finished) { Finish = finish, Text = "raw_word" })[0])!["choices"]![0]!;

        Assert.Equal(word, choice["finish_reason"]!.GetValue<string>());
        Assert.Equal(tellsRaw ? "raw_word" : null, choice["native_finish_reason"]?.GetValue<string>());
    }

    [Fact]
    public void Write_SeveralChoices_HaveARoleEach()
    {
        var events = Write(
            false,
            Started,
            new(StreamEventKind.TextDelta) { Choice = 0, Text = "a" },
            new(StreamEventKind.TextDelta) { Choice = 1, Text = "b" },
            new(StreamEventKind.TextDelta) { Choice = 0, Text = "c" });

        Assert.Equal([true, true, false], events.Select(e => JsonNode.Parse(e)!["choices"]![0]!["delta"]!["role"] is not null));
    }

    private static System.Text.Json.JsonSerializerOptions Relaxed { get; } = new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    [Fact]
    public void Write_CallWithoutArguments_HasAnEmptyObject()
    {
        var events = Write(
            includeUsage: false,
            Started,
            new(StreamEventKind.ToolCallStarted) { PartIndex = 0, Text = "c1", Name = "f" },
            new(StreamEventKind.PartEnded) { PartIndex = 0 },
            new(StreamEventKind.Finished) { Finish = FinishReason.ToolCalls },
            new(StreamEventKind.Ended));

        Assert.Equal("{}", string.Concat(events[..^1].Select(e => JsonNode.Parse(e)!["choices"]![0]!["delta"]!["tool_calls"]?[0]!["function"]!["arguments"]!.GetValue<string>())));
    }

    private static List<string> Write(bool includeUsage, params StreamEvent[] events)
    {
        var call = new ModelCall { Model = "m", SourceForm = WireForm.OpenAIChat, Messages = [], IncludeUsage = includeUsage };
        var stream = new OpenAIChatForm().OpenStream(call, CallAddress.None, 99);
        var output = new ArrayBufferWriter<byte>();
        foreach (var e in events)
        {
            stream.Write(e, output);
        }

        return [.. ModelGateway.Events(Encoding.UTF8.GetString(output.WrittenSpan))];
    }
}
