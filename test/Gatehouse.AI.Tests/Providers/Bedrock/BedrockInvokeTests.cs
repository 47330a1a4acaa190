using System.Text;
using System.Text.Json.Nodes;
using Gatehouse.AI.Calls;
using Gatehouse.AI.Tests.Providers.AnthropicCompatible;
using Gatehouse.Testing;

namespace Gatehouse.AI.Tests.Providers.Bedrock;

/// <summary>Anthropic's clients before Claude on Bedrock: InvokeModel with their bytes. The vendor replays Anthropic's recordings in Bedrock's frames.</summary>
public sealed class BedrockInvokeTests
{
    private const string Claude = "/model/eu.anthropic.claude-sonnet-4-5-20250929-v1%3A0/";

    private const string Yaml = """
        ai:
          providers:
            aws: { type: bedrock, url: "{server}", region: eu-central-1, access_key_id: "${env:KEY_1}", secret_access_key: "${env:KEY_2}" }
            narrow: { type: bedrock, url: "{server}", keys: ["${env:KEY_3}"], betas: [ x-1 ] }
          models:
            chat: aws/eu.anthropic.claude-sonnet-4-5-20250929-v1:0
            profile: aws/arn:aws:bedrock:eu-central-1:123456789012:inference-profile/eu.anthropic.claude-sonnet-4-5-20250929-v1:0
            keyed: narrow/anthropic.claude-3-haiku-20240307-v1:0
            nova: aws/amazon.nova-pro-v1:0
        routes:
          llm: { match: /v1/**, ai: openai }
          claude: { match: /claude/**, ai: anthropic }
        """;

    private static string Call(string model = "chat", bool stream = false)
        => $$"""{ "model" : "{{model}}", "max_tokens":50,{{(stream ? """ "stream":true,""" : "")}} "unknown":{"b":1,"a":2.50}, "messages":[{"role":"user","content":"Hi"}]}""";

    private const string Sent = """{"anthropic_version":"bedrock-2023-05-31", "max_tokens":50, "unknown":{"b":1,"a":2.50}, "messages":[{"role":"user","content":"Hi"}]}""";

    private static JsonNode Json(string text) => JsonNode.Parse(text)!;

    /// <summary>Events of Claude as the service frames them.</summary>
    internal static byte[] Chunks(IEnumerable<string> events)
        => BedrockCalls.Frame(events.Select(e => ("chunk", $$"""{"bytes":"{{Convert.ToBase64String(Encoding.UTF8.GetBytes(e))}}","p":"abcdefghij"}""")));

    [Theory]
    [MemberData(nameof(Recordings.WholeStreams), MemberType = typeof(Recordings))]
    public async Task Stream_RecordingOfClaude_ReachesTheClientAsItsOwnEvents(string name)
    {
        await using var gateway = await ModelGateway.StartAsync(Yaml);
        foreach (var stream in Recordings.Events(name).Take(2))
        {
            gateway.Server.Then(BedrockGatewayTests.Frames(Chunks(stream)));

            var exchange = await gateway.PostAsync(Call(stream: true), "/claude/v1/messages");

            Assert.Equal(Encoding.UTF8.GetString(FakeModelServer.Frame(stream, ModelVendor.Anthropic)), exchange.Reply.Text);
            Assert.Equal("text/event-stream; charset=utf-8", exchange.Reply.CommittedHeaders.Get("Content-Type"));
            Assert.Equal(Claude + "invoke-with-response-stream", gateway.Server.LastRequest.RawTarget);
            Assert.Equal(Sent, gateway.Server.LastRequest.Text);
            Assert.StartsWith("AWS4-HMAC-SHA256 Credential=secret-of-KEY_1/", gateway.Server.LastRequest.Header("Authorization"), StringComparison.Ordinal);
            Assert.Equal("ok", exchange.Exchange.Record.Model!.Outcome);
            Assert.True(exchange.Exchange.Record.Model.OutputTokens > 0);
        }
    }

