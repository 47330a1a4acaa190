using System.Text.Json.Nodes;
using Gatehouse.AI.Providers.Vertex;
using Gatehouse.Testing;

namespace Gatehouse.AI.Tests.Providers.Vertex;

/// <summary>Models of other publishers than Google and Anthropic: Mistral's by rawPredict, all others in OpenAI's form.</summary>
public sealed class VertexPartnerTests
{
    private const string Place = "/v1/projects/p/locations/us-east5";

    private const string Yaml = """
        ai:
          providers:
            google: { type: vertex, project: p, location: us-east5, url: "{server}", keys: ["${env:KEY_1}"] }
          models:
            llama: google/meta/llama-3.3-70b-instruct-maas
            mistral: google/mistralai/mistral-nemo@2407
        routes:
          llm: { match: /v1/**, ai: openai }
          claude: { match: /claude/**, ai: anthropic }
        """;

    [Theory]
    [InlineData("gemini-3-pro-preview", "google", "gemini-3-pro-preview")]
    [InlineData("models/gemini-3-pro-preview", "google", "models/gemini-3-pro-preview")]
    [InlineData("google/gemini-3-pro-preview", "google", "gemini-3-pro-preview")]
    [InlineData("publishers/google/models/gemini-3-pro-preview", "google", "publishers/google/models/gemini-3-pro-preview")]
    [InlineData("publishers/other/models/x", "google", "publishers/other/models/x")]
    [InlineData("publishers/x", "google", "publishers/x")]
    [InlineData("endpoints/123", "google", "endpoints/123")]
    [InlineData("claude-sonnet-4-5@20250929", "anthropic", "claude-sonnet-4-5@20250929")]
    [InlineData("anthropic/claude-x", "anthropic", "claude-x")]
    [InlineData("publishers/anthropic/models/claude-x", "anthropic", "claude-x")]
    [InlineData("publishers/mistralai/models/mistral-nemo@2407", "mistralai", "mistral-nemo@2407")]
    [InlineData("meta/llama-x", "meta", "llama-x")]
    public void Of_Name_TellsThePublisher(string model, string publisher, string name) => Assert.Equal(new VertexModel(publisher, name), VertexModel.Of(model));

    [Fact]
    public async Task Post_Llama_PassesOpenAIsFormToTheOneEndpoint()
    {
        await using var gateway = await ModelGateway.StartAsync(Yaml);
        const string Reply = """{"id":"c","object":"chat.completion","model":"meta/llama-3.3-70b-instruct-maas","choices":[{"index":0,"message":{"role":"assistant","content":"Hé"},"finish_reason":"stop"}],"usage":{"prompt_tokens":3,"completion_tokens":2,"total_tokens":5}}""";
        gateway.Server.ThenReply(Reply).ThenReply(Reply);

        var exchange = await gateway.PostAsync("""{"model":"llama","x":1.50,"max_completion_tokens":4,"messages":[{"role":"user","content":"Hi"}]}""");
        Assert.Equal(Reply, exchange.Reply.Text);
        Assert.Equal(Place + "/endpoints/openapi/chat/completions", gateway.Server.LastRequest.RawTarget);
        Assert.Equal("""{"model":"meta/llama-3.3-70b-instruct-maas","x":1.50,"max_tokens":4,"messages":[{"role":"user","content":"Hi"}]}""", gateway.Server.LastRequest.Text);

        var translated = await gateway.PostAsync("""{"model":"llama","max_tokens":4,"messages":[{"role":"user","content":"Hi"}]}""", "/claude/v1/messages");
        Assert.Equal("Hé", (string?)JsonNode.Parse(translated.Reply.Text)!["content"]![0]!["text"]);
        Assert.Equal("""{"model":"meta/llama-3.3-70b-instruct-maas","messages":[{"role":"user","content":"Hi"}],"max_tokens":4}""", gateway.Server.LastRequest.Text);
    }

    [Fact]
    public async Task Stream_Llama_AsksForItsUsageAndKeepsItFromTheClient()
    {
        await using var gateway = await ModelGateway.StartAsync(Yaml);
        const string Text = """{"id":"c","choices":[{"index":0,"delta":{"content":"Hi"},"finish_reason":"stop"}]}""";
        gateway.Server.ThenStreamBytes([FakeModelServer.Frame([Text, """{"id":"c","choices":[],"usage":{"prompt_tokens":3,"completion_tokens":2,"total_tokens":5}}"""], ModelVendor.OpenAI)]);

        var exchange = await gateway.PostAsync(ModelGateway.Call("Hi", "llama", stream: true));

        Assert.Equal([Text, "[DONE]"], ModelGateway.Events(exchange.Reply.Text));
        Assert.Contains("\"include_usage\":true", gateway.Server.LastRequest.Text, StringComparison.Ordinal);
        Assert.Equal(2, exchange.Exchange.Record.Model!.OutputTokens);
    }

    [Theory]
    [InlineData(false, "rawPredict")]
    [InlineData(true, "streamRawPredict")]
    public async Task Post_Mistral_IsTranslatedToItsOwnForm(bool stream, string method)
    {
        await using var gateway = await ModelGateway.StartAsync(Yaml);
        const string Error = """{"object":"error","message":"Bad seed.","type":"invalid_request_error"}""";
        gateway.Server.ThenReply(Error, 400);

        var exchange = await gateway.PostAsync(ModelGateway.Call("Hi", "mistral", stream, ",\"seed\":4"));

        Assert.Equal($"{Place}/publishers/mistralai/models/mistral-nemo@2407:{method}", gateway.Server.LastRequest.RawTarget);
        Assert.Equal($$"""{"model":"mistral-nemo","messages":[{"role":"user","content":"Hi"}],"random_seed":4{{(stream ? ",\"stream\":true" : "")}}}""", gateway.Server.LastRequest.Text);
        Assert.Equal((400, "Bad seed."), (exchange.Reply.CommittedStatus, (string?)JsonNode.Parse(exchange.Reply.Text)!["error"]!["message"]));
    }

    [Fact]
    public async Task Post_ErrorOfTheCloud_IsInOpenAIsForm()
    {
        await using var gateway = await ModelGateway.StartAsync(Yaml);
        gateway.Server.ThenReply("""[{"error":{"code":403,"message":"Denied.","status":"PERMISSION_DENIED"}}]""", 403);

        var exchange = await gateway.PostAsync(ModelGateway.Call("Hi", "llama"));

        Assert.Equal((403, "Denied."), (exchange.Reply.CommittedStatus, (string?)JsonNode.Parse(exchange.Reply.Text)!["error"]!["message"]));
    }
}
