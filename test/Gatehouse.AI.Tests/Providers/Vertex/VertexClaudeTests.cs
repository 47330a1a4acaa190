using System.Text;
using System.Text.Json.Nodes;
using Gatehouse.AI.Tests.Providers.AnthropicCompatible;
using Gatehouse.Testing;

namespace Gatehouse.AI.Tests.Providers.Vertex;

/// <summary>Claude on Google Cloud, before a vendor that replays Anthropic's recordings.</summary>
public sealed class VertexClaudeTests
{
    private const string Place = "/v1/projects/p/locations/europe-west1/publishers/anthropic/models/";

    private const string Yaml = """
        ai:
          providers:
            google: { type: vertex, project: p, location: europe-west1, url: "{server}", keys: ["${env:KEY_1}"] }
            narrow: { type: vertex, project: p, url: "{server}", keys: ["${env:KEY_1}"], betas: [ context-1m-2025-08-07 ] }
          models:
            chat: google/claude-sonnet-4-5@20250929
            named: google/publishers/anthropic/models/claude-opus-4-6
            narrow: narrow/claude-sonnet-5
        routes:
          llm: { match: /v1/**, ai: openai }
          claude: { match: /claude/**, ai: anthropic }
        """;

    private static string Call(string model = "chat", bool stream = false)
        => $$"""{ "model" : "{{model}}", "max_tokens":50,{{(stream ? """ "stream":true,""" : "")}} "unknown":{"b":1,"a":2.50}, "messages":[{"role":"user","content":"Hi"}]}""";

    private static string Sent(bool stream = false)
        => $$"""{"anthropic_version":"vertex-2023-10-16", "max_tokens":50,{{(stream ? """ "stream":true,""" : "")}} "unknown":{"b":1,"a":2.50}, "messages":[{"role":"user","content":"Hi"}]}""";

    private static JsonNode Json(string text) => JsonNode.Parse(text)!;

    [Theory]
    [MemberData(nameof(Recordings.WholeStreams), MemberType = typeof(Recordings))]
    public async Task Stream_RecordingOfClaude_PassesByteForByte(string name)
    {
        await using var gateway = await ModelGateway.StartAsync(Yaml);
        foreach (var stream in Recordings.Events(name).Take(2))
        {
            byte[] bytes = FakeModelServer.Frame(stream, ModelVendor.Anthropic);
            gateway.Server.ThenStreamBytes(FakeModelServer.Cut(bytes, 7, 300, 41));

            var exchange = await gateway.PostAsync(Call(stream: true), "/claude/v1/messages");

            Assert.Equal(bytes, exchange.Reply.Bytes);
            Assert.Equal(Place + "claude-sonnet-4-5@20250929:streamRawPredict", gateway.Server.LastRequest.RawTarget);
            Assert.Equal(Sent(stream: true), gateway.Server.LastRequest.Text);
            Assert.Equal(("ok", "vertex", "claude-sonnet-4-5@20250929"), (exchange.Exchange.Record.Model!.Outcome, exchange.Exchange.Record.Model.Provider, exchange.Exchange.Record.Model.ProviderModel));
            Assert.True(exchange.Exchange.Record.Model!.OutputTokens > 0);
        }
    }

    [Theory]
    [MemberData(nameof(Recordings.Replies), MemberType = typeof(Recordings))]
    public async Task Post_RecordingOfClaude_PassesByteForByte(string name)
    {
        byte[] bytes = Recordings.Bytes(name);
        await using var gateway = await ModelGateway.StartAsync(Yaml);
        gateway.Server.ThenReply(Encoding.UTF8.GetString(bytes));

        var exchange = await gateway.PostAsync(Call("named"), "/claude/v1/messages?beta=true");

        Assert.Equal(bytes, exchange.Reply.Bytes);
        Assert.Equal(Place + "claude-opus-4-6:rawPredict", gateway.Server.LastRequest.RawTarget);
        Assert.Equal(Sent(), gateway.Server.LastRequest.Text);
        Assert.Equal("Bearer secret-of-KEY_1", gateway.Server.LastRequest.Header("authorization"));
        Assert.Null(gateway.Server.LastRequest.Header("anthropic-version"));
    }

    [Theory]
    [InlineData("chat", "claude-code-20250219,context-1m-2025-08-07", "anthropic-beta.prompt-caching-scope-2026-01-05;dropped")]
    [InlineData("narrow", "context-1m-2025-08-07", "anthropic-beta.claude-code-20250219;dropped, anthropic-beta.prompt-caching-scope-2026-01-05;dropped")]
    public async Task Post_Betas_GoOnButForThoseThatAreRefused(string model, string sent, string loss)
    {
        await using var gateway = await ModelGateway.StartAsync(Yaml);
        gateway.Server.ThenReply("{}");

        var exchange = await gateway.SendAsync(TestExchange.Post("/claude/v1/messages", Call(model)).WithHeader("anthropic-beta", "claude-code-20250219,prompt-caching-scope-2026-01-05, context-1m-2025-08-07"));

        Assert.Equal(sent, gateway.Server.LastRequest.Header("anthropic-beta"));
        Assert.Equal(loss, exchange.Reply.CommittedHeaders.Get("x-gatehouse-loss"));
    }