    [Theory]
    [MemberData(nameof(Recordings.Replies), MemberType = typeof(Recordings))]
    public async Task Post_RecordingOfClaude_PassesByteForByte(string name)
    {
        byte[] bytes = Recordings.Bytes(name);
        await using var gateway = await ModelGateway.StartAsync(Yaml);
        gateway.Server.ThenReply(Encoding.UTF8.GetString(bytes), headers: ("x-amzn-requestid", "r"));

        var exchange = await gateway.PostAsync(Call("profile"), "/claude/v1/messages");

        Assert.Equal(bytes, exchange.Reply.Bytes);
        Assert.Equal("/model/arn%3Aaws%3Abedrock%3Aeu-central-1%3A123456789012%3Ainference-profile%2Feu.anthropic.claude-sonnet-4-5-20250929-v1%3A0/invoke", gateway.Server.LastRequest.RawTarget);
        Assert.Equal(Sent, gateway.Server.LastRequest.Text);
        Assert.NotNull(exchange.Reply.CommittedHeaders.Get("request-id"));
    }

    [Fact]
    public async Task Post_Betas_AreAMemberOfTheBodyAndNoField()
    {
        await using var gateway = await ModelGateway.StartAsync(Yaml);
        gateway.Server.ThenReply("{}").ThenReply("{}");
        const string Betas = "x-1,prompt-caching-scope-2026-01-05, effort-2025-11-24";

        var all = await gateway.SendAsync(TestExchange.Post("/claude/v1/messages", """{"model":"chat","a":1}""").WithHeader("anthropic-beta", Betas));
        Assert.Equal("""{"anthropic_version":"bedrock-2023-05-31","anthropic_beta":["x-1","effort-2025-11-24"],"a":1}""", gateway.Server.LastRequest.Text);
        Assert.Null(gateway.Server.LastRequest.Header("anthropic-beta"));
        Assert.Equal("anthropic-beta.prompt-caching-scope-2026-01-05;dropped", all.Reply.CommittedHeaders.Get("x-gatehouse-loss"));

        await gateway.SendAsync(TestExchange.Post("/claude/v1/messages", """{"model":"keyed","a":1}""").WithHeader("anthropic-beta", Betas));
        Assert.Equal("""{"anthropic_version":"bedrock-2023-05-31","anthropic_beta":["x-1"],"a":1}""", gateway.Server.LastRequest.Text);
        Assert.Equal("Bearer secret-of-KEY_3", gateway.Server.LastRequest.Header("Authorization"));
    }

    [Theory]
    [InlineData("nova", "/claude/v1/messages", "/model/amazon.nova-pro-v1%3A0/converse")]
    [InlineData("chat", "/v1/chat/completions", Claude + "converse")]
    public async Task Post_OtherModelOrClient_IsTranslatedToConverse(string model, string path, string target)
    {
        await using var gateway = await ModelGateway.StartAsync(Yaml);
        gateway.Server.ThenRecordedReply("ai-recordings", "amazon-bedrock", "amazon-bedrock-reasoning.json");

        var exchange = await gateway.PostAsync($$"""{"model":"{{model}}","max_tokens":9,"messages":[{"role":"user","content":"hi"}]}""", path);

        Assert.Equal(200, exchange.Reply.CommittedStatus);
        Assert.Equal(target, gateway.Server.LastRequest.RawTarget);
    }

    [Fact]
    public async Task CountTokens_OfClaude_IsTranslatedForTheServiceCountsInAnotherForm()
    {
        await using var gateway = await ModelGateway.StartAsync(Yaml);
        gateway.Server.ThenReply("""{"inputTokens":14}""");

        var exchange = await gateway.PostAsync("""{"model":"chat","messages":[{"role":"user","content":"Hi"}]}""", "/claude/v1/messages/count_tokens");

        Assert.Equal("""{"input_tokens":14}""", exchange.Reply.Text);
        Assert.Equal("/model/anthropic.claude-sonnet-4-5-20250929-v1%3A0/count-tokens", gateway.Server.LastRequest.RawTarget);
    }

