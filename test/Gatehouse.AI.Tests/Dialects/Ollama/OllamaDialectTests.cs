using System.Text.Json.Nodes;
using Gatehouse.AI.Tests.Providers.AnthropicCompatible;
using Gatehouse.AI.Tests.Providers.Ollama;
using Gatehouse.Testing;

namespace Gatehouse.AI.Tests.Dialects.Ollama;

/// <summary>
/// Ollama's clients through the whole gateway: to vendors that replay recordings, and to an Ollama server that answers as its
/// documentation says.
/// </summary>
public sealed class OllamaDialectTests
{
    private const string Yaml = """
        ai:
          providers:
            claude: { type: anthropic, url: "{server}", keys: ["${env:KEY_1}"] }
            openai: { type: openai, url: "{server}/v1", keys: ["${env:KEY_2}"] }
            local: { type: ollama, url: "{server}" }
          models:
            claude: claude/claude-haiku-4-5
            gpt: openai/gpt-5-mini
            llama3.2: local/llama3.2
        routes:
          local: { match: /api/**, ai: ollama }
          strict: { match: /strict/**, ai: { dialect: ollama, strict: true } }
          every: { match: /all/**, ai: all }
        """;

    private static string Call(string model, string more = "") => $$"""{"model":"{{model}}","messages":[{"role":"user","content":"hi"}]{{more}}}""";

    [Theory]
    [InlineData("openai", "openai-text.chunks.txt")]
    [InlineData("openai-compatible", "xai-text.chunks.txt")]
    [InlineData("openai-compatible", "xai-tool-call.chunks.txt")]
    [InlineData("mistral", "mistral-incremental-tool-call.chunks.txt")]
    [InlineData("groq", "groq-reasoning.chunks.txt")]
    [InlineData("deepseek", "deepseek-text.chunks.txt")]
    public async Task Chat_RecordedStreamOfOpenAIsForm_IsTheSameHoweverItIsCut(string vendor, string name)
    {
        Assert.SkipUnless(SharedData.IsAvailable, SharedData.MissingReason);
        await using var gateway = await ModelGateway.StartAsync(Yaml);
        string[] lines = [.. File.ReadLines(SharedData.PathOf("ai-recordings", vendor, name)).Where(l => l.Length > 0)];
        var chunks = lines.Select(l => JsonNode.Parse(l)!["choices"]?.AsArray().FirstOrDefault()?["delta"]).OfType<JsonNode>().ToList();
        byte[] bytes = FakeModelServer.Frame(lines, ModelVendor.OpenAI);
        string? first = null;
        foreach (int size in (int[])[100_000, 1, 7])
        {
            gateway.Server.ThenStreamBytes(FakeModelServer.Cut(bytes, size));

            var exchange = await gateway.PostAsync(Call("gpt"), "/api/chat");

            Assert.Equal("application/x-ndjson", exchange.Reply.CommittedHeaders.Get("Content-Type"));
            var answer = OllamaGrammar.Stream(exchange.Reply.Text);
            Assert.Equal(string.Concat(chunks.Select(c => (string?)c["content"])), answer.Text.ToString());
            Assert.Equal(chunks.SelectMany(c => c["tool_calls"]?.AsArray() ?? []).Select(t => (int?)t!["index"] ?? 0).Distinct().Count(), answer.Calls.Count);
            Assert.Equal(first ??= exchange.Reply.Text, exchange.Reply.Text);
            Assert.Equal("ok", exchange.Exchange.Record.Model!.Outcome);
        }
    }

    [Theory]
    [MemberData(nameof(Recordings.WholeStreams), MemberType = typeof(Recordings))]
    public async Task Chat_RecordedStreamOfAnthropic_IsTheDialects(string name)
    {
        await using var gateway = await ModelGateway.StartAsync(Yaml);
        foreach (var stream in Recordings.Events(name).Take(2))
        {
            gateway.Server.ThenStream(stream, ModelVendor.Anthropic);

            var exchange = await gateway.PostAsync(Call("claude"), "/api/chat");

            var answer = OllamaGrammar.Stream(exchange.Reply.Text);
            string expected = string.Concat(stream.Select(e => JsonNode.Parse(e)!).Select(e => (string?)e["delta"]?["text"] ?? (string?)e["content_block"]?["text"]));
            Assert.StartsWith(expected, answer.Text.ToString(), StringComparison.Ordinal); // a refusal's explanation comes behind it
            Assert.NotNull(answer.Output);
        }
    }

