using System.Buffers;
using System.Text;
using System.Text.Json.Nodes;
using Gatehouse.AI.Calls;
using Gatehouse.AI.Dialects;
using Gatehouse.AI.Dialects.BedrockConverse;
using Gatehouse.AI.Providers;
using Gatehouse.AI.Providers.AnthropicCompatible;
using Gatehouse.AI.Providers.Bedrock;
using Gatehouse.AI.Providers.OpenAICompatible;
using Gatehouse.AI.Tests.Dialects.AnthropicMessages;
using Gatehouse.AI.Tests.Providers.AnthropicCompatible;
using Gatehouse.AI.Tests.Providers.Bedrock;
using Gatehouse.Testing;

namespace Gatehouse.AI.Tests.Dialects.BedrockConverse;

/// <summary>Every recorded reply and stream that the providers can read, through this dialect: in its grammar, decoded to the same again.</summary>
public sealed class ConverseRecordingTests
{
    [Theory]
    [MemberData(nameof(MessagesRecordingTests.ChatStreams), MemberType = typeof(MessagesRecordingTests))]
    public void Stream_OfOpenAIsForm_IsAWholeMessage(string name)
        => Check(ReadEvents(new OpenAIStream(), File.ReadLines(SharedData.PathOf(["ai-recordings", .. name.Split('/')])).Where(l => l.Length > 0).Append("[DONE]")));

    [Theory]
    [MemberData(nameof(Recordings.WholeStreams), MemberType = typeof(Recordings))]
    public void Stream_OfAnthropicsForm_IsAWholeMessage(string name)
    {
        foreach (var recorded in Recordings.Events(name))
        {
            Check(ReadEvents(new AnthropicStream(), recorded));
        }
    }

    [Theory]
    [MemberData(nameof(BedrockCalls.RecordedStreams), MemberType = typeof(BedrockCalls))]
    public void Stream_OfBedrocksForm_IsTheSameMessage(string file)
    {
        var recorded = BedrockCalls.Recorded(file);
        var read = Check(BedrockCalls.Read([BedrockCalls.Frame(recorded)]));

        Assert.Equal((string)JsonNode.Parse(recorded.Single(r => r.Name == "messageStop").Payload)!["stopReason"]!, read.Reason);
    }

    [Theory]
    [MemberData(nameof(MessagesRecordingTests.ChatReplies), MemberType = typeof(MessagesRecordingTests))]
    public void Reply_OfOpenAIsForm_IsAMessage(string name)
        => Check(OpenAIReply.Read(File.ReadAllBytes(SharedData.PathOf(["ai-recordings", .. name.Split('/')]))));

    [Theory]
    [MemberData(nameof(Recordings.Replies), MemberType = typeof(Recordings))]
    public void Reply_OfAnthropicsForm_IsAMessage(string name) => Check(AnthropicReply.Read(Recordings.Bytes(name)));

    [Theory]
    [MemberData(nameof(BedrockCalls.RecordedReplies), MemberType = typeof(BedrockCalls))]
    public void Reply_OfBedrocksForm_IsTheSameMessage(string file)
    {
        var recorded = JsonNode.Parse(File.ReadAllText(SharedData.PathOf("ai-recordings", "amazon-bedrock", file)))!;
        var written = Check(BedrockReply.Read(Encoding.UTF8.GetBytes(recorded.ToJsonString())));

        foreach (var block in recorded["output"]!["message"]!["content"]!.AsArray())
        {
            block!.AsObject().Remove("type");
        }

        Assert.True(JsonNode.DeepEquals(recorded["output"], written["output"]));
        Assert.Equal((string?)recorded["stopReason"], (string?)written["stopReason"]);
        Assert.Equal((long)recorded["usage"]!["totalTokens"]!, (long)written["usage"]!["totalTokens"]!);
    }