    [Fact]
    public async Task CountTokens_OfClaude_GoesToTheCounterWithTheModelAndWithoutBetas()
    {
        await using var gateway = await ModelGateway.StartAsync(Yaml);
        gateway.Server.ThenReply("""{"input_tokens":14}""");

        var exchange = await gateway.SendAsync(TestExchange.Post("/claude/v1/messages/count_tokens", """{"messages":[],"model":"named"}""").WithHeader("anthropic-beta", "context-1m-2025-08-07"));

        Assert.Equal("""{"input_tokens":14}""", exchange.Reply.Text);
        Assert.Equal(Place + "count-tokens:rawPredict", gateway.Server.LastRequest.RawTarget);
        Assert.Equal("""{"anthropic_version":"vertex-2023-10-16","model":"claude-opus-4-6","messages":[]}""", gateway.Server.LastRequest.Text);
        Assert.Null(gateway.Server.LastRequest.Header("anthropic-beta"));
    }

    [Fact]
    public async Task Post_OpenAIClient_IsTranslatedThereAndBack()
    {
        await using var gateway = await ModelGateway.StartAsync(Yaml);
        gateway.Server.ThenReply("""{"id":"msg_vrtx_1","type":"message","role":"assistant","model":"claude-sonnet-4-5-20250929","content":[{"type":"text","text":"Hé"}],"stop_reason":"end_turn","usage":{"input_tokens":3,"output_tokens":2}}""");

        var exchange = await gateway.PostAsync(ModelGateway.Call("Hi", more: ",\"max_tokens\":9"));

        Assert.Equal("""{"anthropic_version":"vertex-2023-10-16","max_tokens":9,"messages":[{"role":"user","content":[{"type":"text","text":"Hi"}]}]}""", gateway.Server.LastRequest.Text);
        Assert.Equal(Place + "claude-sonnet-4-5@20250929:rawPredict", gateway.Server.LastRequest.RawTarget);
        Assert.Equal("Hé", (string?)Json(exchange.Reply.Text)["choices"]![0]!["message"]!["content"]);
    }

    [Fact]
    public async Task Stream_OpenAIClient_IsTranslated()
    {
        await using var gateway = await ModelGateway.StartAsync(Yaml);
        gateway.Server.ThenStreamBytes([FakeModelServer.Frame(Recordings.Events("anthropic-text.chunks.txt")[0], ModelVendor.Anthropic)]);

        var events = ModelGateway.Events((await gateway.PostAsync(ModelGateway.Call("Hi", stream: true))).Reply.Text);

        Assert.Equal("[DONE]", events[^1]);
        Assert.Equal("stop", (string?)Json(events[^2])["choices"]![0]!["finish_reason"]);
        Assert.Contains("\"stream\":true", gateway.Server.LastRequest.Text, StringComparison.Ordinal);
        Assert.EndsWith(":streamRawPredict", gateway.Server.LastRequest.RawTarget, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"type":"error","error":{"type":"overloaded_error","message":"Busy."},"request_id":"req_vrtx_1"}""", 529, 529, "overloaded_error", true)]
    [InlineData("""{"error":{"code":429,"message":"Quota exceeded.","status":"RESOURCE_EXHAUSTED"}}""", 429, 429, "rate_limit_error", false)]
    [InlineData("""[{"error":{"code":404,"message":"Publisher Model was not found.","status":"NOT_FOUND"}}]""", 404, 404, "not_found_error", false)]
    [InlineData("<html>", 503, 529, "overloaded_error", false)]
    public async Task Post_Error_IsInAnthropicsFormWhoeverMadeIt(string body, int status, int expected, string type, bool passes)
    {
        await using var gateway = await ModelGateway.StartAsync(Yaml);
        gateway.Server.ThenReply(body, status);

        var exchange = await gateway.PostAsync(Call(), "/claude/v1/messages");

        Assert.Equal(expected, exchange.Reply.CommittedStatus);
        var error = Json(exchange.Reply.Text);
        Assert.Equal(("error", type), ((string?)error["type"], (string?)error["error"]!["type"]));
        Assert.Equal(passes, exchange.Reply.Text == body);
    }

    [Fact]
    public async Task Stream_ErrorInTheMiddle_GoesOnAsItCame()
    {
        await using var gateway = await ModelGateway.StartAsync(Yaml);
        var exchange = TestExchange.Post("/claude/v1/messages", Call(stream: true));
        byte[] begin = FakeModelServer.Frame(Recordings.Events("anthropic-text.chunks.txt")[0].Take(8), ModelVendor.Anthropic);
        byte[] error = FakeModelServer.Frame(["""{"type":"error","error":{"type":"overloaded_error","message":"Busy."}}"""], ModelVendor.Anthropic);
        gateway.Server.ThenStreamBytes([begin, error], between: () => exchange.Reply.Started);

        await gateway.SendAsync(exchange);

        Assert.Equal((byte[])[.. begin, .. error], exchange.Reply.Bytes);
        Assert.Equal("error", exchange.Exchange.Record.Model!.Outcome);
    }

    [Fact]
    public async Task Post_PictureByAddress_IsRefusedBeforeItIsSent()
    {
        await using var gateway = await ModelGateway.StartAsync(Yaml);

        var exchange = await gateway.PostAsync("""{"model":"chat","messages":[{"role":"user","content":[{"type":"image_url","image_url":{"url":"https://example.com/a.png"}}]}]}""");

        Assert.Equal(400, exchange.Reply.CommittedStatus);
        Assert.Contains("base64", exchange.Reply.Text, StringComparison.Ordinal);
        Assert.Empty(gateway.Server.Requests);
    }
}
