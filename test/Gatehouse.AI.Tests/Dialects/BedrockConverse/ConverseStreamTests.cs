using System.Buffers;
using System.Text.Json.Nodes;
using Gatehouse.AI.Calls;
using Gatehouse.AI.Dialects;
using Gatehouse.AI.Dialects.BedrockConverse;

namespace Gatehouse.AI.Tests.Dialects.BedrockConverse;

/// <summary>Events of the hub to frames: order, interleaving, ends and errors.</summary>
public sealed class ConverseStreamTests
{
    [Fact]
    public void Write_AllKinds_AreTheServicesEvents()
    {
        var read = ConverseGrammar.Read(Write(
            new(StreamEventKind.Started) { Text = "id", Name = "m" },
            new(StreamEventKind.ThinkingStarted),
            new(StreamEventKind.ThinkingDelta) { Text = "hm" },
            new(StreamEventKind.SignatureDelta) { Text = "si" },
            new(StreamEventKind.SignatureDelta) { Text = "g" },
            new(StreamEventKind.PartEnded),
            new(StreamEventKind.RedactedThinking) { PartIndex = 1, Text = "not base64!" },
            new(StreamEventKind.PartEnded) { PartIndex = 1 },
            new(StreamEventKind.TextDelta) { PartIndex = 2, Text = "Hé" },
            new(StreamEventKind.Ping),
            new(StreamEventKind.ToolCallStarted) { PartIndex = 3, Text = "c1", Name = "f" },
            new(StreamEventKind.ToolArgumentsDelta) { PartIndex = 3, Text = "{}" },
            new(StreamEventKind.PartEnded) { PartIndex = 3 },
            new(StreamEventKind.Finished) { Finish = FinishReason.ToolCalls, Text = "tool_calls" },
            new(StreamEventKind.Usage) { Usage = new TokenUsage { Input = 1, CacheRead = 2, CacheWrite5m = 3, CacheWrite1h = 4, Output = 5, Reasoning = 6, Grade = UsageGrade.Reported } },
            new(StreamEventKind.Ended)));

        Assert.Equal(
            """
            messageStart {"role":"assistant"}
            contentBlockDelta {"contentBlockIndex":0,"delta":{"reasoningContent":{"text":"hm"}}}
            contentBlockDelta {"contentBlockIndex":0,"delta":{"reasoningContent":{"signature":"sig"}}}
            contentBlockStop {"contentBlockIndex":0}
            contentBlockDelta {"contentBlockIndex":1,"delta":{"reasoningContent":{"redactedContent":"Z2F0ZWhvdXNlOm5vdCBiYXNlNjQh"}}}
            contentBlockStop {"contentBlockIndex":1}
            contentBlockDelta {"contentBlockIndex":2,"delta":{"text":"Hé"}}
            contentBlockStop {"contentBlockIndex":2}
            contentBlockStart {"contentBlockIndex":3,"start":{"toolUse":{"toolUseId":"c1","name":"f"}}}
            contentBlockDelta {"contentBlockIndex":3,"delta":{"toolUse":{"input":"{}"}}}
            contentBlockStop {"contentBlockIndex":3}
            messageStop {"stopReason":"tool_use"}
            metadata {"metrics":{"latencyMs":0},"usage":{"inputTokens":1,"outputTokens":11,"totalTokens":21,"cacheReadInputTokens":2,"cacheWriteInputTokens":7,"cacheDetails":[{"ttl":"1h","inputTokens":4},{"ttl":"5m","inputTokens":3}]}}
            """,
            string.Join('\n', read.Events.Select(e => $"{e.Name} {e.Payload.ToJsonString(new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping })}")));
    }

    [Fact]
    public void Write_InterleavedCalls_ComeOneBehindTheOther()
    {
        var read = ConverseGrammar.Read(Write(
            new(StreamEventKind.Started),
            Call(1, "f"), Input(1, "{\"a\""), Call(2, "g"), Input(2, "{\"b\""), Input(1, ":1}"), Input(2, ":2}"), Call(3, "h"), Input(3, "{}"),
            End(1), End(2), End(3),
            new(StreamEventKind.TextDelta) { PartIndex = 4, Text = "done" },
            new(StreamEventKind.Finished) { Finish = FinishReason.ToolCalls },
            new(StreamEventKind.Ended)));

        Assert.Equal(["f {\"a\":1}", "g {\"b\":2}", "h {}"], read.Calls);
        Assert.Equal("done", read.Text);
    }