    private static ConverseGrammar Check(List<StreamEvent> events)
    {
        byte[] bytes = Write(events);
        var read = ConverseGrammar.Read(bytes);
        Assert.Equal(Text(events, StreamEventKind.TextDelta, StreamEventKind.RefusalDelta), read.Text);
        Assert.Equal(Text(events, StreamEventKind.ThinkingDelta), read.Thinking);
        Assert.Equal(Text(events, StreamEventKind.SignatureDelta), string.Concat(read.Signatures));
        Assert.Equal(CallsOf(events), read.Calls.Select(c => c.Trim()));

        var decoded = ConverseGrammar.Decode(bytes);
        Assert.Equal(Text(events, StreamEventKind.TextDelta, StreamEventKind.RefusalDelta), Text(decoded, StreamEventKind.TextDelta));
        Assert.Equal(events.Where(e => e.Kind == StreamEventKind.ToolCallStarted && e.Choice == 0).Select(e => (e.Text, e.Name)), decoded.Where(e => e.Kind == StreamEventKind.ToolCallStarted).Select(e => (e.Text, e.Name)));
        var usage = events.LastOrDefault(e => e.Usage is not null).Usage ?? TokenUsage.Unknown;
        var told = decoded.Last(e => e.Usage is not null).Usage!;
        Assert.Equal((usage.Input, usage.CacheRead, usage.CacheWrite5m, usage.CacheWrite1h, usage.TotalOutput), (told.Input, told.CacheRead, told.CacheWrite5m, told.CacheWrite1h, told.TotalOutput));
        return read;
    }

    private static JsonNode Check(ModelReply reply)
    {
        var output = new ArrayBufferWriter<byte>();
        new BedrockConverseForm().WriteReply(reply, CallOf(reply), new LossReport(), output);
        var written = JsonNode.Parse(output.WrittenSpan)!;
        ConverseGrammar.CheckReason((string)written["stopReason"]!);
        ConverseGrammar.CheckUsage(written["usage"]!);

        var again = BedrockReply.Read(output.WrittenMemory);
        Assert.Equal(reply.Choices[0].Parts.Where(p => p is not UnknownPart).Select(Describe), again.Choices[0].Parts.Select(Describe));
        Assert.Equal((reply.Usage.TotalInput, reply.Usage.TotalOutput, reply.Usage.CacheRead), (again.Usage.TotalInput, again.Usage.TotalOutput, again.Usage.CacheRead));
        return written;
    }

    private static string Describe(Part part) => part switch
    {
        TextPart text => "text " + text.Text,
        RefusalPart refusal => "text " + refusal.Text,
        ThinkingPart thinking => $"thinking {thinking.Text} {thinking.Signature}",
        RedactedThinkingPart redacted => "redacted " + ConverseRedacted.Wrap(redacted.Data),
        ToolCallPart call => $"call {call.Id} {call.Name} {JsonNode.Parse(call.Arguments.Length == 0 ? "{}" : call.Arguments)!.ToJsonString()}",
        _ => part.ToString(),
    };

    private static IEnumerable<string> CallsOf(List<StreamEvent> events)
        => events.Where(e => e.Kind == StreamEventKind.ToolCallStarted && e.Choice == 0)
            .Select(c => $"{c.Name} {string.Concat(events.Where(e => e.Kind == StreamEventKind.ToolArgumentsDelta && e.PartIndex == c.PartIndex).Select(e => e.Text))}".Trim());

    private static string Text(List<StreamEvent> events, params StreamEventKind[] kinds) => string.Concat(events.Where(e => kinds.Contains(e.Kind) && e.Choice == 0).Select(e => e.Text));

    private static ModelCall CallOf(ModelReply reply) => new() { Model = reply.Model, SourceForm = WireForm.BedrockConverse, Messages = [] };

    private static List<StreamEvent> ReadEvents(ProviderStream stream, IEnumerable<string> data)
    {
        var events = new List<StreamEvent>();
        foreach (string json in data)
        {
            stream.Read(default, Encoding.UTF8.GetBytes(json), events);
        }

        if (!events.Exists(e => e.Kind == StreamEventKind.Ended))
        {
            stream.End(events);
        }

        return events;
    }

    private static byte[] Write(IEnumerable<StreamEvent> events)
    {
        var output = new ArrayBufferWriter<byte>();
        var stream = new BedrockConverseForm().OpenStream(new ModelCall { Model = "m", SourceForm = WireForm.BedrockConverse, Messages = [] }, CallAddress.None, 0);
        foreach (var streamEvent in events)
        {
            stream.Write(streamEvent, output);
        }

        return output.WrittenSpan.ToArray();
    }
}