    [Theory]
    [InlineData("ValidationException", 400, "prompt is too long: 2 tokens > 1 maximum", 400, "invalid_request_error")]
    [InlineData("ThrottlingException", 429, "Slow down.", 429, "rate_limit_error")]
    [InlineData("AccessDeniedException", 403, "No.", 403, "permission_error")]
    [InlineData("UnrecognizedClientException", 403, "The security token is invalid.", 502, "api_error")]
    [InlineData("ServiceUnavailableException", 503, "Later.", 529, "overloaded_error")]
    public async Task Post_ErrorOfTheService_IsInAnthropicsForm(string type, int status, string message, int expected, string told)
    {
        await using var gateway = await ModelGateway.StartAsync(Yaml);
        gateway.Server.ThenReply($$"""{"message":"{{message}}"}""", status, ("x-amzn-errortype", type + ":http://internal.amazon.com/coral/"));

        var exchange = await gateway.PostAsync(Call(), "/claude/v1/messages");

        Assert.Equal(expected, exchange.Reply.CommittedStatus);
        var error = Json(exchange.Reply.Text);
        Assert.Equal(("error", told), ((string?)error["type"], (string?)error["error"]!["type"]));
        Assert.DoesNotContain("secret-of", exchange.Reply.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Stream_ExceptionBeforeContent_IsAnErrorWithItsStatus()
    {
        await using var gateway = await ModelGateway.StartAsync(Yaml);
        gateway.Server.Then(BedrockGatewayTests.Frames([.. Chunks(Recordings.Events("anthropic-text.chunks.txt")[0].Take(1)), .. BedrockCalls.Frame([("throttlingException", """{"message":"Slow down."}""")])]));

        var exchange = await gateway.PostAsync(Call(stream: true), "/claude/v1/messages");

        Assert.Equal((429, "rate_limit_error", "Slow down."), (exchange.Reply.CommittedStatus, (string?)Json(exchange.Reply.Text)["error"]!["type"], (string?)Json(exchange.Reply.Text)["error"]!["message"]));
    }

    [Theory]
    [InlineData("exception", "Busy.")]
    [InlineData("no event", "too large or no event")]
    [InlineData("cut", "ended")]
    public async Task Stream_FailureAfterContent_IsAnErrorEventAndNoEnd(string what, string message)
    {
        await using var gateway = await ModelGateway.StartAsync(Yaml);
        byte[] begin = Chunks(Recordings.Events("anthropic-text.chunks.txt")[0].Take(8));
        byte[] rest = what switch
        {
            "exception" => BedrockCalls.Frame([("serviceUnavailableException", """{"message":"Busy."}""")]),
            "no event" => BedrockCalls.Frame([("chunk", """{"bytes":"%%%"}""")]),
            _ => [],
        };
        var exchange = TestExchange.Post("/claude/v1/messages", Call(stream: true));
        gateway.Server.Then(async context =>
        {
            await BedrockGatewayTests.Frames(begin)(context);
            await exchange.Reply.Started;
            await context.Response.Body.WriteAsync(rest);
        });

        await gateway.SendAsync(exchange);

        Assert.Equal(200, exchange.Reply.CommittedStatus);
        string last = exchange.Reply.Text.Split("\n\n", StringSplitOptions.RemoveEmptyEntries)[^1];
        Assert.StartsWith("event: error\ndata: {\"type\":\"error\"", last, StringComparison.Ordinal);
        Assert.Contains(what == "cut" ? "broke" : message, last, StringComparison.Ordinal);
        Assert.DoesNotContain("message_stop", exchange.Reply.Text, StringComparison.Ordinal);
        Assert.Equal("error", exchange.Exchange.Record.Model!.Outcome);
    }
}
