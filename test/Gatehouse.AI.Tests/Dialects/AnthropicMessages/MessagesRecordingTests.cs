using System.Buffers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Gatehouse.AI.Calls;
using Gatehouse.AI.Dialects;
using Gatehouse.AI.Dialects.AnthropicMessages;
using Gatehouse.AI.Providers;
using Gatehouse.AI.Providers.AnthropicCompatible;
using Gatehouse.AI.Providers.Cohere;
using Gatehouse.AI.Providers.GeminiCompatible;
using Gatehouse.AI.Providers.OpenAICompatible;
using Gatehouse.AI.Tests.Providers.AnthropicCompatible;
using Gatehouse.AI.Tests.Providers.Bedrock;
using Gatehouse.AI.Tests.Providers.GeminiCompatible;
using Gatehouse.Testing;

namespace Gatehouse.AI.Tests.Dialects.AnthropicMessages;

/// <summary>Every recorded reply and stream that the providers can read, through this dialect: in its grammar, and nothing of the hub's lost.</summary>
public sealed class MessagesRecordingTests
{
    public static TheoryData<string> ChatStreams() => Find("*.chunks.txt", IsChat);

    public static TheoryData<string> ChatReplies() => Find("*.json", text => IsChat(text) && text.Contains("\"chat.completion\"", StringComparison.Ordinal));

    [Theory]
    [MemberData(nameof(ChatStreams))]
    public void Stream_OfOpenAIsForm_IsAWholeMessage(string name)
    {
        var events = ReadEvents(new OpenAIStream(), Lines(name).Append("[DONE]"));
        Check(events, Write(events));
    }

    [Theory]
    [MemberData(nameof(Recordings.WholeStreams), MemberType = typeof(Recordings))]
    public void Stream_OfAnthropicsForm_IsTheSameMessage(string name)
    {
        foreach (var recorded in Recordings.Events(name))
        {
            var events = ReadEvents(new AnthropicStream(), recorded);
            var read = Check(events, Write(events));
            var original = MessageGrammarInput(recorded);
            if (read.Reason != "refusal")
            {
                Assert.Equal(original.Blocks, read.Blocks.Select(b => (string)b["type"]!));
            }

            Assert.Equal(original.Reason, read.Reason);
        }
    }

    [Theory]
    [MemberData(nameof(GeminiRecordings.AllStreams), MemberType = typeof(GeminiRecordings))]
    public void Stream_OfGeminisForm_IsAWholeMessage(string name)
    {
        var events = ReadEvents(new GeminiStream(), GeminiRecordings.Events(name));
        Check(events, Write(events));
    }

    [Theory]
    [InlineData("cohere-empty-tool-call.chunks.txt")]
    [InlineData("cohere-reasoning.chunks.txt")]
    public void Stream_OfCoheresForm_IsAWholeMessage(string name)
    {
        var events = ReadEvents(new CohereStream(), Lines("cohere/" + name));
        Check(events, Write(events));
    }

    [Theory]
    [MemberData(nameof(BedrockCalls.RecordedStreams), MemberType = typeof(BedrockCalls))]
    public void Stream_OfBedrocksForm_IsAWholeMessage(string name)
    {
        var events = BedrockCalls.Read([BedrockCalls.Frame(BedrockCalls.Recorded(name))]);
        Check(events, Write(events));
    }

    [Theory]
    [MemberData(nameof(ChatReplies))]
    public void Reply_OfOpenAIsForm_IsAMessage(string name)
    {
        var reply = OpenAIReply.Read(File.ReadAllBytes(SharedData.PathOf(["ai-recordings", .. name.Split('/')])));
        var message = Write(reply);

        MessageGrammar.CheckReason(message);
        Assert.Equal(
            string.Concat(reply.Choices[0].Parts.Select(p => p is TextPart t ? t.Text : p is RefusalPart r ? r.Text : "")),
            string.Concat(message["content"]!.AsArray().Select(b => (string?)b!["text"])));
        Assert.Equal(
            reply.Choices[0].Parts.OfType<ToolCallPart>().Select(c => $"{c.Id} {c.Name} {JsonNode.Parse(c.Arguments.Length == 0 ? "{}" : c.Arguments)!.ToJsonString()}"),
            message["content"]!.AsArray().Where(b => (string?)b!["type"] == "tool_use").Select(b => $"{b!["id"]} {b["name"]} {b["input"]!.ToJsonString()}"));
        Assert.Equal(reply.Usage.TotalInput, (long)message["usage"]!["input_tokens"]! + (long)message["usage"]!["cache_read_input_tokens"]! + (long)message["usage"]!["cache_creation_input_tokens"]!);
        Assert.Equal(reply.Usage.TotalOutput, (long)message["usage"]!["output_tokens"]!);
    }

    [Theory]
    [MemberData(nameof(Recordings.Replies), MemberType = typeof(Recordings))]
    public void Reply_OfAnthropicsForm_IsTheSameMessage(string name)
    {
        var recorded = JsonNode.Parse(Recordings.Bytes(name))!.AsObject();
        var message = Write(AnthropicReply.Read(Recordings.Bytes(name))).AsObject();

        // Usage is told in this dialect's own members; the hub has no place for the others.
        var usage = message["usage"]!;
        MessageGrammar.CheckUsage(usage);
        recorded.Remove("usage");
        message.Remove("usage");
        foreach (string absent in recorded.Where(m => m.Value is null && m.Key != "stop_sequence").Select(m => m.Key).ToList())
        {
            recorded.Remove(absent);
        }

        recorded.Remove("diagnostics");
        WithoutNulls(recorded);
        WithoutNulls(message);
        foreach (var call in recorded["content"]!.AsArray().Where(b => (string?)b!["type"] == "tool_use" && b["caller"] is null))
        {
            call!["caller"] = new JsonObject { ["type"] = "direct" };
        }

        Assert.True(JsonNode.DeepEquals(recorded, message), $"{recorded.ToJsonString()}\n{message.ToJsonString()}");
    }

