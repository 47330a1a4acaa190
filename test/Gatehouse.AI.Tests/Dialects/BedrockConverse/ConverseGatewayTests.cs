using System.Text;
using System.Text.Json.Nodes;
using Gatehouse.AI.Tests.Providers.AnthropicCompatible;
using Gatehouse.AI.Tests.Providers.Bedrock;
using Gatehouse.Testing;

namespace Gatehouse.AI.Tests.Dialects.BedrockConverse;

/// <summary>Calls of this form through the whole gateway, to a vendor that replays recordings and scripts.</summary>
public sealed class ConverseGatewayTests
{
    private const string Yaml = """
        ai:
          providers:
            aws: { type: bedrock, url: "{server}/aws", keys: ["${env:KEY_1}"] }
            claude: { type: anthropic, url: "{server}", keys: ["${env:KEY_2}"] }
            openai: { type: openai, url: "{server}/v1", keys: ["${env:KEY_2}"] }
          models:
            passes: aws/eu.anthropic.claude-sonnet-4-5-20250929-v1:0
            "anthropic.claude-x-v1:0": aws/eu.anthropic.claude-sonnet-4-5-20250929-v1:0
            team/claude: aws/eu.anthropic.claude-sonnet-4-5-20250929-v1:0
            messages: claude/claude-haiku-4-5
            chat: openai/gpt-5-mini
        consumers:
          shop: { keys: ["${env:KEY_OF_THE_CONSUMER_SHOP_0001}"] }
        routes:
          converse: { match: /model/**, ai: bedrock }
          slashes: { match: { path: "/slashes/**", encoded_slashes: true }, ai: bedrock }
          strict: { match: /strict/**, ai: { dialect: bedrock, strict: true } }
          every: { match: /all/**, ai: all }
          keyed: { match: /keyed/**, ai: bedrock, policies: [ { api_key: { scheme: bearer } } ] }
        """;

    private const string Body = """{ "messages":[{"role":"user","content":[{"text":"hi"}]}], "inferenceConfig":{"maxTokens":50} , "newMember":1}""";

    [Theory]
    [MemberData(nameof(BedrockCalls.RecordedStreams), MemberType = typeof(BedrockCalls))]
    public async Task Stream_RecordingOfTheVendor_PassesByteForByte(string file)
    {
        await using var gateway = await ModelGateway.StartAsync(Yaml);
        byte[] bytes = BedrockCalls.Frame(BedrockCalls.Recorded(file));
        gateway.Server.Then(BedrockGatewayTests.Frames(bytes));

        var exchange = await gateway.PostAsync(Body, "/model/passes/converse-stream");

        Assert.Equal(bytes, exchange.Reply.Bytes);
        Assert.Equal("application/vnd.amazon.eventstream", exchange.Reply.CommittedHeaders.Get("Content-Type"));
        Assert.Equal("test-1", exchange.Reply.CommittedHeaders.Get("x-amzn-requestid"));
        Assert.Equal(("ok", "tool_calls"), (exchange.Exchange.Record.Model!.Outcome, exchange.Exchange.Record.Model.FinishReason));
        var request = gateway.Server.LastRequest;
        Assert.Equal((Body, "/aws/model/eu.anthropic.claude-sonnet-4-5-20250929-v1%3A0/converse-stream", "Bearer secret-of-KEY_1"), (request.Text, request.RawTarget, request.Header("Authorization")));
    }

    [Theory]
    [MemberData(nameof(BedrockCalls.RecordedReplies), MemberType = typeof(BedrockCalls))]
    public async Task Post_RecordingOfTheVendor_PassesByteForByte(string file)
    {
        string json = File.ReadAllText(SharedData.PathOf("ai-recordings", "amazon-bedrock", file));
        await using var gateway = await ModelGateway.StartAsync(Yaml);
        gateway.Server.ThenReply(json, headers: ("x-amzn-RequestId", "of-the-vendor"));

        var exchange = await gateway.PostAsync(Body, "/model/passes/converse");

        Assert.Equal(json, exchange.Reply.Text);
        Assert.Equal("of-the-vendor", exchange.Reply.CommittedHeaders.Get("x-amzn-requestid"));
        Assert.Equal("reported", exchange.Exchange.Record.Model!.UsageGrade);
    }