    [Fact]
    public async Task Chat_RecordedStreamCutAfterAnyEvent_EndsInAnErrorLine()
    {
        await using var gateway = await ModelGateway.StartAsync(Yaml);
        var stream = Recordings.Events("anthropic-text.chunks.txt")[0];
        int content = stream.TakeWhile(e => !e.Contains("text_delta", StringComparison.Ordinal)).Count(); // before it nothing was sent
        for (int count = content + 1; count < stream.Count - 2; count++)
        {
            gateway.Server.ThenStreamBytes([FakeModelServer.Frame(stream.Take(count), ModelVendor.Anthropic)]);

            var exchange = await gateway.PostAsync(Call("claude"), "/api/chat");

            string last = exchange.Reply.Text.TrimEnd('\n').Split('\n')[^1];
            Assert.Equal(["error"], JsonNode.Parse(last)!.AsObject().Select(m => m.Key));
            Assert.DoesNotContain("\"done\":true", exchange.Reply.Text, StringComparison.Ordinal);
        }
    }

    [Theory]
    [MemberData(nameof(Recordings.Replies), MemberType = typeof(Recordings))]
    public async Task Chat_RecordedReplyOfAnthropic_IsTheDialects(string name)
    {
        await using var gateway = await ModelGateway.StartAsync(Yaml);
        gateway.Server.ThenReply(System.Text.Encoding.UTF8.GetString(Recordings.Bytes(name)));

        var exchange = await gateway.PostAsync(Call("claude", ",\"stream\":false"), "/api/chat");

        if (exchange.Reply.CommittedStatus == 200)
        {
            OllamaGrammar.Reply(exchange.Reply.Text);
        }
        else
        {
            Assert.Equal(["error"], JsonNode.Parse(exchange.Reply.Text)!.AsObject().Select(m => m.Key));
        }
    }

    [Fact]
    public async Task Generate_ToAnotherVendor_IsAMessageAndComesBackAsAResponse()
    {
        await using var gateway = await ModelGateway.StartAsync(Yaml);
        gateway.Server.ThenReply("""{"id":"m","type":"message","model":"claude-x","content":[{"type":"text","text":"Blue."}],"stop_reason":"max_tokens","usage":{"input_tokens":5,"output_tokens":2}}""");

        var exchange = await gateway.PostAsync("""{"model":"claude","prompt":"Why?","system":"S","stream":false,"keep_alive":"5m","options":{"num_predict":7,"temperature":0.5,"num_ctx":4096,"seed":3}}""", "/api/generate");

        Assert.Equal("""{"model":"claude-haiku-4-5","max_tokens":7,"system":[{"type":"text","text":"S"}],"messages":[{"role":"user","content":[{"type":"text","text":"Why?"}]}],"temperature":0.5}""", gateway.Server.LastRequest.Text);
        var answer = OllamaGrammar.Reply(exchange.Reply.Text, isGenerate: true);
        Assert.Equal(("claude-x", "Blue.", "length", 5, 2), (answer.Model, answer.Text.ToString(), answer.Reason, answer.Input, answer.Output));
        Assert.Equal("options.seed;dropped, keep_alive;dropped, options.num_ctx;dropped", exchange.Reply.CommittedHeaders.Get("x-gatehouse-loss"));
        Assert.Equal(400, (await gateway.PostAsync("""{"model":"claude","prompt":"Why?","options":{"num_ctx":4096}}""", "/strict/api/generate")).Reply.CommittedStatus);
    }

    [Theory]
    [InlineData("/api/chat", 1)]
    [InlineData("/api/chat", 5)]
    [InlineData("/api/generate", 3)]
    public async Task Stream_OfAnOllamaServer_PassesByteForByteAndIsCounted(string path, int size)
    {
        await using var gateway = await ModelGateway.StartAsync(Yaml);
        bool generate = path == "/api/generate";
        byte[] bytes = OllamaLines.Bytes(generate ? OllamaLines.GenerateStream : OllamaLines.ThinkingStream);
        gateway.Server.ThenLines(FakeModelServer.Cut(bytes, size));
        string body = generate ? """{ "prompt":"hi", "model":"llama3.2", "raw":true, "new":1 }""" : """{ "new":1, "model":"llama3.2","messages":[] }""";

        var exchange = await gateway.PostAsync(body, path);

        Assert.Equal((path, body), (gateway.Server.LastRequest.RawTarget, gateway.Server.LastRequest.Text));
        Assert.Equal(bytes, exchange.Reply.Bytes);
        var record = exchange.Exchange.Record.Model!;
        Assert.Equal(generate ? (7, 2, "ok", true) : (26, 282, "ok", true), (record.InputTokens, record.OutputTokens, record.Outcome, record.Streamed));
    }

    [Fact]
    public async Task Reply_OfAnOllamaServer_PassesByteForByte()
    {
        await using var gateway = await ModelGateway.StartAsync(Yaml);
        gateway.Server.ThenReply(OllamaLines.GenerateReply);

        var exchange = await gateway.PostAsync("""{"model":"llama3.2","prompt":"hi","stream":false}""", "/api/generate");

        Assert.Equal(OllamaLines.GenerateReply, exchange.Reply.Text);
        Assert.Equal((26, 290, "length"), (exchange.Exchange.Record.Model!.InputTokens, exchange.Exchange.Record.Model!.OutputTokens, exchange.Exchange.Record.Model!.FinishReason));
    }

