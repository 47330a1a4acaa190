using System.Text.Json.Nodes;
using Gatehouse.Testing;
using Microsoft.AspNetCore.Http;

namespace Gatehouse.AI.Tests.Providers.Bedrock;

/// <summary>
/// OpenAI's format in front, Bedrock's behind: what the two see. The vendor replays recordings, framed as the service frames them;
/// it checks no signatures.
/// </summary>
public sealed class BedrockGatewayTests
{
    private const string Yaml = """
        ai:
          providers:
            aws: { type: bedrock, url: "{server}", region: eu-central-1, access_key_id: "${env:KEY_1}", secret_access_key: "${env:KEY_2}" }
          models:
            chat: aws/eu.anthropic.claude-sonnet-4-5-20250929-v1:0
        routes:
          llm: { match: /v1/**, ai: openai }
        """;

    [Fact]
    public async Task Post_Call_ReachesTheVendorSigned()
    {
        await using var gateway = await ModelGateway.StartAsync(Yaml);
        gateway.Server.ThenRecordedReply("ai-recordings", "amazon-bedrock", "amazon-bedrock-reasoning.json");

        var exchange = await gateway.SendAsync(TestExchange.Post("/v1/chat/completions", ModelGateway.Call("hi")).WithHeader("Authorization", "Bearer of-the-client").WithHeader("x-amz-security-token", "of-the-client"));

        var request = gateway.Server.LastRequest;
        Assert.Equal("/model/eu.anthropic.claude-sonnet-4-5-20250929-v1%3A0/converse", request.RawTarget);
        Assert.StartsWith("AWS4-HMAC-SHA256 Credential=secret-of-KEY_1/", request.Header("Authorization"), StringComparison.Ordinal);
        Assert.Null(request.Header("x-amz-security-token"));
        Assert.Equal("""{"messages":[{"role":"user","content":[{"text":"hi"}]}]}""", request.Text);
        Assert.Equal(200, exchange.Reply.CommittedStatus);
        var reply = JsonNode.Parse(exchange.Reply.Text)!;
        Assert.Equal("stop", (string?)reply["choices"]![0]!["finish_reason"]);
        Assert.Equal("reasoning.text", (string?)reply["choices"]![0]!["message"]!["reasoning_details"]![0]!["type"]);
        Assert.Equal((51, 78), ((int)reply["usage"]!["prompt_tokens"]!, (int)reply["usage"]!["completion_tokens"]!));
        Assert.Equal(("bedrock", "reported"), (exchange.Exchange.Record.Model!.Provider, exchange.Exchange.Record.Model.UsageGrade));
    }

    [Theory]
    [MemberData(nameof(BedrockCalls.RecordedStreams), MemberType = typeof(BedrockCalls))]
    public async Task Post_RecordedStream_ReachesTheClientWhole(string file)
    {
        await using var gateway = await ModelGateway.StartAsync(Yaml);
        var recorded = BedrockCalls.Recorded(file);
        gateway.Server.Then(Frames(BedrockCalls.Frame(recorded)));

        var exchange = await gateway.PostAsync(ModelGateway.Call("hi", stream: true, more: ",\"stream_options\":{\"include_usage\":true}"));

        Assert.Equal("/model/eu.anthropic.claude-sonnet-4-5-20250929-v1%3A0/converse-stream", gateway.Server.LastRequest.RawTarget);
        var events = ModelGateway.Events(exchange.Reply.Text);
        Assert.Equal("[DONE]", events[^1]);
        var chunks = events.SkipLast(1).Select(e => JsonNode.Parse(e)!).ToList();
        Assert.Single(chunks, c => c["choices"]!.AsArray().Any(x => (string?)x!["finish_reason"] == "tool_calls"));
        Assert.Equal(recorded.Count(r => r.Payload.Contains("\"toolUseId\"", StringComparison.Ordinal)), chunks.Count(c => c.ToJsonString().Contains("\"type\":\"function\"", StringComparison.Ordinal)));
        bool told = recorded.Any(r => r.Name == "metadata");
        Assert.Equal(told, chunks[^1]["usage"] is not null);
        Assert.Equal(told ? "reported" : "estimated", exchange.Exchange.Record.Model!.UsageGrade);
    }

    [Fact]
    public async Task Post_ExceptionBeforeContent_IsAnErrorWithItsStatus()
    {
        await using var gateway = await ModelGateway.StartAsync(Yaml);
        gateway.Server.Then(Frames(BedrockCalls.Frame([("messageStart", """{"role":"assistant"}"""), ("throttlingException", """{"message":"Slow down."}""")])));

        var exchange = await gateway.PostAsync(ModelGateway.Call("hi", stream: true));

        Assert.Equal(429, exchange.Reply.CommittedStatus);
        Assert.Equal("Slow down.", (string?)JsonNode.Parse(exchange.Reply.Text)!["error"]!["message"]);
    }

    [Fact]
    public async Task Post_ExceptionOrBrokenFrameAfterContent_IsAnErrorEventAndNoEnd()
    {
        byte[] half = BedrockCalls.Frame([("contentBlockDelta", """{"contentBlockIndex":0,"delta":{"text":"half"}}""")]);
        byte[] exception = BedrockCalls.Frame([("modelStreamErrorException", """{"message":"It broke."}""")]);
        byte[] broken = BedrockCalls.Frame([("messageStop", """{"stopReason":"end_turn"}""")]);
        broken[^1] ^= 1;
        foreach (byte[] rest in (byte[][])[exception, broken])
        {
            await using var gateway = await ModelGateway.StartAsync(Yaml);
            var exchange = TestExchange.Post("/v1/chat/completions", ModelGateway.Call("hi", stream: true));
            gateway.Server.Then(async context =>
            {
                await Frames(half)(context);
                await exchange.Reply.Started;
                await context.Response.Body.WriteAsync(rest);
            });

            await gateway.SendAsync(exchange);

            Assert.Equal(200, exchange.Reply.CommittedStatus);
            var events = ModelGateway.Events(exchange.Reply.Text);
            Assert.NotNull(JsonNode.Parse(events[^1])!["error"]);
            Assert.DoesNotContain("finish_reason\":\"stop", exchange.Reply.Text, StringComparison.Ordinal);
            Assert.DoesNotContain("[DONE]", exchange.Reply.Text, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Post_VendorsError_IsTheDialectsErrorAndTheKeyStaysSecret()
    {
        await using var gateway = await ModelGateway.StartAsync(Yaml);
        gateway.Server.ThenReply("""{"message":"The security token included in the request is invalid."}""", 403, ("x-amzn-errortype", "UnrecognizedClientException"));

        var exchange = await gateway.PostAsync(ModelGateway.Call("hi"));

        Assert.Equal(502, exchange.Reply.CommittedStatus);
        Assert.Equal("provider_authentication_failed", (string?)JsonNode.Parse(exchange.Reply.Text)!["error"]!["code"]);
        Assert.DoesNotContain("secret-of", exchange.Reply.Text, StringComparison.Ordinal);
    }

    internal static Func<HttpContext, Task> Frames(byte[] bytes) => async context =>
    {
        context.Response.ContentType = "application/vnd.amazon.eventstream";
        foreach (byte[] piece in FakeModelServer.Cut(bytes, 7, 100, 3))
        {
            await context.Response.Body.WriteAsync(piece);
            await context.Response.Body.FlushAsync();
        }
    };
}