    [Fact]
    public async Task Post_VendorsErrorAndException_PassInItsOwnWords()
    {
        await using var gateway = await ModelGateway.StartAsync(Yaml);
        gateway.Server.ThenReply("""{"message":"Slow down."}""", 429, ("x-amzn-ErrorType", "ThrottlingException:http://internal.amazon.com/"), ("retry-after", "0"));
        byte[] bytes = BedrockCalls.Frame([("messageStart", """{"role":"assistant"}"""), ("contentBlockDelta", """{"contentBlockIndex":0,"delta":{"text":"half"}}""")]);
        byte[] failed = BedrockCalls.Frame([("modelStreamErrorException", """{"message":"It broke.","originalStatusCode":500}""")]);

        var refused = await gateway.PostAsync(Body, "/model/passes/converse");
        Assert.Equal((429, """{"message":"Slow down."}""", "ThrottlingException:http://internal.amazon.com/"), (refused.Reply.CommittedStatus, refused.Reply.Text, refused.Reply.CommittedHeaders.Get("x-amzn-errortype")));

        var exchange = TestExchange.Post("/model/passes/converse-stream", Body);
        gateway.Server.Then(async context =>
        {
            await BedrockGatewayTests.Frames(bytes)(context);
            await exchange.Reply.Started;
            await context.Response.Body.WriteAsync(failed);
        });
        await gateway.SendAsync(exchange);
        Assert.Equal([.. bytes, .. failed], exchange.Reply.Bytes);
    }

    [Fact]
    public async Task Stream_ThatBreaksOff_EndsInAnExceptionOfTheForm()
    {
        await using var gateway = await ModelGateway.StartAsync(Yaml);
        byte[] bytes = BedrockCalls.Frame([("messageStart", """{"role":"assistant"}"""), ("contentBlockDelta", """{"contentBlockIndex":0,"delta":{"text":"half"}}""")]);
        gateway.Server.Then(BedrockGatewayTests.Frames([.. bytes, 0, 0, 1]));
        gateway.Server.ThenStreamBytes([Encoding.UTF8.GetBytes("data: {\"id\":\"1\",\"model\":\"m\",\"choices\":[{\"index\":0,\"delta\":{\"content\":\"half\"}}]}\n\n")], isCut: true);

        var passed = await gateway.PostAsync(Body, "/model/passes/converse-stream");
        Assert.Equal("serviceUnavailableException", ConverseGrammar.ReadFailed(passed.Reply.Bytes).Type);

        var translated = await gateway.PostAsync(Body, "/model/chat/converse-stream");
        Assert.True(translated.Reply.CommittedStatus != 200 || ConverseGrammar.ReadFailed(translated.Reply.Bytes).Type == "serviceUnavailableException");
    }

    [Theory]
    [MemberData(nameof(Recordings.WholeStreams), MemberType = typeof(Recordings))]
    public async Task Stream_OfAnthropic_IsAWholeStreamOfFrames(string name)
    {
        await using var gateway = await ModelGateway.StartAsync(Yaml);
        foreach (var stream in Recordings.Events(name).Take(2))
        {
            gateway.Server.ThenStreamBytes(FakeModelServer.Cut(FakeModelServer.Frame(stream, ModelVendor.Anthropic), 300, 41));

            var exchange = await gateway.PostAsync(Body, "/model/messages/converse-stream");

            ConverseGrammar.Read(exchange.Reply.Bytes);
            Assert.Equal("newMember;dropped", exchange.Reply.CommittedHeaders.Get("x-gatehouse-loss"));
            Assert.Equal("claude-haiku-4-5", (string?)gateway.Server.LastBody["model"]);
        }
    }