    [Fact]
    public async Task Stream_OfAnOllamaServerWithAnErrorInTheMiddle_KeepsItsWords()
    {
        await using var gateway = await ModelGateway.StartAsync(Yaml);
        byte[][] pieces = [OllamaLines.Bytes([OllamaLines.GenerateStream[0]]), OllamaLines.Bytes(["""{"error":"an error was encountered while running the model"}"""])];
        var exchange = TestExchange.Post("/api/generate", """{"model":"llama3.2","prompt":"hi"}""");
        gateway.Server.ThenLines(pieces, between: () => Eventually.TrueAsync(() => exchange.Reply.HasStarted, "the reply begins"));

        await gateway.SendAsync(exchange);

        Assert.Equal([.. pieces[0], .. pieces[1]], exchange.Reply.Bytes);
        Assert.Equal("error", exchange.Exchange.Record.Model!.Outcome);
    }

    [Fact]
    public async Task Stream_OfAnOllamaServerCutInsideACharacter_ShowsWholeLinesAndAnError()
    {
        await using var gateway = await ModelGateway.StartAsync(Yaml);
        byte[] bytes = OllamaLines.Bytes(OllamaLines.ThinkingStream);
        int inside = bytes.AsSpan().IndexOf("😀"u8) + 2;
        gateway.Server.ThenLines([bytes[..inside]]);

        var exchange = await gateway.PostAsync(Call("llama3.2"), "/api/chat");

        string[] lines = exchange.Reply.Text.TrimEnd('\n').Split('\n');
        Assert.Equal([.. OllamaLines.ThinkingStream.Take(3)], lines[..^1]);
        Assert.Equal(["error"], JsonNode.Parse(lines[^1])!.AsObject().Select(m => m.Key));
    }

    [Fact]
    public async Task Get_TagsAndVersion_TellWhatIsKnown()
    {
        await using var gateway = await ModelGateway.StartAsync(Yaml);

        Assert.Equal("""{"models":[{"name":"claude","model":"claude","details":{}},{"name":"gpt","model":"gpt","details":{}},{"name":"llama3.2","model":"llama3.2","details":{}}]}""", (await gateway.GetAsync("/api/tags")).Reply.Text);
        Assert.Matches("""^\{"version":"\d+\.\d+\.\d+[-.0-9a-z]*"\}$""", (await gateway.GetAsync("/all/api/version")).Reply.Text);
    }

    [Theory]
    [InlineData("""{"model":"gpt"}""", 200, """{"details":{},"model_info":{},"capabilities":["completion"]}""")]
    [InlineData("""{"name":"gpt"}""", 200, """{"details":{},"model_info":{},"capabilities":["completion"]}""")]
    [InlineData("""{"model":"gpt-5-mini"}""", 404, """{"error":"The model 'gpt-5-mini' does not exist or you do not have access to it."}""")]
    [InlineData("""{}""", 400, """{"error":"Missing required parameter: 'model'."}""")]
    public async Task Show_Model_TellsWhatIsKnown(string body, int status, string expected)
    {
        await using var gateway = await ModelGateway.StartAsync(Yaml);

        var exchange = await gateway.PostAsync(body, "/api/show");

        Assert.Equal((status, expected), (exchange.Reply.CommittedStatus, exchange.Reply.Text));
    }

    [Theory]
    [InlineData(401, "authentication_error", 502, "The provider refused the gateway's credentials.")]
    [InlineData(404, "not_found_error", 404, "words")]
    [InlineData(429, "rate_limit_error", 429, "words")]
    public async Task Post_VendorsError_IsTheDialects(int status, string type, int expected, string message)
    {
        await using var gateway = await ModelGateway.StartAsync(Yaml);
        for (int i = 0; i < 5; i++)
        {
            gateway.Server.ThenReply($$$"""{"type":"error","error":{"type":"{{{type}}}","message":"words"}}""", status, ("retry-after", "0"));
        }

        var exchange = await gateway.PostAsync(Call("claude"), "/api/chat");

        Assert.Equal((expected, $$"""{"error":"{{message}}"}"""), (exchange.Reply.CommittedStatus, exchange.Reply.Text));
    }

    [Fact]
    public async Task Post_WhatIsNotThere_IsRefusedInTheDialect()
    {
        await using var gateway = await ModelGateway.StartAsync(Yaml);

        var unknown = await gateway.PostAsync(Call("nope"), "/api/chat");
        Assert.Equal((404, """{"error":"The model 'nope' does not exist or you do not have access to it."}"""), (unknown.Reply.CommittedStatus, unknown.Reply.Text));
        Assert.Equal(404, (await gateway.PostAsync(Call("gpt"), "/api/pull")).Reply.CommittedStatus);
        Assert.Equal(405, (await gateway.GetAsync("/api/chat")).Reply.CommittedStatus);
    }
}
