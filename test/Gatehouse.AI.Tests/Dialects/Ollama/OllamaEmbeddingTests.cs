using System.Text.Json.Nodes;
using Gatehouse.Testing;

namespace Gatehouse.AI.Tests.Dialects.Ollama;

/// <summary>Ollama's calls for vectors in front of every kind of provider, end to end.</summary>
public sealed class OllamaEmbeddingTests
{
    private const string Yaml = """
        ai:
          providers:
            local: { type: ollama, url: "{server}" }
            openai: { type: openai, url: "{server}/v1", keys: ["${env:KEY_2}"] }
            google: { type: gemini, url: "{server}", keys: ["${env:KEY_1}"] }
          models:
            nomic: local/nomic-embed-text
            gpt: openai/text-embedding-3-small
            gemini: google/gemini-embedding-001
        routes:
          llm: { match: /api/**, ai: ollama }
          every: { match: /all/**, ai: all }
        """;

    private static string Error(TestExchange exchange) => (string)JsonNode.Parse(exchange.Reply.Text)!["error"]!;

    [Theory]
    [InlineData("/api/embed", """{ "input":["a"], "model":"nomic", "new":1, "stream":true }""", """{"embeddings":[[1]],"prompt_eval_count":4,"total_duration":9}""", "reported", 4)]
    [InlineData("/api/embeddings", """{ "prompt":"a b c d", "model":"nomic" }""", """{ "embedding":[1] }""", "counted", 4)]
    public async Task Post_ToOllama_PassesByteForByteButForTheModel(string path, string body, string reply, string grade, long tokens)
    {
        await using var gateway = await ModelGateway.StartAsync(Yaml);
        gateway.Server.ThenReply(reply);

        var exchange = await gateway.PostAsync(body, "/all" + path);

        Assert.Equal((200, reply), (exchange.Reply.CommittedStatus, exchange.Reply.Text));
        Assert.Equal((path, body.Replace("\"nomic\"", "\"nomic-embed-text\"", StringComparison.Ordinal)), (gateway.Server.LastRequest.RawTarget, gateway.Server.LastRequest.Text));
        var record = exchange.Exchange.Record.Model!;
        Assert.Equal(("ok", grade, tokens, false), (record.Outcome, record.UsageGrade, record.InputTokens, record.Streamed));
    }

    [Theory]
    [InlineData("\"a\"", """["a"]""")]
    [InlineData("[\"a\",\"b\"]", """["a","b"]""")]
    public async Task Embed_ToOpenAI_IsTranslated(string input, string sent)
    {
        await using var gateway = await ModelGateway.StartAsync(Yaml);
        bool isTwo = input.StartsWith('[');
        gateway.Server.ThenReply($$$"""{"data":[{"embedding":[1,-2.5]}{{{(isTwo ? ",{\"embedding\":[3]}" : "")}}}],"model":"text-embedding-3-small","usage":{"prompt_tokens":7,"total_tokens":7}}""");

        var exchange = await gateway.PostAsync($$"""{"model":"gpt","input":{{input}},"truncate":true,"dimensions":2,"options":{"num_ctx":5},"keep_alive":"5m"}""", "/api/embed");

        Assert.Equal($$"""{"model":"text-embedding-3-small","input":{{sent}},"dimensions":2}""", gateway.Server.LastRequest.Text);
        Assert.Equal($$"""{"model":"text-embedding-3-small","embeddings":[[1,-2.5]{{(isTwo ? ",[3]" : "")}}],"prompt_eval_count":7}""", exchange.Reply.Text);
        Assert.Equal("truncate;dropped, keep_alive;dropped, options.num_ctx;dropped", exchange.Reply.CommittedHeaders.Get("x-gatehouse-loss"));
    }

    [Fact]
    public async Task Embeddings_ToGemini_IsTranslated()
    {
        await using var gateway = await ModelGateway.StartAsync(Yaml);
        gateway.Server.ThenReply("""{"embeddings":[{"values":[1,-2.5]}]}""").ThenReply("""{"embeddings":[{"values":[1]}]}""");

        var exchange = await gateway.PostAsync("""{"model":"gemini","prompt":"a"}""", "/api/embeddings");
        var named = await gateway.PostAsync("""{"model":"gemini","input":"a"}""", "/api/embed");

        Assert.Equal("""{"embedding":[1,-2.5]}""", exchange.Reply.Text);
        Assert.Equal("""{"model":"gemini","embeddings":[[1]]}""", named.Reply.Text);
        Assert.Equal("a", (string)gateway.Server.LastBody["requests"]![0]!["content"]!["parts"]![0]!["text"]!);
    }

    [Theory]
    [InlineData("/api/embed", "{\"model\":\"gpt\"}", "'input'")]
    [InlineData("/api/embed", "{\"model\":\"gpt\",\"input\":[]}", "nothing to make vectors of")]
    [InlineData("/api/embed", "{\"model\":\"gpt\",\"input\":[5]}", "'input[0]'")]
    [InlineData("/api/embed", "{\"model\":\"gpt\",\"input\":\"a\",\"truncate\":\"END\"}", "'truncate'")]
    [InlineData("/api/embed", "{\"model\":\"gpt\",\"input\":\"a\",\"options\":[]}", "'options'")]
    [InlineData("/api/embed", "{\"input\":\"a\"}", "'model'")]
    [InlineData("/api/embeddings", "{\"model\":\"gpt\"}", "'prompt'")]
    [InlineData("/api/embeddings", "{\"model\":\"gpt\",\"prompt\":[\"a\"]}", "'prompt'")]
    public async Task Post_BadBody_IsRefusedWithItsPlace(string path, string body, string message)
    {
        await using var gateway = await ModelGateway.StartAsync(Yaml);

        var exchange = await gateway.PostAsync(body, path);

        Assert.Equal(400, exchange.Reply.CommittedStatus);
        Assert.Contains(message, Error(exchange), StringComparison.Ordinal);
        Assert.Empty(gateway.Server.Requests);
    }

    [Fact]
    public async Task Vendor_Error_HasOllamasForm()
    {
        await using var gateway = await ModelGateway.StartAsync(Yaml);
        gateway.Server.ThenReply("""{"error":{"code":429,"message":"slow down","status":"RESOURCE_EXHAUSTED"}}""", 429);

        var exchange = await gateway.PostAsync("""{"model":"gemini","input":"a"}""", "/api/embed");

        Assert.Equal((429, "slow down"), (exchange.Reply.CommittedStatus, Error(exchange)));
    }

    [Theory]
    [InlineData("[[1,-2.5]]", "base64", "\"AACAPwAAIMA=\"")]
    [InlineData("[[1,-2.5]]", "float", "[1,-2.5]")]
    public async Task OpenAI_InFrontOfOllama_GetsTheEncodingItAskedFor(string vectors, string encoding, string expected)
    {
        await using var gateway = await ModelGateway.StartAsync(Yaml);
        gateway.Server.ThenReply($$"""{"model":"nomic-embed-text","embeddings":{{vectors}},"prompt_eval_count":4}""");

        var exchange = await gateway.PostAsync($$"""{"model":"nomic","input":"a","encoding_format":"{{encoding}}"}""", "/all/v1/embeddings");

        Assert.Equal($$$"""{"object":"list","data":[{"object":"embedding","index":0,"embedding":{{{expected}}}}],"model":"nomic-embed-text","usage":{"prompt_tokens":4,"total_tokens":4}}""", exchange.Reply.Text);
    }
}