    [Fact]
    public void Write_AnyInterleaving_KeepsEveryCallWhole()
    {
        var random = new Random(7);
        for (int round = 0; round < 500; round++)
        {
            var queues = Enumerable.Range(0, random.Next(1, 5)).Select(p =>
            {
                var queue = new Queue<StreamEvent>([Call(p, "f" + p), Input(p, "{\"k"), Input(p, "\":"), Input(p, $"{p}}}")]);
                if (random.Next(2) == 0)
                {
                    queue.Enqueue(End(p));
                }

                return queue;
            }).ToList();
            int count = queues.Count;
            var events = new List<StreamEvent> { new(StreamEventKind.Started) };
            while (queues.Count > 0)
            {
                var queue = queues[random.Next(queues.Count)];
                events.Add(queue.Dequeue());
                queues.RemoveAll(q => q.Count == 0);
            }

            events.Add(new(StreamEventKind.Finished) { Finish = FinishReason.ToolCalls });
            events.Add(new(StreamEventKind.Ended));

            var read = ConverseGrammar.Read(Write([.. events]));

            Assert.Equal(Enumerable.Range(0, count).Select(p => $"f{p} {{\"k\":{p}}}"), read.Calls.Order(StringComparer.Ordinal));
        }
    }

    [Fact]
    public void Write_CallsThatOnlyTheFinishEnds_AreWholeAndFlow()
    {
        var output = new ArrayBufferWriter<byte>();
        var stream = Open();
        foreach (var streamEvent in (StreamEvent[])[new(StreamEventKind.Started), Call(1, "f"), Input(1, "{\"a\":1}"), Call(2, "g"), Input(2, "{\"b\":")])
        {
            stream.Write(streamEvent, output);
        }

        // The first call is whole, so the second is not held back for its end.
        Assert.Contains("\"g\"", System.Text.Encoding.UTF8.GetString(output.WrittenSpan), StringComparison.Ordinal);
        foreach (var streamEvent in (StreamEvent[])[Input(2, "2}"), Call(3, "h"), new(StreamEventKind.Finished) { Finish = FinishReason.ToolCalls }, new(StreamEventKind.Ended)])
        {
            stream.Write(streamEvent, output);
        }

        Assert.Equal(["f {\"a\":1}", "g {\"b\":2}", "h "], ConverseGrammar.Read(output.WrittenSpan.ToArray()).Calls);
    }

    [Theory]
    [InlineData(FinishReason.Stop, "stop", "end_turn", null)]
    [InlineData(FinishReason.Stop, "stop_sequence", "stop_sequence", null)]
    [InlineData(FinishReason.Length, "length", "max_tokens", null)]
    [InlineData(FinishReason.Length, "model_context_window_exceeded", "model_context_window_exceeded", null)]
    [InlineData(FinishReason.ToolCalls, "TOOL_CALL", "tool_use", null)]
    [InlineData(FinishReason.ContentFilter, "SAFETY", "content_filtered", null)]
    [InlineData(FinishReason.ContentFilter, "guardrail_intervened", "guardrail_intervened", null)]
    [InlineData(FinishReason.Paused, "pause_turn", "end_turn", "pause_turn")]
    [InlineData(FinishReason.Unknown, "bored", "end_turn", "bored")]
    [InlineData(FinishReason.Unknown, "malformed_tool_use", "malformed_tool_use", null)]
    [InlineData(FinishReason.Unknown, null, "end_turn", null)]
    public void Write_Finish_IsAWordOfTheClosedSet(FinishReason finish, string? raw, string word, string? native)
    {
        var read = ConverseGrammar.Read(Write(new(StreamEventKind.Started), new(StreamEventKind.Finished) { Finish = finish, Text = raw }, new(StreamEventKind.Ended)));

        Assert.Equal(word, read.Reason);
        Assert.Equal(native, (string?)read.Events.Single(e => e.Name == "messageStop").Payload["additionalModelResponseFields"]?["native_finish_reason"]);
    }