    [Fact]
    public void Recordings_AreThere()
    {
        Assert.SkipUnless(SharedData.IsAvailable, SharedData.MissingReason);
        Assert.True(ChatStreams().Count >= 10 && ChatReplies().Count >= 6, $"{ChatStreams().Count} streams and {ChatReplies().Count} replies");
    }

    private static MessageGrammar Check(List<StreamEvent> events, string stream)
    {
        var read = MessageGrammar.Read(stream);
        Assert.Equal(Text(events, StreamEventKind.TextDelta, StreamEventKind.RefusalDelta), read.Text);
        Assert.Equal(Text(events, StreamEventKind.ThinkingDelta), read.Thinking);
        var calls = events.Where(e => e.Kind == StreamEventKind.ToolCallStarted)
            .Select(c => $"{c.Name} {string.Concat(events.Where(e => e.Kind == StreamEventKind.ToolArgumentsDelta && e.PartIndex == c.PartIndex).Select(e => e.Text))}");
        Assert.Equal(calls, read.Calls);
        var usage = events.LastOrDefault(e => e.Usage is not null).Usage ?? TokenUsage.Unknown;
        Assert.Equal(
            (usage.Input, usage.CacheRead, usage.TotalOutput),
            ((long)read.Delta["usage"]!["input_tokens"]!, (long)read.Delta["usage"]!["cache_read_input_tokens"]!, (long)read.Delta["usage"]!["output_tokens"]!));
        return read;
    }

    private static string Text(List<StreamEvent> events, params StreamEventKind[] kinds) => string.Concat(events.Where(e => kinds.Contains(e.Kind) && e.Choice == 0).Select(e => e.Text));

    private static (List<string> Blocks, string Reason, long Output) MessageGrammarInput(IReadOnlyList<string> recorded)
    {
        var events = recorded.Select(e => JsonNode.Parse(e)!).ToList();
        var whole = events[0]["message"]!["content"]!.AsArray().Select(b => (string)b!["type"]!);
        var blocks = whole.Concat(events.Where(e => (string?)e["type"] == "content_block_start").Select(e => (string)e["content_block"]!["type"]!)).ToList();
        var end = events.Last(e => e["delta"]?["stop_reason"] is not null || e["message"]?["stop_reason"] is not null);
        return (blocks, (string)(end["delta"]?["stop_reason"] ?? end["message"]!["stop_reason"])!, (long)((end["usage"] ?? end["message"]!["usage"])!["output_tokens"])!);
    }

    private static void WithoutNulls(JsonNode? node)
    {
        if (node is JsonArray array)
        {
            foreach (var item in array)
            {
                WithoutNulls(item);
            }
        }
        else if (node is JsonObject owner)
        {
            foreach (string name in owner.Where(m => m.Value is null).Select(m => m.Key).ToList())
            {
                owner.Remove(name);
            }

            foreach (var member in owner)
            {
                WithoutNulls(member.Value);
            }
        }
    }

    private static JsonNode Write(ModelReply reply)
    {
        var output = new ArrayBufferWriter<byte>();
        MessagesReplyWriter.Write(reply, new LossReport(), output);
        return JsonNode.Parse(output.WrittenSpan)!;
    }

    private static string Write(List<StreamEvent> events)
    {
        var stream = new AnthropicMessagesForm().OpenStream(null!, CallAddress.None, 0);
        var output = new ArrayBufferWriter<byte>();
        foreach (var streamEvent in events)
        {
            stream.Write(streamEvent, output);
        }

        return Encoding.UTF8.GetString(output.WrittenSpan);
    }

    private static List<StreamEvent> ReadEvents(ProviderStream stream, IEnumerable<string> data)
    {
        var events = new List<StreamEvent>();
        foreach (string line in data)
        {
            stream.Read(default, Encoding.UTF8.GetBytes(line), events);
        }

        stream.End(events);
        Assert.Equal(StreamEventKind.Ended, events[^1].Kind);
        return events;
    }

    private static IEnumerable<string> Lines(string name) => File.ReadLines(SharedData.PathOf(["ai-recordings", .. name.Split('/')])).Where(l => l.Length > 0);

    private static bool IsChat(string text)
        => text.StartsWith('{') && text.Contains("\"choices\":", StringComparison.Ordinal) && !text.Contains("\"text_completion\"", StringComparison.Ordinal);

    private static TheoryData<string> Find(string pattern, Func<string, bool> fits)
    {
        var found = new TheoryData<string>();
        if (SharedData.TryFind(out string? folder))
        {
            string root = Path.Combine(folder, "ai-recordings");
            foreach (string file in Directory.EnumerateFiles(root, pattern, SearchOption.AllDirectories).Order(StringComparer.Ordinal))
            {
                string text = File.ReadAllText(file);
                if (fits(text))
                {
                    found.Add(Path.GetRelativePath(root, file).Replace('\\', '/'));
                }
            }
        }
        else
        {
            found.Add("none");
        }

        return found;
    }
}
