using System.Text;
using System.Text.Json.Nodes;
using Gatehouse.AI.Calls;
using Gatehouse.AI.Dialects.Gemini;
using Gatehouse.AI.Tests.Providers.AnthropicCompatible;
using Gatehouse.AI.Tests.Providers.GeminiCompatible;
using Gatehouse.Testing;

namespace Gatehouse.AI.Tests.Dialects.Gemini;

/// <summary>Gemini's clients in front of every kind of provider, end to end. The vendors replay recordings.</summary>
public sealed class GeminiDialectTests
{
    private const string Yaml = """
        ai:
          providers:
            google: { type: gemini, url: "{server}", keys: ["${env:KEY_1}"] }
            claude: { type: anthropic, url: "{server}", keys: ["${env:KEY_2}"] }
            openai: { type: openai, url: "{server}/v1", keys: ["${env:KEY_3}"] }
          models:
            gemini: google/gemini-3-pro-preview
            claude: claude/claude-sonnet-4-5
            gpt: openai/gpt-5-mini
        routes:
          llm: { match: /v1beta/**, ai: gemini }
          every: { match: /all/**, ai: all }
        """;

    private const string Call = """{ "contents" : [{"parts":[{"text":"hi"}]}] , "unknown_member": [1] }""";

    private static readonly string[] OpenAIStreams = ["openai/openai-text.chunks.txt", "openai-compatible/xai-text.chunks.txt", "openai-compatible/xai-tool-call.chunks.txt"];

    private static JsonNode Json(string text) => JsonNode.Parse(text)!;

    private static Task<TestExchange> PostAsync(ModelGateway gateway, string model, string method = "generateContent", string body = Call)
        => gateway.SendAsync(TestExchange.Post($"/v1beta/models/{model}:{method}", body));

    [Theory]
    [MemberData(nameof(GeminiRecordings.AllStreams), MemberType = typeof(GeminiRecordings))]
    public async Task Stream_OfGemini_PassesByteForByte(string name)
    {
        await using var gateway = await ModelGateway.StartAsync(Yaml);
        byte[] bytes = GeminiRecordings.Frame(GeminiRecordings.Events(name));
        gateway.Server.ThenStreamBytes(FakeModelServer.Cut(bytes, 1000, 3, 77));

        var exchange = await PostAsync(gateway, "gemini", "streamGenerateContent?alt=sse");

        Assert.Equal(bytes, exchange.Reply.Bytes);
        Assert.Equal("/v1beta/models/gemini-3-pro-preview:streamGenerateContent?alt=sse", gateway.Server.LastRequest.RawTarget);
        Assert.Equal((Call, "secret-of-KEY_1"), (gateway.Server.LastRequest.Text, gateway.Server.LastRequest.Header("x-goog-api-key")));
        var record = exchange.Exchange.Record.Model!;
        var usage = Json(GeminiRecordings.Events(name)[^1])["usageMetadata"]!;
        Assert.Equal(((long)usage["promptTokenCount"]!, (long)usage["candidatesTokenCount"]!, (long)usage["thoughtsTokenCount"]!, "reported"), (record.InputTokens, record.OutputTokens, record.ReasoningTokens, record.UsageGrade));
        Assert.Equal(("ok", "gemini"), (record.Outcome, record.Dialect));
    }

    [Theory]
    [MemberData(nameof(GeminiRecordings.AllStreams), MemberType = typeof(GeminiRecordings))]
    public async Task Stream_OfGeminiWithoutEvents_IsAnArrayOfTheSameJson(string name)
    {
        await using var gateway = await ModelGateway.StartAsync(Yaml);
        gateway.Server.ThenStreamBytes(FakeModelServer.Cut(GeminiRecordings.Frame(GeminiRecordings.Events(name)), 500));

        var exchange = await PostAsync(gateway, "gemini", "streamGenerateContent");

        Assert.Equal("application/json; charset=UTF-8", exchange.Reply.CommittedHeaders.Get("Content-Type"));
        Assert.Equal("[" + string.Join(",\n", GeminiRecordings.Events(name)) + "]\n", exchange.Reply.Text);
        Assert.Equal("/v1beta/models/gemini-3-pro-preview:streamGenerateContent?alt=sse", gateway.Server.LastRequest.RawTarget);
    }