    [Theory]
    [InlineData(ModelErrorKind.RateLimited, 429, "throttlingException", 429, "ThrottlingException")]
    [InlineData(ModelErrorKind.Overloaded, 529, "serviceUnavailableException", 503, "ServiceUnavailableException")]
    [InlineData(ModelErrorKind.Unreachable, 502, "serviceUnavailableException", 503, "ServiceUnavailableException")]
    [InlineData(ModelErrorKind.ContextLength, 400, "validationException", 400, "ValidationException")]
    [InlineData(ModelErrorKind.Timeout, 504, "modelStreamErrorException", 408, "ModelTimeoutException")]
    [InlineData(ModelErrorKind.Server, 424, "modelStreamErrorException", 424, "ModelErrorException")]
    [InlineData(ModelErrorKind.Server, 500, "internalServerException", 500, "InternalServerException")]
    [InlineData(ModelErrorKind.Authentication, 401, "modelStreamErrorException", 424, "ModelErrorException")]
    [InlineData(ModelErrorKind.Permission, 403, "validationException", 403, "AccessDeniedException")]
    [InlineData(ModelErrorKind.NotFound, 404, "validationException", 404, "ResourceNotFoundException")]
    [InlineData(ModelErrorKind.Billing, 402, "throttlingException", 400, "ServiceQuotaExceededException")]
    public void WriteError_Kind_IsAnExceptionOfTheModel(ModelErrorKind kind, int status, string exception, int expected, string type)
    {
        var error = new ModelError(kind, status, "Words.");
        var output = new ArrayBufferWriter<byte>();
        var stream = Open();
        stream.Write(new(StreamEventKind.Started), output);
        stream.Write(new(StreamEventKind.TextDelta) { Text = "half" }, output);
        stream.WriteError(error, "r", output);

        string message = kind == ModelErrorKind.Authentication ? "The provider refused the gateway's credentials." : "Words.";
        Assert.Equal((exception, message), ConverseGrammar.ReadFailed(output.WrittenSpan.ToArray()));

        var whole = new ArrayBufferWriter<byte>();
        var headers = new Gatehouse.Core.Requests.HeaderList();
        var form = new BedrockConverseForm();
        Assert.Equal(expected, form.WriteError(error, "r", whole));
        form.AddErrorHeaders(error, "r", headers);
        Assert.Equal((type, message), (headers.Get("x-amzn-errortype"), (string?)JsonNode.Parse(whole.WrittenSpan)!["message"]));
    }

    [Theory]
    [InlineData("AAEC")]
    [InlineData("AAE=")]
    [InlineData("AAE")]
    [InlineData("gAAAAABo_-opaque.é")]
    [InlineData("")]
    public void Redacted_AnyText_ComesBackByteForByte(string opaque)
    {
        string blob = ConverseRedacted.Wrap(opaque);

        Assert.Equal(opaque, ConverseRedacted.Unwrap(Convert.ToBase64String(Convert.FromBase64String(blob))));
    }

    private static StreamEvent Call(int part, string name) => new(StreamEventKind.ToolCallStarted) { PartIndex = part, Text = "c" + part, Name = name };

    private static StreamEvent Input(int part, string text) => new(StreamEventKind.ToolArgumentsDelta) { PartIndex = part, Text = text };

    private static StreamEvent End(int part) => new(StreamEventKind.PartEnded) { PartIndex = part };

    private static DialectStream Open() => new BedrockConverseForm().OpenStream(new ModelCall { Model = "m", SourceForm = WireForm.BedrockConverse, Messages = [] }, CallAddress.None, 0);

    private static byte[] Write(params ReadOnlySpan<StreamEvent> events)
    {
        var output = new ArrayBufferWriter<byte>();
        var stream = Open();
        foreach (var streamEvent in events)
        {
            stream.Write(streamEvent, output);
        }

        return output.WrittenSpan.ToArray();
    }
}
