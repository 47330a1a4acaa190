using System.Text;
using Gatehouse.AI.Calls;
using Gatehouse.AI.Providers.Bedrock;
using Gatehouse.AI.Tests.Providers.AnthropicCompatible;
using Gatehouse.Testing;

namespace Gatehouse.AI.Tests.Providers.Bedrock;

/// <summary>Frames of ConverseStream to the hub's events: recordings framed as the service does it, and what they do not have.</summary>
public sealed class BedrockStreamTests
{
    public static TheoryData<string> Streams() => BedrockCalls.RecordedStreams();

    [Theory]
    [MemberData(nameof(Streams))]
    public void Recorded_Stream_IsWholeAndSaysWhatItsLinesSay(string file)
    {
        var recorded = BedrockCalls.Recorded(file);
        var events = BedrockCalls.Read([BedrockCalls.Frame(recorded)]);

        Assert.Equal(StreamEventKind.Started, events[0].Kind);
        Assert.Equal(StreamEventKind.Ended, events[^1].Kind);
        Assert.Equal(FinishReason.ToolCalls, events.Single(e => e.Kind == StreamEventKind.Finished).Finish);
        Assert.DoesNotContain(events, e => e.Kind is StreamEventKind.Failed or StreamEventKind.Unknown);
        Assert.Equal(recorded.Count(r => r.Payload.Contains("\"toolUseId\"", StringComparison.Ordinal)), events.Count(e => e.Kind == StreamEventKind.ToolCallStarted));
        Assert.Equal(recorded.Any(r => r.Name == "metadata"), events.Any(e => e.Kind == StreamEventKind.Usage));
        Assert.All(StreamReplies.Parts(events).OfType<ToolCallPart>(), p => Json(p.Arguments));
        Assert.Equal(events.Count(e => e.Kind is StreamEventKind.TextStarted or StreamEventKind.ToolCallStarted), events.Count(e => e.Kind == StreamEventKind.PartEnded));
    }

    [Fact]
    public void Recorded_TextThenTool_IsInOrder()
    {
        var events = BedrockCalls.Read([BedrockCalls.Frame(BedrockCalls.Recorded("amazon-bedrock-tool-no-args.chunks.txt"))]);

        Assert.Equal(
            """
            0 TextStarted
            0 TextDelta I'll update the issue list for you.
            0 PartEnded
            1 ToolCallStarted tool-use-id updateIssueList
            1 ToolArgumentsDelta {}
            1 PartEnded
            Usage 100+0r+0w5+0w1 -> 25+0t Reported
            Finished ToolCalls tool_use
            Ended
            """,
            StreamReplies.Describe(events.Skip(1)));
    }

    [Fact]
    public void Recorded_CutAtEveryByte_ReadsTheSame()
    {
        byte[] bytes = BedrockCalls.Frame(BedrockCalls.Recorded("amazon-bedrock-json-with-tools.1.chunks.txt"));
        string whole = StreamReplies.Describe(BedrockCalls.Read([bytes]).Skip(1));
        for (int cut = 1; cut < bytes.Length; cut++)
        {
            Assert.Equal(whole, StreamReplies.Describe(BedrockCalls.Read([bytes[..cut], bytes[cut..]]).Skip(1)));
        }

        Assert.Equal(whole, StreamReplies.Describe(BedrockCalls.Read(FakeModelServer.Cut(bytes, 1)).Skip(1)));
    }

    [Theory]
    [MemberData(nameof(Streams))]
    public void Recorded_CutAfterEveryEvent_FailsUntilTheMessageStopped(string file)
    {
        var recorded = BedrockCalls.Recorded(file);
        for (int count = 0; count <= recorded.Count; count++)
        {
            var events = BedrockCalls.Read([BedrockCalls.Frame(recorded.Take(count))]);
            bool stopped = recorded.Take(count).Any(r => r.Name == "messageStop");
            Assert.Equal(stopped ? StreamEventKind.Ended : StreamEventKind.Failed, events[^1].Kind);
        }
    }

