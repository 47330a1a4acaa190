using System.Text.Json.Nodes;
using Gatehouse.Testing;

namespace Gatehouse.AI.Tests.Providers.Cohere;

/// <summary>OpenAI's format in front, Cohere's behind. The vendor is a stand-in that replays recorded answers.</summary>
public sealed class CohereGatewayTests
{
    private const string Yaml = """
        ai:
          providers:
            cohere: { type: cohere, url: "{server}", keys: ["${env:KEY_1}"] }
          models:
            chat: cohere/command-a-03-2025
        routes:
          llm: { match: /v1/**, ai: openai }
        """;

    private const string Usage = ",\"stream_options\":{\"include_usage\":true}";

    private static string Concat(IEnumerable<JsonNode> chunks, string member) => string.Concat(chunks.Select(c => (string?)c["choices"]?.AsArray().FirstOrDefault()?["delta"]?[member]));

    [Fact]
    public async Task Post_RecordedToolCalls_AreTheClients()
    {
        Assert.SkipUnless(SharedData.IsAvailable, SharedData.MissingReason);
        await using var gateway = await ModelGateway.StartAsync(Yaml);
        gateway.Server.ThenRecordedReply("ai-recordings", "cohere", "cohere-null-args.json");

        var exchange = await gateway.PostAsync(ModelGateway.Call("hi"));

        var request = gateway.Server.LastRequest;
        Assert.Equal(("/v2/chat", "Bearer secret-of-KEY_1"), (request.RawTarget, request.Header("Authorization")));
        Assert.Equal("""{"model":"command-a-03-2025","messages":[{"role":"user","content":"hi"}]}""", request.Text);
        Assert.Equal(200, exchange.Reply.CommittedStatus);
        var reply = JsonNode.Parse(exchange.Reply.Text)!;
        var choice = reply["choices"]![0]!;
        Assert.Equal("tool_calls", (string?)choice["finish_reason"]);
        Assert.Equal("""[{"id":"currentTime_tf4dywn8wgnk","type":"function","function":{"name":"currentTime","arguments":"{}"}}]""", choice["message"]!["tool_calls"]!.ToJsonString());
        Assert.Equal("I will use the currentTime tool to find the current time.", (string?)choice["message"]!["reasoning_content"]);
        Assert.Equal((46, 14), ((int)reply["usage"]!["prompt_tokens"]!, (int)reply["usage"]!["completion_tokens"]!));
        var record = exchange.Exchange.Record.Model!;
        Assert.Equal((46, 14, "reported", "tool_calls"), (record.InputTokens, record.OutputTokens, record.UsageGrade, record.FinishReason));
    }

    [Theory]
    [InlineData("\n", 1)]
    [InlineData("\r\n", 7)]
    public async Task Post_RecordedReasoningStreamInAnyPieces_IsTheClients(string lineEnd, int size)
    {
        Assert.SkipUnless(SharedData.IsAvailable, SharedData.MissingReason);
        await using var gateway = await ModelGateway.StartAsync(Yaml);
        byte[] bytes = FakeModelServer.Frame(CohereCalls.Recorded("cohere-reasoning"), ModelVendor.Anthropic, lineEnd); // named events, like Anthropic's
        gateway.Server.ThenStreamBytes(FakeModelServer.Cut(bytes, size));

        var exchange = await gateway.PostAsync(ModelGateway.Call("hi", stream: true, more: Usage));

        var events = ModelGateway.Events(exchange.Reply.Text);
        Assert.Equal("[DONE]", events[^1]);
        var chunks = events.SkipLast(1).Select(e => JsonNode.Parse(e)!).ToList();
        Assert.Equal("The answer to 2 + 2 is 4.", Concat(chunks, "content"));
        Assert.StartsWith("The user is asking", Concat(chunks, "reasoning_content"), StringComparison.Ordinal);
        Assert.Equal("stop", (string?)chunks[^2]["choices"]![0]!["finish_reason"]);
        Assert.Equal((8, 50), ((int)chunks[^1]["usage"]!["prompt_tokens"]!, (int)chunks[^1]["usage"]!["completion_tokens"]!));
    }

    [Fact]
    public async Task Post_RecordedToolCallStream_IsTheClients()
    {
        Assert.SkipUnless(SharedData.IsAvailable, SharedData.MissingReason);
        await using var gateway = await ModelGateway.StartAsync(Yaml);
        gateway.Server.ThenRecordedStream(ModelVendor.Anthropic, "ai-recordings", "cohere", "cohere-empty-tool-call.chunks.txt");

        var exchange = await gateway.PostAsync(ModelGateway.Call("hi", stream: true));

        var chunks = ModelGateway.Events(exchange.Reply.Text).SkipLast(1).Select(e => JsonNode.Parse(e)!).ToList();
        var calls = chunks.Select(c => c["choices"]![0]!["delta"]!["tool_calls"]?[0]).OfType<JsonNode>().ToList();
        Assert.Equal(("currentTime_y46ar19t5gvw", "currentTime"), ((string?)calls[0]["id"], (string?)calls[0]["function"]!["name"]));
        Assert.Equal("{}", string.Concat(calls.Select(c => (string?)c["function"]!["arguments"])));
        Assert.Equal("tool_calls", (string?)chunks[^1]["choices"]![0]!["finish_reason"]);
    }

    [Fact]
    public async Task Post_StreamCutAfterAnyEvent_IsAnErrorAndNeverAnEnd()
    {
        Assert.SkipUnless(SharedData.IsAvailable, SharedData.MissingReason);
        await using var gateway = await ModelGateway.StartAsync(Yaml);
        var events = CohereCalls.Recorded("cohere-empty-tool-call");
        for (int count = 2; count < events.Count; count++)
        {
            gateway.Server.ThenStreamBytes([FakeModelServer.Frame(events.Take(count), ModelVendor.Anthropic)]);

            var exchange = await gateway.PostAsync(ModelGateway.Call("hi", stream: true));

            var sent = ModelGateway.Events(exchange.Reply.Text);
            Assert.Contains("\"error\":{", sent[^1], StringComparison.Ordinal);
            Assert.DoesNotContain("finish_reason\":\"", exchange.Reply.Text, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData(400, "invalid request", 400, "invalid_request_error")]
    [InlineData(401, "invalid api token", 502, "api_error")]
    [InlineData(429, "past the per minute request limit", 429, "rate_limit_error")]
    public async Task Post_VendorsError_IsTheDialectsError(int status, string message, int expected, string type)
    {
        await using var gateway = await ModelGateway.StartAsync(Yaml);
        for (int i = 0; i < 5; i++)
        {
            gateway.Server.ThenReply($$"""{"message":"{{message}}","id":"e"}""", status, ("retry-after", "0"));
        }

        var exchange = await gateway.PostAsync(ModelGateway.Call("hi"));

        Assert.Equal(expected, exchange.Reply.CommittedStatus);
        Assert.Equal(type, (string?)JsonNode.Parse(exchange.Reply.Text)!["error"]!["type"]);
    }
}