    [Fact]
    public async Task Post_Translated_IsAMessageAndAnError()
    {
        await using var gateway = await ModelGateway.StartAsync(Yaml);
        gateway.Server.ThenReply("""{"id":"x","object":"chat.completion","model":"m","choices":[{"index":0,"message":{"role":"assistant","content":"Hé"},"finish_reason":"stop"}],"usage":{"prompt_tokens":3,"completion_tokens":2,"total_tokens":5}}""");
        gateway.Server.ThenReply("""{"error":{"message":"Too long.","type":"invalid_request_error","param":"messages","code":"context_length_exceeded"}}""", 400);

        var exchange = await gateway.PostAsync("""{"messages":[{"role":"user","content":[{"text":"hi"}]}],"system":[{"text":"S"}],"inferenceConfig":{"temperature":0.5}}""", "/model/chat/converse");
        Assert.Equal("""{"output":{"message":{"role":"assistant","content":[{"text":"Hé"}]}},"stopReason":"end_turn","metrics":{"latencyMs":0},"usage":{"inputTokens":3,"outputTokens":2,"totalTokens":5,"cacheReadInputTokens":0,"cacheWriteInputTokens":0}}""", exchange.Reply.Text);
        Assert.Equal("system", (string?)gateway.Server.LastBody["messages"]![0]!["role"]);

        var refused = await gateway.PostAsync(Body, "/model/chat/converse");
        Assert.Equal((400, "ValidationException", "test-1"), (refused.Reply.CommittedStatus, refused.Reply.CommittedHeaders.Get("x-amzn-errortype"), refused.Reply.CommittedHeaders.Get("x-amzn-requestid")));
        Assert.Contains("Too long.", (string)JsonNode.Parse(refused.Reply.Text)!["message"]!, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/model/anthropic.claude-x-v1:0/converse", 200)]
    [InlineData("/model/anthropic.claude-x-v1%3A0/converse", 200)]
    [InlineData("/slashes/model/team%2Fclaude/converse", 200)]
    [InlineData("/all/model/passes/converse", 200)]
    [InlineData("/model/nope/converse", 404)]
    [InlineData("/model/passes/invoke", 404)]
    [InlineData("/strict/model/messages/converse", 400)]
    public async Task Post_Path_NamesTheModel(string path, int status)
    {
        await using var gateway = await ModelGateway.StartAsync(Yaml);
        if (status == 200)
        {
            gateway.Server.ThenReply("""{"output":{"message":{"role":"assistant","content":[{"text":"x"}]}},"stopReason":"end_turn","usage":{"inputTokens":1,"outputTokens":1,"totalTokens":2}}""");
        }

        var exchange = await gateway.PostAsync(Body, path);

        Assert.Equal(status, exchange.Reply.CommittedStatus);
        Assert.Equal(status == 200 ? null : status == 404 ? "ResourceNotFoundException" : "ValidationException", exchange.Reply.CommittedHeaders.Get("x-amzn-errortype"));
        Assert.True(status == 200 || JsonNode.Parse(exchange.Reply.Text)!["message"] is not null);
        Assert.Equal(status == 200 ? 1 : 0, gateway.Server.Requests.Count);
    }

    [Fact]
    public async Task Post_BearerKey_IsHowClientsAreKnown()
    {
        await using var gateway = await ModelGateway.StartAsync(Yaml);
        gateway.Server.ThenReply("""{"output":{"message":{"role":"assistant","content":[]}},"stopReason":"end_turn","usage":{"inputTokens":1,"outputTokens":1,"totalTokens":2}}""");

        var known = await gateway.SendAsync(TestExchange.Post("/keyed/model/passes/converse", Body).WithHeader("Authorization", "Bearer secret-of-KEY_OF_THE_CONSUMER_SHOP_0001"));
        var signed = await gateway.SendAsync(TestExchange.Post("/keyed/model/passes/converse", Body).WithHeader("Authorization", "AWS4-HMAC-SHA256 Credential=AKID/20261129/us-east-1/bedrock/aws4_request, SignedHeaders=host, Signature=00"));

        Assert.Equal(200, known.Reply.CommittedStatus);
        Assert.Equal((401, "UnrecognizedClientException"), (signed.Reply.CommittedStatus, signed.Reply.CommittedHeaders.Get("x-amzn-errortype")));
        Assert.Equal("Bearer secret-of-KEY_1", gateway.Server.LastRequest.Header("Authorization"));
    }
}