    [Fact]
    public void Read_ReasoningOfAllKinds_KeepsEveryByte()
    {
        var events = BedrockCalls.Read(
            ("messageStart", """{"role":"assistant","p":"ab"}"""),
            ("contentBlockDelta", """{"contentBlockIndex":0,"delta":{"reasoningContent":{"text":"I th"}},"p":"a"}"""),
            ("contentBlockDelta", """{"contentBlockIndex":0,"delta":{"reasoningContent":{"text":"ink"}}}"""),
            ("contentBlockDelta", """{"contentBlockIndex":0,"delta":{"reasoningContent":{"signature":"si+g="}}}"""),
            ("contentBlockStop", """{"contentBlockIndex":0}"""),
            ("contentBlockDelta", """{"contentBlockIndex":1,"delta":{"reasoningContent":{"redactedContent":"AAEC"}}}"""),
            ("contentBlockDelta", """{"contentBlockIndex":1,"delta":{"reasoningContent":{"redactedContent":"AwQ="}}}"""),
            ("contentBlockStop", """{"contentBlockIndex":1}"""),
            ("contentBlockDelta", """{"contentBlockIndex":2,"delta":{"text":"Hé"},"p":"abc"}"""),
            ("contentBlockStop", """{"contentBlockIndex":2}"""),
            ("messageStop", """{"stopReason":"end_turn"}"""),
            ("metadata", """{"usage":{"inputTokens":5,"outputTokens":9,"totalTokens":114,"cacheReadInputTokens":70,"cacheWriteInputTokens":30,"cacheDetails":[{"inputTokens":20,"ttl":"1h"},{"inputTokens":10,"ttl":"5m"}]}}"""));

        Assert.Equal(
            """
            0 ThinkingStarted
            0 ThinkingDelta I th
            0 ThinkingDelta ink
            0 SignatureDelta si+g=
            0 PartEnded
            1 RedactedThinking AAECAwQ=
            1 PartEnded
            2 TextStarted
            2 TextDelta Hé
            2 PartEnded
            Finished Stop end_turn
            Usage 5+70r+10w5+20w1 -> 9+0t Reported
            Ended
            """,
            StreamReplies.Describe(events.Skip(1)));
        Assert.StartsWith("converse-", events[0].Text, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_WhatIsNotKnown_IsHandedOnAndNeverThrows()
    {
        var events = BedrockCalls.Read(
            ("messageStart", """{"role":"assistant"}"""),
            ("contentBlockStart", """{"contentBlockIndex":0,"start":{"toolUse":{"toolUseId":"s","name":"web","type":"server_tool_use"}}}"""),
            ("contentBlockDelta", """{"contentBlockIndex":0,"delta":{"toolUse":{"input":"{}"}}}"""),
            ("contentBlockStop", """{"contentBlockIndex":0}"""),
            ("contentBlockDelta", """{"contentBlockIndex":1,"delta":{"citation":{"title":"t"}}}"""),
            ("hologramStart", """{"a":1}"""),
            ("messageStop", """{"stopReason":"bored"}"""),
            ("metadata", "{}"));

        Assert.Equal(3, events.Count(e => e.Kind == StreamEventKind.Unknown));
        Assert.Equal("t", events.Single(e => e.Kind == StreamEventKind.Citation).Citation!.Title);
        Assert.Equal((FinishReason.Unknown, "bored"), events.Where(e => e.Kind == StreamEventKind.Finished).Select(e => (e.Finish, e.Text)).Single());
        Assert.DoesNotContain(events, e => e.Kind is StreamEventKind.Usage or StreamEventKind.ToolCallStarted);
        Assert.Equal(StreamEventKind.Ended, events[^1].Kind);
    }

    [Theory]
    [InlineData("throttlingException", ModelErrorKind.RateLimited, 429)]
    [InlineData("modelStreamErrorException", ModelErrorKind.Server, 424)]
    [InlineData("modelTimeoutException", ModelErrorKind.Timeout, 408)]
    [InlineData("serviceUnavailableException", ModelErrorKind.Overloaded, 503)]
    [InlineData("validationException", ModelErrorKind.InvalidRequest, 400)]
    [InlineData("internalServerException", ModelErrorKind.Server, 500)]
    [InlineData("hologramException", ModelErrorKind.Server, 500)]
    public void Read_Exception_FailsOnceWithItsKind(string type, ModelErrorKind kind, int status)
    {
        var events = BedrockCalls.Read(
            ("contentBlockDelta", """{"contentBlockIndex":0,"delta":{"text":"half"}}"""),
            (type, """{"message":"Words."}"""),
            ("messageStop", """{"stopReason":"end_turn"}"""));

        Assert.Equal(StreamEventKind.Failed, events[^1].Kind);
        var error = events[^1].Error!;
        Assert.Equal((kind, status, "Words.", char.ToUpperInvariant(type[0]) + type[1..]), (error.Kind, error.Status, error.Message, error.Type));
        Assert.Single(events, e => e.Kind == StreamEventKind.Failed);
    }

    [Fact]
    public void Read_ErrorThatIsNoException_Fails()
    {
        var events = new List<StreamEvent>();
        new BedrockStream().Read("error:InternalFailure"u8, "It broke."u8, events);

        Assert.Equal(("It broke.", "InternalFailure", ModelErrorKind.Server), events.Select(e => (e.Error!.Message, e.Error.Type, e.Error.Kind)).Single());
    }

    [Theory]
    [InlineData("""{"contentBlockIndex":0,"delta":{"text":"a"},"p":"b"}""", true)]
    [InlineData("""{"delta":{"text":"a"},"contentBlockIndex":3}""", true)]
    [InlineData("""{"contentBlockIndex":0,"delta":{"text":"a","x":1}}""", false)]
    [InlineData("""{"contentBlockIndex":0,"delta":{"reasoningContent":{"text":"a"}}}""", false)]
    [InlineData("""{"contentBlockIndex":"0","delta":{"text":"a"}}""", false)]
    [InlineData("""{"contentBlockIndex":0,"delta":{"text":5}}""", false)]
    [InlineData("""{"contentBlockIndex":0,"delta":{"text":"a"}}{}""", false)]
    [InlineData("[]", false)]
    [InlineData("", false)]
    public void TextDelta_OnlyExactForm_IsReadWithoutADocument(string json, bool read)
        => Assert.Equal(read, BedrockTextDelta.TryRead(Encoding.UTF8.GetBytes(json), out _, out _));

    private static void Json(string text)
    {
        using var parsed = System.Text.Json.JsonDocument.Parse(text);
    }
}
