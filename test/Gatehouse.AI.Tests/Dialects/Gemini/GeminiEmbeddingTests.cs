using System.Text.Json.Nodes;
using Gatehouse.Testing;

namespace Gatehouse.AI.Tests.Dialects.Gemini;

/// <summary>Google's calls for vectors in front of every kind of provider, end to end.</summary>
public sealed class GeminiEmbeddingTests
{
    private const string Yaml = """
        ai:
          providers:
            google: { type: gemini, url: "{server}", keys: ["${env:KEY_1}"] }
            openai: { type: openai, url: "{server}/v1", keys: ["${env:KEY_2}"] }
            local: { type: ollama, url: "{server}" }
            claude: { type: anthropic, url: "{server}", keys: ["${env:KEY_3}"] }
          models:
            vectors: google/gemini-embedding-001
            gpt: openai/text-embedding-3-small
            nomic: local/nomic-embed-text
            mixed: [openai/a, google/gemini-embedding-001]
            chat: claude/claude-haiku-4-5
        routes:
          llm: { match: /v1beta/**, ai: gemini }
          every: { match: /all/**, ai: all }
          strict: { match: /strict/**, ai: { dialect: gemini, strict: true } }
        """;

    private const string OpenAIReply = """{"data":[{"index":0,"embedding":[1,-2.5]},{"index":1,"embedding":[3]}],"model":"text-embedding-3-small","usage":{"prompt_tokens":7,"total_tokens":7}}""";

    private static Task<TestExchange> PostAsync(ModelGateway gateway, string model, string method, string body, string prefix = "/v1beta")
        => gateway.SendAsync(TestExchange.Post($"{prefix}/models/{model}:{method}", body));

    private static (int Status, string Message, string? Field) Fault(TestExchange exchange)
    {
        var error = JsonNode.Parse(exchange.Reply.Text)!["error"]!;
        return ((int)error["code"]!, (string)error["message"]!, (string?)error["details"]?.AsArray().Select(d => d!["fieldViolations"]?[0]?["field"]).FirstOrDefault(f => f is not null));
    }

    [Theory]
    [InlineData("embedContent", """{ "content":{"parts":[{"text":"hi"}]}, "unknown":1 }""", """{ "content":{"parts":[{"text":"hi"}]}, "unknown":1 }""")]
    [InlineData("embedContent", """{"model" : "models/vectors","content":{"parts":[{"text":"hi"}]}}""", """{"model" : "models/gemini-embedding-001","content":{"parts":[{"text":"hi"}]}}""")]
    [InlineData(
        "batchEmbedContents",
        """{"requests":[ {"model":"models/vectors","content":{"model":"models/other"}} ,{"content":{},"model":"vectors"},7],"x":{"model":"y"}}""",
        """{"requests":[ {"model":"models/gemini-embedding-001","content":{"model":"models/other"}} ,{"content":{},"model":"models/gemini-embedding-001"},7],"x":{"model":"y"}}""")]
    public async Task Post_ToGemini_PassesByteForByteButForTheModels(string method, string body, string sent)
    {
        await using var gateway = await ModelGateway.StartAsync(Yaml);
        const string reply = """{ "embedding":{"values":[1,2]}, "usageMetadata":{"promptTokenCount":3} , "new":[] }""";
        gateway.Server.ThenReply(reply);

        var exchange = await PostAsync(gateway, "vectors", method, body, "/all/x");

        Assert.Equal((200, reply), (exchange.Reply.CommittedStatus, exchange.Reply.Text));
        Assert.Equal((sent, $"/v1beta/models/gemini-embedding-001:{method}", "secret-of-KEY_1"), (gateway.Server.LastRequest.Text, gateway.Server.LastRequest.RawTarget, gateway.Server.LastRequest.Header("x-goog-api-key")));
        var record = exchange.Exchange.Record.Model!;
        Assert.Equal(("ok", "reported", 3L, 0L, false), (record.Outcome, record.UsageGrade, record.InputTokens, record.OutputTokens, record.Streamed));
    }