    [Theory]
    [MemberData(nameof(GeminiRecordings.AllReplies), MemberType = typeof(GeminiRecordings))]
    public async Task Reply_OfGemini_PassesByteForByte(string name)
    {
        await using var gateway = await ModelGateway.StartAsync(Yaml);
        byte[] body = GeminiRecordings.Bytes(name);
        gateway.Server.ThenReply(Encoding.UTF8.GetString(body));

        var exchange = await PostAsync(gateway, "gemini");

        Assert.Equal(body, exchange.Reply.Bytes);
        Assert.Equal("/v1beta/models/gemini-3-pro-preview:generateContent", gateway.Server.LastRequest.RawTarget);
        Assert.Equal("reported", exchange.Exchange.Record.Model!.UsageGrade);
    }

    [Fact]
    public async Task Error_OfGemini_PassesByteForByte()
    {
        await using var gateway = await ModelGateway.StartAsync(Yaml);
        string body = Encoding.UTF8.GetString(GeminiRecordings.Bytes("google-429-retry-info.json"));
        gateway.Server.ThenReply(body, 429);

        var exchange = await PostAsync(gateway, "gemini");

        Assert.Equal((429, body, "35"), (exchange.Reply.CommittedStatus, exchange.Reply.Text, exchange.Reply.CommittedHeaders.Get("retry-after")));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Stream_OfGeminiCutAtEveryEvent_EndsWithAnError(bool array)
    {
        foreach (string name in GeminiRecordings.Streams)
        {
            var recorded = GeminiRecordings.Events(name);
            int content = 1;
            for (int count = content; count < recorded.Count; count += Math.Max(1, recorded.Count / 8))
            {
                await using var gateway = await ModelGateway.StartAsync(Yaml);
                gateway.Server.ThenStreamBytes([GeminiRecordings.Frame(recorded.Take(count))], isCut: count % 2 == 0);

                var exchange = await PostAsync(gateway, "gemini", array ? "streamGenerateContent" : "streamGenerateContent?alt=sse");

                AssertEndsWithError(exchange.Reply.Text, array);
            }
        }
    }

    [Theory]
    [MemberData(nameof(Recordings.WholeStreams), MemberType = typeof(Recordings))]
    public async Task Stream_OfAnthropic_IsAStreamOfGeminis(string name)
    {
        foreach (var events in Recordings.Events(name))
        {
            await using var gateway = await ModelGateway.StartAsync(Yaml);
            byte[] bytes = FakeModelServer.Frame(events, ModelVendor.Anthropic);
            gateway.Server.ThenStreamBytes([bytes]).ThenStreamBytes([bytes]);

            var asEvents = await PostAsync(gateway, "claude", "streamGenerateContent?alt=sse");
            var replies = GeminiGrammar.CheckEvents(asEvents.Reply.Text);
            var asArray = await PostAsync(gateway, "claude", "streamGenerateContent");
            var items = GeminiGrammar.CheckArray(asArray.Reply.Text);

            Assert.Equal(replies.Select(r => r.ToJsonString()), items.Select(r => r.ToJsonString()));
            var read = StreamReplies.Read(events);
            Assert.Equal(string.Concat(read.Where(e => e.Kind is StreamEventKind.TextDelta or StreamEventKind.RefusalDelta).Select(e => e.Text)), GeminiGrammar.TextOf(replies));
            Assert.Equal(
                StreamReplies.Parts(read).OfType<ToolCallPart>().Select(c => $"{c.Id} {c.Name} {Json(c.Arguments).ToJsonString()}"),
                GeminiGrammar.Parts(replies).Where(p => p["functionCall"] is not null).Select(p => $"{p["functionCall"]!["id"]} {p["functionCall"]!["name"]} {p["functionCall"]!["args"]!.ToJsonString()}"));
        }
    }

    [Theory]
    [MemberData(nameof(Recordings.Answers), MemberType = typeof(Recordings))]
    public async Task Reply_OfAnthropic_IsAReplyOfGeminisAndGoesBack(string name)
    {
        await using var gateway = await ModelGateway.StartAsync(Yaml);
        string body = Encoding.UTF8.GetString(Recordings.Bytes(name));
        gateway.Server.ThenReply(body).ThenReply(body);

        var reply = GeminiGrammar.CheckReply((await PostAsync(gateway, "claude")).Reply.Text);

        // A client sends the content back as it came; each signed thought returns to its vendor as that wrote it.
        var contents = new JsonArray(Json("""{"role":"user","parts":[{"text":"hi"}]}"""), reply["candidates"]![0]!["content"]!.DeepClone(), Json("""{"role":"user","parts":[{"text":"more"}]}"""));
        await PostAsync(gateway, "claude", body: new JsonObject { ["contents"] = contents }.ToJsonString());
        var sent = gateway.Server.LastBody["messages"]!.AsArray().SelectMany(m => m!["content"]!.AsArray());
        Assert.Equal(Signed(Json(body)["content"]!.AsArray()), Signed(sent));
    }

    [Fact]
    public async Task Stream_OfOpenAI_IsAStreamOfGeminis()
    {
        Assert.SkipUnless(SharedData.IsAvailable, SharedData.MissingReason);
        foreach (string name in OpenAIStreams)
        {
            await using var gateway = await ModelGateway.StartAsync(Yaml);
            string[] events = [.. File.ReadLines(SharedData.PathOf(["ai-recordings", .. name.Split('/')])).Where(l => l.Length > 0)];
            gateway.Server.ThenStream(events, ModelVendor.OpenAI);

            var replies = GeminiGrammar.CheckEvents((await PostAsync(gateway, "gpt", "streamGenerateContent?alt=sse")).Reply.Text);

            Assert.Equal(string.Concat(events.Select(e => (string?)Json(e)["choices"]?.AsArray().FirstOrDefault()?["delta"]?["content"])), GeminiGrammar.TextOf(replies));
            Assert.Equal(events.Any(e => e.Contains("\"tool_calls\":[{", StringComparison.Ordinal)), GeminiGrammar.Parts(replies).Any(p => p["functionCall"] is not null));
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Stream_OfAnthropicCutAtEveryEvent_EndsWithAnErrorOrIsOne(bool array)
    {
        var events = Recordings.Events("anthropic-json-other-tool.1.chunks.txt")[0];
        // Without the last event alone it is whole: the reason has come.
        for (int count = 1; count < events.Count - 1; count++)
        {
            await using var gateway = await ModelGateway.StartAsync(Yaml);
            gateway.Server.ThenStreamBytes([FakeModelServer.Frame(events.Take(count), ModelVendor.Anthropic)]);

            var exchange = await PostAsync(gateway, "claude", array ? "streamGenerateContent" : "streamGenerateContent?alt=sse");

            if (exchange.Reply.CommittedStatus == 200)
            {
                AssertEndsWithError(exchange.Reply.Text, array);
            }
            else
            {
                Assert.Equal((502, "INTERNAL"), (exchange.Reply.CommittedStatus, (string?)Json(exchange.Reply.Text)["error"]!["status"]));
            }
        }
    }

    [Theory]
    [InlineData(400, "invalid_request_error", 400, "INVALID_ARGUMENT")]
    [InlineData(401, "authentication_error", 502, "INTERNAL")]
    [InlineData(404, "not_found_error", 404, "NOT_FOUND")]
    [InlineData(429, "rate_limit_error", 429, "RESOURCE_EXHAUSTED")]
    [InlineData(529, "overloaded_error", 503, "UNAVAILABLE")]
    public async Task Error_OfAnthropic_IsGooglesError(int status, string type, int expected, string word)
    {
        await using var gateway = await ModelGateway.StartAsync(Yaml);
        gateway.Server.ThenReply($$$"""{"type":"error","error":{"type":"{{{type}}}","message":"Why."}}""", status, ("retry-after", "1.5"));

        var exchange = await PostAsync(gateway, "claude");

        var error = Json(exchange.Reply.Text)["error"]!;
        Assert.Equal((expected, expected, word), (exchange.Reply.CommittedStatus, (int)error["code"]!, (string?)error["status"]));
        Assert.Equal("1.5s", (string?)error["details"]!.AsArray().Single(d => ((string)d!["@type"]!).EndsWith("RetryInfo", StringComparison.Ordinal))!["retryDelay"]);
        Assert.Equal(expected == 502, ((string)error["message"]!).Contains("gateway's credentials", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Refusals_AreGooglesErrors()
    {
        await using var gateway = await ModelGateway.StartAsync(Yaml);

        foreach (var (exchange, status, word) in new[]
        {
            (await PostAsync(gateway, "nobody"), 404, "NOT_FOUND"),
            (await PostAsync(gateway, "claude", body: "{\"contents\":[{\"parts\":[{\"text\":5}]}]}"), 400, "INVALID_ARGUMENT"),
            (await PostAsync(gateway, "claude", body: "[]"), 400, "INVALID_ARGUMENT"),
            (await gateway.GetAsync("/v1beta/models/claude:generateContent"), 404, "NOT_FOUND"),
            (await gateway.PostAsync(Call, "/v1beta/models"), 405, "UNIMPLEMENTED"),
            (await gateway.GetAsync("/v1beta/elsewhere"), 404, "NOT_FOUND"),
        })
        {
            var error = Json(exchange.Reply.Text)["error"]!;
            Assert.Equal((status, status, word), (exchange.Reply.CommittedStatus, (int)error["code"]!, (string?)error["status"]));
        }

        Assert.Empty(gateway.Server.Requests);
    }

    [Fact]
    public async Task Models_AreListedAsGoogleDoes()
    {
        await using var gateway = await ModelGateway.StartAsync(Yaml);

        var list = Json((await gateway.GetAsync("/v1beta/models")).Reply.Text)["models"]!.AsArray();
        Assert.Equal(["models/claude", "models/gemini", "models/gpt"], list.Select(m => (string?)m!["name"]).Order(StringComparer.Ordinal));
        Assert.Equal("models/gpt", (string?)Json((await gateway.GetAsync("/v1beta/models/gpt")).Reply.Text)["name"]);
        Assert.Equal(404, (await gateway.GetAsync("/v1beta/models/nobody")).Reply.CommittedStatus);

        // Where every dialect is spoken, the field tells Google's clients from OpenAI's.
        Assert.NotNull(Json((await gateway.GetAsync("/all/models")).Reply.Text)["data"]);
        Assert.NotNull(Json((await gateway.SendAsync(TestExchange.Get("/all/models").WithHeader("x-goog-api-key", "k"))).Reply.Text)["models"]);
    }

    [Fact]
    public async Task Post_MembersWithoutAPlace_AreReported()
    {
        await using var gateway = await ModelGateway.StartAsync(Yaml);

        var exchange = await PostAsync(gateway, "claude", body: """{"contents":[{"parts":[{"text":"hi"}]}],"safetySettings":[{"category":"X"}],"generationConfig":{"seed":7}}""");

        Assert.Equal(200, exchange.Reply.CommittedStatus);
        Assert.Equal("generationConfig.seed;dropped, safetySettings;dropped", exchange.Reply.CommittedHeaders.Get("x-gatehouse-loss"));
    }

    [Fact]
    public void Endpoints_VertexPaths_AreTaken()
    {
        var endpoint = new GeminiDialect().Endpoints[1];
        Assert.True(endpoint.Matches("/v1/projects/p/locations/us-central1/publishers/google/models/gemini-2.5-pro:streamGenerateContent", out string model));
        Assert.Equal("gemini-2.5-pro", model);
    }

    private static List<string> Signed(IEnumerable<JsonNode?> blocks)
        => [.. blocks.Where(b => (string?)b!["type"] is "thinking" or "redacted_thinking").Select(b => $"{b!["thinking"]} {b["signature"]} {b["data"]}")];

    // As event and as bare JSON behind it, or as the last element; never a finish reason before it.
    private static void AssertEndsWithError(string stream, bool array)
    {
        Assert.DoesNotContain("finishReason", stream, StringComparison.Ordinal);
        if (array)
        {
            Assert.NotNull(Json(stream).AsArray()[^1]!["error"]);
            return;
        }

        string[] events = stream.Replace("\r\n", "\n", StringComparison.Ordinal).Split("\n\n");
        Assert.NotNull(Json(events[^1])["error"]);
        Assert.Equal("data: " + events[^1], events[^2]);
    }
}
