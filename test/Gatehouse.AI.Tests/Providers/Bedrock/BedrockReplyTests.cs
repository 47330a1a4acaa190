using System.Text;
using System.Text.Json;
using Gatehouse.AI.Calls;
using Gatehouse.AI.Providers.Bedrock;
using Gatehouse.Core.Requests;
using Gatehouse.Testing;

namespace Gatehouse.AI.Tests.Providers.Bedrock;

/// <summary>Whole replies and errors.</summary>
public sealed class BedrockReplyTests
{
    public static TheoryData<string> Replies() => BedrockCalls.RecordedReplies();

    [Theory]
    [MemberData(nameof(Replies))]
    public void Recorded_Reply_ReadsBlockForBlock(string file)
    {
        byte[] bytes = File.ReadAllBytes(SharedData.PathOf("ai-recordings", "amazon-bedrock", file));
        using var document = JsonDocument.Parse(bytes);
        var blocks = document.RootElement.GetProperty("output").GetProperty("message").GetProperty("content");

        var reply = BedrockReply.Read(bytes);

        var parts = reply.Choices[0].Parts;
        Assert.Equal(blocks.GetArrayLength(), parts.Count);
        Assert.DoesNotContain(parts, p => p is UnknownPart);
        Assert.Equal(document.RootElement.GetProperty("stopReason").GetString(), reply.Choices[0].RawFinish);
        Assert.Equal(document.RootElement.GetProperty("usage").GetProperty("totalTokens").GetInt64(), reply.Usage.TotalInput + reply.Usage.TotalOutput);
        for (int i = 0; i < parts.Count; i++)
        {
            if (parts[i] is ToolCallPart call)
            {
                Assert.True(JsonElement.DeepEquals(blocks[i].GetProperty("toolUse").GetProperty("input"), JsonElement.Parse(call.Arguments)));
            }
        }
    }

    [Fact]
    public void Recorded_Thinking_GoesBackByteForByte()
    {
        var reply = BedrockReply.Read(File.ReadAllBytes(SharedData.PathOf("ai-recordings", "amazon-bedrock", "amazon-bedrock-reasoning.json")));
        var call = AnthropicCompatible.Calling.Call(AnthropicCompatible.Calling.User("Q"), new Message(Role.Assistant, reply.Choices[0].Parts), AnthropicCompatible.Calling.User("R"));

        string wire = BedrockCalls.Translate(call).Wire;

        var thinking = Assert.IsType<ThinkingPart>(reply.Choices[0].Parts[0]);
        Assert.Contains($"\"signature\":\"{thinking.Signature}\"", wire, StringComparison.Ordinal);
        Assert.Contains($"\"text\":{BedrockJson.Compact(JsonSerializer.SerializeToElement(thinking.Text))}", wire, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_CachesAndUnknownBlocks_AreKept()
    {
        var reply = BedrockReply.Read("""
            {"output":{"message":{"role":"assistant","content":[{"citationsContent":{"content":[{"text":"x"}]}},{"reasoningContent":{"redactedContent":"AAAA"}},{"toolUse":{"toolUseId":"a","name":"b"}}]}},
             "stopReason":"guardrail_intervened","usage":{"inputTokens":1,"outputTokens":2,"totalTokens":103,"cacheReadInputTokens":40,"cacheWriteInputTokens":60,"cacheDetails":[{"ttl":"1h","inputTokens":60}]},
             "serviceTier":{"type":"flex"},"trace":{"guardrail":{}}}
            """u8.ToArray());

        Assert.Equal("x", reply.Choices[0].Parts.OfType<TextPart>().Single().Text);
        Assert.Equal("{}", reply.Choices[0].Parts.OfType<ToolCallPart>().Single().Arguments);
        Assert.Equal(new TokenUsage { Input = 1, CacheRead = 40, CacheWrite1h = 60, Output = 2, ServiceTier = "flex", Grade = UsageGrade.Reported }, reply.Usage);
        Assert.Equal(("flex", FinishReason.ContentFilter), (reply.ServiceTier, reply.Choices[0].Finish));
        Assert.Equal("trace", reply.Extra.Members.Single().Key);
    }

    [Theory]
    [InlineData(400, "ValidationException", "Bad field", ModelErrorKind.InvalidRequest)]
    [InlineData(400, "ValidationException:http://internal.amazon.com/coral/com.amazon.coral.validate/", "Input is too long for requested model.", ModelErrorKind.ContextLength)]
    [InlineData(400, "ValidationException", "The model returned the following errors: prompt is too long: 9 tokens > 8 maximum", ModelErrorKind.ContextLength)]
    [InlineData(400, "ServiceQuotaExceededException", "Quota", ModelErrorKind.RateLimited)]
    [InlineData(403, "AccessDeniedException", "No", ModelErrorKind.Permission)]
    [InlineData(403, "UnrecognizedClientException", "The security token included in the request is invalid.", ModelErrorKind.Authentication)]
    [InlineData(403, "ExpiredTokenException", "Expired", ModelErrorKind.Authentication)]
    [InlineData(404, "ResourceNotFoundException", "None", ModelErrorKind.NotFound)]
    [InlineData(408, "ModelTimeoutException", "Late", ModelErrorKind.Timeout)]
    [InlineData(424, "ModelErrorException", "Oops", ModelErrorKind.Server)]
    [InlineData(429, "ThrottlingException", "Slow", ModelErrorKind.RateLimited)]
    [InlineData(429, "ModelNotReadyException", "Soon", ModelErrorKind.Overloaded)]
    [InlineData(500, "InternalServerException", "Oops", ModelErrorKind.Server)]
    [InlineData(503, "ServiceUnavailableException", "Busy", ModelErrorKind.Overloaded)]
    [InlineData(418, "NewException", "Tea", ModelErrorKind.InvalidRequest)]
    public void ReadError_Type_DecidesTheKind(int status, string type, string message, ModelErrorKind kind)
    {
        var headers = new HeaderList();
        headers.Add("x-amzn-ErrorType", type);
        headers.Add("x-amzn-RequestId", "r-1");

        var error = BedrockErrors.Read(status, headers, Encoding.UTF8.GetBytes(JsonSerializer.Serialize(new { message })));

        Assert.Equal((kind, status, message, type.Split(':')[0], "r-1"), (error.Kind, error.Status, error.Message, error.Type, error.RequestId));
        var inBody = BedrockErrors.Read(status, new HeaderList(), Encoding.UTF8.GetBytes($$"""{"__type":"com.amazon#{{type}}","Message":{{JsonSerializer.Serialize(message)}}}"""));
        Assert.Equal((kind, message), (inBody.Kind, inBody.Message));
    }
}