    [Fact]
    public async Task Post_BatchToOpenAI_IsTranslatedAndTellsWhatIsLost()
    {
        await using var gateway = await ModelGateway.StartAsync(Yaml);
        gateway.Server.ThenReply(OpenAIReply);

        var exchange = await PostAsync(
            gateway,
            "gpt",
            "batchEmbedContents",
            """{"requests":[{"model":"models/gpt","content":{"parts":[{"text":"a"}]},"taskType":"RETRIEVAL_QUERY","outputDimensionality":2},{"model":"models/gpt","content":{"parts":[{"text":"b"},{"text":"c"}]},"task_type":"RETRIEVAL_QUERY","output_dimensionality":2,"title":"T"}]}""");

        Assert.Equal("""{"model":"text-embedding-3-small","input":["a","b\nc"],"dimensions":2}""", gateway.Server.LastRequest.Text);
        Assert.Equal("""{"embeddings":[{"values":[1,-2.5]},{"values":[3]}],"usageMetadata":{"promptTokenCount":7,"totalTokenCount":7}}""", exchange.Reply.Text);
        Assert.Equal("title;dropped, requests[1].content;approximated, taskType;dropped", exchange.Reply.CommittedHeaders.Get("x-gatehouse-loss"));
        Assert.Equal(("reported", 7L), (exchange.Exchange.Record.Model!.UsageGrade, exchange.Exchange.Record.Model!.InputTokens));
    }

    [Fact]
    public async Task Post_OneToOllama_IsTranslated()
    {
        await using var gateway = await ModelGateway.StartAsync(Yaml);
        gateway.Server.ThenReply("""{"model":"nomic-embed-text","embeddings":[[1,2]]}""");

        var exchange = await PostAsync(gateway, "nomic", "embedContent", """{"content":"hi","embedContentConfig":{"autoTruncate":false,"outputDimensionality":2}}""");

        Assert.Equal(("/api/embed", """{"model":"nomic-embed-text","input":["hi"],"truncate":false,"dimensions":2}"""), (gateway.Server.LastRequest.RawTarget, gateway.Server.LastRequest.Text));
        Assert.Equal("""{"embedding":{"values":[1,2]}}""", exchange.Reply.Text);
        Assert.Null(exchange.Reply.CommittedHeaders.Get("x-gatehouse-loss"));
        Assert.Equal("counted", exchange.Exchange.Record.Model!.UsageGrade);
    }

    [Fact]
    public async Task Post_VectorsMissing_IsABadGateway()
    {
        await using var gateway = await ModelGateway.StartAsync(Yaml);
        gateway.Server.ThenReply("""{"model":"m","embeddings":[[1],[2]]}""");

        var exchange = await PostAsync(gateway, "nomic", "embedContent", """{"content":"hi"}""");

        Assert.Equal((502, "The provider sent 2 vectors for 1 inputs."), (exchange.Reply.CommittedStatus, Fault(exchange).Message));
    }

