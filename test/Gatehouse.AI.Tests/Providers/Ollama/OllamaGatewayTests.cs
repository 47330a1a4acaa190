using System.Text.Json.Nodes;
using Gatehouse.Testing;

namespace Gatehouse.AI.Tests.Providers.Ollama;

/// <summary>OpenAI's format in front, an Ollama server behind: a stand-in that answers as the documentation says.</summary>
public sealed class OllamaGatewayTests
{
    private const string Yaml = """
        ai:
          providers:
            local: { type: ollama, url: "{server}", idle_timeout: 5s }
          models:
            chat: local/llama3.2
        routes:
          llm: { match: /v1/**, ai: openai }
        """;

    private static string Concat(IEnumerable<JsonNode> chunks, string member) => string.Concat(chunks.Select(c => (string?)c["choices"]?.AsArray().FirstOrDefault()?["delta"]?[member]));

    [Fact]
    public async Task Post_Call_ReachesTheServerWithoutAKey()
    {
        await using var gateway = await ModelGateway.StartAsync(Yaml);
        gateway.Server.ThenReply(OllamaLines.ToolReply);

        var exchange = await gateway.PostAsync(ModelGateway.Call("hi"));

        var request = gateway.Server.LastRequest;
        Assert.Equal(("/api/chat", null), (request.RawTarget, request.Header("Authorization")));
        Assert.Equal("""{"model":"llama3.2","stream":false,"messages":[{"role":"user","content":"hi"}]}""", request.Text);
        var choice = JsonNode.Parse(exchange.Reply.Text)!["choices"]![0]!;
        Assert.Equal("tool_calls", (string?)choice["finish_reason"]);
        Assert.Equal("""{"format":"celsius","location":"Paris, FR"}""", (string?)choice["message"]!["tool_calls"]![0]!["function"]!["arguments"]);
        var record = exchange.Exchange.Record.Model!;
        Assert.Equal((122, 33, "reported", "llama3.2"), (record.InputTokens, record.OutputTokens, record.UsageGrade, record.ResponseModel));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(1000)]
    public async Task Post_StreamInAnyPieces_IsTheClients(int size)
    {
        await using var gateway = await ModelGateway.StartAsync(Yaml);
        gateway.Server.ThenLines(FakeModelServer.Cut(OllamaLines.Bytes(OllamaLines.ThinkingStream), size));

        var exchange = await gateway.PostAsync(ModelGateway.Call("hi", stream: true, more: ",\"stream_options\":{\"include_usage\":true}"));

        Assert.Equal("text/event-stream; charset=utf-8", exchange.Reply.CommittedHeaders.Get("Content-Type"));
        var events = ModelGateway.Events(exchange.Reply.Text);
        Assert.Equal("[DONE]", events[^1]);
        var chunks = events.SkipLast(1).Select(e => JsonNode.Parse(e)!).ToList();
        Assert.Equal(("17 times 23.", "Es ist 391 – größer als 😀."), (Concat(chunks, "reasoning_content"), Concat(chunks, "content")));
        Assert.Equal((26, 282), ((int)chunks[^1]["usage"]!["prompt_tokens"]!, (int)chunks[^1]["usage"]!["completion_tokens"]!));
    }

    [Fact]
    public async Task Post_StreamCutAtEveryByte_NeverEndsWholeAndNeverShowsAHalf()
    {
        await using var gateway = await ModelGateway.StartAsync(Yaml);
        byte[] bytes = OllamaLines.Bytes(OllamaLines.ThinkingStream);
        int committed = OllamaLines.Bytes(OllamaLines.ThinkingStream.Take(1)).Length;
        for (int length = committed; length < bytes.Length - 1; length++)
        {
            gateway.Server.ThenLines([bytes[..length]]);

            var exchange = await gateway.PostAsync(ModelGateway.Call("hi", stream: true));

            var sent = ModelGateway.Events(exchange.Reply.Text);
            Assert.Contains("\"error\":{", sent[^1], StringComparison.Ordinal);
            string text = Concat(sent.SkipLast(1).Select(e => JsonNode.Parse(e)!), "content");
            Assert.Contains(text, (string[])["", "Es ist 391 – größer", "Es ist 391 – größer als 😀."]);
        }
    }

    [Fact]
    public async Task Post_ErrorInTheMiddle_IsTheDialectsErrorEvent()
    {
        await using var gateway = await ModelGateway.StartAsync(Yaml);
        var exchange = TestExchange.Post("/v1/chat/completions", ModelGateway.Call("hi", stream: true));
        gateway.Server.ThenLines(
            [OllamaLines.Bytes([OllamaLines.ThinkingStream[2]]), OllamaLines.Bytes(["""{"error":"an error was encountered while running the model"}"""])],
            between: () => Eventually.TrueAsync(() => exchange.Reply.HasStarted, "the reply begins"));

        await gateway.SendAsync(exchange);

        var sent = ModelGateway.Events(exchange.Reply.Text);
        Assert.Equal("an error was encountered while running the model", (string?)JsonNode.Parse(sent[^1])!["error"]!["message"]);
        Assert.DoesNotContain("[DONE]", exchange.Reply.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Post_ModelThatIsNotThere_IsNotFound()
    {
        await using var gateway = await ModelGateway.StartAsync(Yaml);
        gateway.Server.ThenReply("""{"error":"model 'llama3.2' not found"}""", 404);

        var exchange = await gateway.PostAsync(ModelGateway.Call("hi"));

        Assert.Equal(404, exchange.Reply.CommittedStatus);
        Assert.Contains("model 'llama3.2' not found", exchange.Reply.Text, StringComparison.Ordinal);
    }
}