    [Fact]
    public async Task Post_RequestsThatDiffer_MoveOnToATargetThatTakesThem()
    {
        await using var gateway = await ModelGateway.StartAsync(Yaml);
        gateway.Server.ThenReply("""{"embeddings":[{"values":[1]},{"values":[1]}]}""");
        const string body = """{"requests":[{"content":"a"},{"content":"b","taskType":"CLUSTERING"}]}""";

        var exchange = await PostAsync(gateway, "mixed", "batchEmbedContents", body);
        var refused = await PostAsync(gateway, "gpt", "batchEmbedContents", body);

        Assert.Equal((200, body), (exchange.Reply.CommittedStatus, Assert.Single(gateway.Server.Requests).Text));
        var (status, message, field) = Fault(refused);
        Assert.Equal((400, "requests[1]"), (status, field));
        Assert.Contains("send a batch for each", message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("embedContent", "{}", "content")]
    [InlineData("embedContent", "{\"content\":{\"parts\":[]}}", "content.parts")]
    [InlineData("embedContent", "{\"content\":{\"parts\":[{\"text\":5}]}}", "content.parts[0].text")]
    [InlineData("embedContent", "{\"content\":\"a\",\"outputDimensionality\":\"x\"}", "outputDimensionality")]
    [InlineData("embedContent", "{\"content\":\"a\",\"autoTruncate\":1}", "autoTruncate")]
    [InlineData("embedContent", "{\"content\":{\"parts\":[{\"inlineData\":{\"mimeType\":\"image/png\",\"data\":\"AAAA\"}}]}}", "content")]
    [InlineData("embedContent", "{\"content\":\"a\",\"model\":\"models/other\"}", "model")]
    [InlineData("embedContent", "{\"content\":\"a\",\"model\":5}", "model")]
    [InlineData("embedContent", "[]", null)]
    [InlineData("embedContent", "{\"content\":\"a\",\"content\":\"b\"}", null)]
    [InlineData("batchEmbedContents", "{}", "requests")]
    [InlineData("batchEmbedContents", "{\"requests\":[{\"content\":\"a\",\"model\":\"models/gpt\"},{\"content\":\"a\",\"model\":\"models/other\"}]}", "requests[1].model")]
    [InlineData("batchEmbedContents", "{\"requests\":[5]}", "requests[0]")]
    public async Task Post_BadBody_IsRefusedWithItsPlace(string method, string body, string? field)
    {
        await using var gateway = await ModelGateway.StartAsync(Yaml);

        var exchange = await PostAsync(gateway, "gpt", method, body);

        Assert.Equal((400, field), (Fault(exchange).Status, Fault(exchange).Field));
        Assert.Empty(gateway.Server.Requests);
    }

    [Fact]
    public async Task Post_TaskOnAStrictRoute_IsRefused()
    {
        await using var gateway = await ModelGateway.StartAsync(Yaml);

        var exchange = await PostAsync(gateway, "gpt", "embedContent", """{"content":"a","taskType":"NEW_TASK"}""", "/strict");

        Assert.Equal((400, "taskType"), (Fault(exchange).Status, Fault(exchange).Field));
    }

    [Fact]
    public async Task Post_ModelThatMakesNoVectors_IsRefusedWithWhatItAnswers()
    {
        await using var gateway = await ModelGateway.StartAsync(Yaml);

        var exchange = await PostAsync(gateway, "chat", "embedContent", """{"content":"a"}""");

        Assert.Equal(400, Fault(exchange).Status);
        Assert.Contains("does not answer /v1beta/models/chat:embedContent. It answers POST .../models/{model}:generateContent", Fault(exchange).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task OpenAI_InFrontOfGemini_GetsBase64AndAnErrorForTokens()
    {
        await using var gateway = await ModelGateway.StartAsync(Yaml);
        gateway.Server.ThenReply("""{"embeddings":[{"values":[1,-2.5]}]}""");

        var exchange = await gateway.PostAsync("""{"model":"vectors","input":"a","encoding_format":"base64","input_type":"search_query"}""", "/all/v1/embeddings");
        var refused = await gateway.PostAsync("""{"model":"vectors","input":[[1,2]]}""", "/all/v1/embeddings");

        Assert.Equal("AACAPwAAIMA=", (string)JsonNode.Parse(exchange.Reply.Text)!["data"]![0]!["embedding"]!);
        Assert.Equal("/v1beta/models/gemini-embedding-001:batchEmbedContents", gateway.Server.LastRequest.RawTarget);
        Assert.Equal("RETRIEVAL_QUERY", (string)gateway.Server.LastBody["requests"]![0]!["taskType"]!);
        var error = JsonNode.Parse(refused.Reply.Text)!["error"]!;
        Assert.Equal((400, "input[0]"), (refused.Reply.CommittedStatus, (string)error["param"]!));
        Assert.Contains("send the text itself", (string)error["message"]!, StringComparison.Ordinal);
    }
}
