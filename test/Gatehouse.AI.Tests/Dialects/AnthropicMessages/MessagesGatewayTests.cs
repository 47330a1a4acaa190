using System.Text;
using System.Text.Json.Nodes;
using Gatehouse.AI.Tests.Providers.AnthropicCompatible;
using Gatehouse.Testing;

namespace Gatehouse.AI.Tests.Dialects.AnthropicMessages;

/// <summary>Calls of this form through the whole gateway, to a vendor that replays recordings and scripts.</summary>
public sealed class MessagesGatewayTests
{
    private const string Yaml = """
        ai:
          providers:
            claude: { type: anthropic, url: "{server}", keys: ["${env:KEY_1}"] }
            openai: { type: openai, url: "{server}/v1", keys: ["${env:KEY_2}"] }
          models:
            passes: claude/claude-haiku-4-5
            translated: openai/gpt-5-mini
        consumers:
          shop: { keys: ["${env:KEY_OF_THE_CONSUMER_SHOP_0001}"] }
        routes:
          llm: { match: /v1/**, ai: anthropic }
          strict: { match: /strict/**, ai: { dialect: anthropic, strict: true } }
          every: { match: /all/**, ai: all }
          keyed: { match: /keyed/**, ai: anthropic, policies: [ { api_key: { header: x-api-key, scheme: bearer } } ] }
        """;

    [Theory]
    [MemberData(nameof(Recordings.WholeStreams), MemberType = typeof(Recordings))]
    public async Task Stream_RecordingOfTheVendor_PassesByteForByte(string name)
    {
        await using var gateway = await ModelGateway.StartAsync(Yaml);
        foreach (var stream in Recordings.Events(name).Take(2))
        {
            byte[] bytes = FakeModelServer.Frame(stream, ModelVendor.Anthropic, "\r\n");
            gateway.Server.ThenStreamBytes(FakeModelServer.Cut(bytes, 7, 300, 41));

            var exchange = await gateway.PostAsync(Call("passes", stream: true), "/v1/messages");

            Assert.Equal(bytes, exchange.Reply.Bytes);
            Assert.Equal("ok", exchange.Exchange.Record.Model!.Outcome);
            Assert.Equal("test-1", exchange.Reply.CommittedHeaders.Get("request-id"));
        }
    }

    [Fact]
    public async Task Stream_RecordingCutAtEveryByte_PassesByteForByte()
    {
        await using var gateway = await ModelGateway.StartAsync(Yaml);
        byte[] bytes = FakeModelServer.Frame(Recordings.Events("anthropic-text.chunks.txt")[0], ModelVendor.Anthropic, "\r\n");
        gateway.Server.ThenStreamBytes(FakeModelServer.Cut(bytes, 1));

        Assert.Equal(bytes, (await gateway.PostAsync(Call("passes", stream: true), "/v1/messages")).Reply.Bytes);
    }

    [Theory]
    [InlineData("openai-compatible", "xai-tool-call.chunks.txt")]
    [InlineData("mistral", "mistral-incremental-tool-call.chunks.txt")]
    [InlineData("groq", "groq-reasoning.chunks.txt")]
    public async Task Stream_RecordingOfAnotherForm_IsTheSameHoweverItIsCut(string vendor, string name)
    {
        Assert.SkipUnless(SharedData.IsAvailable, SharedData.MissingReason);
        await using var gateway = await ModelGateway.StartAsync(Yaml);
        byte[] bytes = FakeModelServer.Frame((await File.ReadAllLinesAsync(SharedData.PathOf("ai-recordings", vendor, name))).Where(l => l.Length > 0), ModelVendor.OpenAI);
        gateway.Server.ThenStreamBytes([bytes]).ThenStreamBytes(FakeModelServer.Cut(bytes, 300, 7, 41)).ThenStreamBytes(FakeModelServer.Cut(bytes, 1));

        var whole = await gateway.PostAsync(Call("translated", stream: true), "/v1/messages");
        var cut = await gateway.PostAsync(Call("translated", stream: true), "/v1/messages");
        var bytewise = await gateway.PostAsync(Call("translated", stream: true), "/v1/messages");

        MessageGrammar.Read(whole.Reply.Text);
        Assert.Equal((whole.Reply.Text, whole.Reply.Text), (cut.Reply.Text, bytewise.Reply.Text));
        Assert.Equal("text/event-stream; charset=utf-8", whole.Reply.CommittedHeaders.Get("Content-Type"));
    }

    [Theory]
    [MemberData(nameof(Recordings.Replies), MemberType = typeof(Recordings))]
    public async Task Post_RecordingOfTheVendor_PassesByteForByte(string name)
    {
        byte[] bytes = Recordings.Bytes(name);
        await using var gateway = await ModelGateway.StartAsync(Yaml);
        gateway.Server.ThenReply(Encoding.UTF8.GetString(bytes), headers: ("request-id", "req_vendor"));

        var exchange = await gateway.PostAsync(Call("passes"), "/v1/messages");

        Assert.Equal(bytes, exchange.Reply.Bytes);
        Assert.Equal("req_vendor", exchange.Reply.CommittedHeaders.Get("request-id"));
    }

    [Fact]
    public async Task Post_ToTheSameForm_SendsTheBodyWithTheModelReplacedAndTheClientsBetas()
    {
        await using var gateway = await ModelGateway.StartAsync(Yaml);
        const string Body = """{ "max_tokens":5, "model" : "passes", "unknown":{"b":1,"a":2.50}, "messages":[{"role":"user","content":"Hi"}]}""";

        await gateway.SendAsync(TestExchange.Post("/v1/messages", Body).WithHeader("anthropic-beta", "x-1").WithHeader("x-api-key", "the-client's"));

        Assert.Equal(Body.Replace("\"passes\"", "\"claude-haiku-4-5\"", StringComparison.Ordinal), gateway.Server.LastRequest.Text);
        Assert.Equal("x-1", gateway.Server.LastRequest.Header("anthropic-beta"));
        Assert.Equal("secret-of-KEY_1", gateway.Server.LastRequest.Header("x-api-key"));
    }

    [Fact]
    public async Task Post_ToAnotherForm_IsTranslatedThereAndBack()
    {
        await using var gateway = await ModelGateway.StartAsync(Yaml);
        gateway.Server.ThenReply("""{"id":"chatcmpl-1","object":"chat.completion","created":1,"model":"gpt-x","choices":[{"index":0,"message":{"role":"assistant","content":"Hé","tool_calls":[{"id":"c1","type":"function","function":{"name":"f","arguments":"{\"a\":1}"}}]},"finish_reason":"tool_calls"}],"usage":{"prompt_tokens":12,"completion_tokens":7,"total_tokens":19,"prompt_tokens_details":{"cached_tokens":4},"completion_tokens_details":{"reasoning_tokens":2}}}""");

        var exchange = await gateway.PostAsync(
            """{"model":"translated","max_tokens":50,"system":[{"type":"text","text":"S"}],"messages":[{"role":"user","content":[{"type":"text","text":"Look"},{"type":"image","source":{"type":"base64","media_type":"image/png","data":"AA=="}}]},{"role":"assistant","content":[{"type":"tool_use","id":"t1","name":"f","input":{"a":1}}]},{"role":"user","content":[{"type":"tool_result","tool_use_id":"t1","content":"12"}]}],"tools":[{"name":"f","description":"d","input_schema":{"type":"object"}}],"tool_choice":{"type":"any"},"stop_sequences":["E"],"metadata":{"user_id":"u"}}""",
            "/v1/messages");

        Assert.Equal(
            """{"model":"gpt-5-mini","messages":[{"role":"system","content":"S"},{"role":"user","content":[{"type":"text","text":"Look"},{"type":"image_url","image_url":{"url":"data:image/png;base64,AA=="}}]},{"role":"assistant","content":null,"tool_calls":[{"id":"t1","type":"function","function":{"name":"f","arguments":"{\"a\":1}"}}]},{"role":"tool","tool_call_id":"t1","content":"12"}],"tools":[{"type":"function","function":{"name":"f","description":"d","parameters":{"type":"object"}}}],"tool_choice":"required","max_completion_tokens":50,"stop":["E"],"user":"u"}""",
            gateway.Server.LastRequest.Text);
        Assert.Null(exchange.Reply.CommittedHeaders.Get("x-gatehouse-loss"));
        Assert.Equal(
            """{"id":"chatcmpl-1","type":"message","role":"assistant","model":"gpt-x","content":[{"type":"text","text":"Hé"},{"type":"tool_use","id":"c1","name":"f","input":{"a":1},"caller":{"type":"direct"}}],"stop_reason":"tool_use","stop_sequence":null,"usage":{"input_tokens":8,"cache_creation_input_tokens":0,"cache_read_input_tokens":4,"cache_creation":{"ephemeral_5m_input_tokens":0,"ephemeral_1h_input_tokens":0},"output_tokens":7,"output_tokens_details":{"thinking_tokens":2}}}""",
            exchange.Reply.Text);
        Assert.Equal("test-1", exchange.Reply.CommittedHeaders.Get("request-id"));
    }

    [Fact]
    public async Task Post_WhatTheOtherFormHasNoPlaceFor_IsReported()
    {
        await using var gateway = await ModelGateway.StartAsync(Yaml);
        const string More = ""","top_k":3,"thinking":{"type":"adaptive","display":"omitted"},"cache_control":{"type":"ephemeral"},"tools":[{"type":"web_search_20250305","name":"web_search"}]""";

        var exchange = await gateway.PostAsync(Call("translated", more: More), "/v1/messages");
        var strict = await gateway.PostAsync(Call("translated", more: More), "/strict/v1/messages");

        string loss = exchange.Reply.CommittedHeaders.Get("x-gatehouse-loss")!;
        foreach (string field in (string[])["top_k;dropped", "thinking.display;dropped", "cache_control;dropped", "tools[0];dropped"])
        {
            Assert.Contains(field, loss, StringComparison.Ordinal);
        }

        Assert.Equal(400, strict.Reply.CommittedStatus);
        Error(strict, "invalid_request_error");
    }

    [Theory]
    [InlineData("""{"type":"error","error":{"type":"overloaded_error","message":"Overloaded"},"request_id":"req_1"}""", 529, "passes", 529, "overloaded_error")]
    [InlineData("""{"type":"error","error":{"type":"authentication_error","message":"invalid x-api-key"}}""", 401, "passes", 502, "api_error")]
    [InlineData("""{"error":{"message":"Slow down","type":"requests","param":null,"code":"rate_limit_exceeded"}}""", 429, "translated", 429, "rate_limit_error")]
    [InlineData("""{"error":{"message":"No","type":"server_error","param":null,"code":null}}""", 503, "translated", 529, "overloaded_error")]
    [InlineData("""{"error":{"message":"Wrong key","type":"invalid_request_error","param":null,"code":"invalid_api_key"}}""", 401, "translated", 502, "api_error")]
    [InlineData("""{"error":{"message":"Too long","type":"invalid_request_error","param":"messages","code":"context_length_exceeded"}}""", 400, "translated", 400, "invalid_request_error")]
    public async Task Post_VendorsError_IsTheDialectsError(string body, int status, string model, int expected, string type)
    {
        await using var gateway = await ModelGateway.StartAsync(Yaml);
        gateway.Server.ThenReply(body, status, ("retry-after", "7"));

        var exchange = await gateway.PostAsync(Call(model, stream: true), "/v1/messages");

        Assert.Equal(expected, exchange.Reply.CommittedStatus);
        Assert.Equal(type, (string?)JsonNode.Parse(exchange.Reply.Text)!["error"]!["type"]);
        Assert.DoesNotContain("secret-of", exchange.Reply.Text, StringComparison.Ordinal);
        Assert.NotNull(exchange.Reply.CommittedHeaders.Get("x-request-id"));
        if (expected is 429 or 529)
        {
            Assert.Equal("7", exchange.Reply.CommittedHeaders.Get("retry-after"));
        }
    }

    [Theory]
    [InlineData("/v1/messages", "{}", 400, "invalid_request_error", "model: Field required")]
    [InlineData("/v1/messages", """{"model":"nothing","max_tokens":1,"messages":[]}""", 404, "not_found_error", "The model 'nothing' does not exist or you do not have access to it.")]
    [InlineData("/v1/messages", """{"model":"translated","messages":[{"role":"user","content":"x"}]}""", 400, "invalid_request_error", "max_tokens: Field required")]
    [InlineData("/v1/other", "{}", 404, "not_found_error", null)]
    [InlineData("/v1/models", "{}", 405, "invalid_request_error", null)]
    [InlineData("/keyed/v1/messages", "{}", 401, "authentication_error", "An API key is needed.")]
    public async Task Post_RefusedByTheGateway_IsTheDialectsError(string path, string body, int status, string type, string? message)
    {
        await using var gateway = await ModelGateway.StartAsync(Yaml);

        var exchange = await gateway.PostAsync(body, path);

        Assert.Equal(status, exchange.Reply.CommittedStatus);
        var error = Error(exchange, type);
        Assert.Equal("test-1", exchange.Reply.CommittedHeaders.Get("request-id"));
        Assert.Equal(message ?? (string?)error["message"], (string?)error["message"]);
    }

    [Theory]
    [InlineData("x-api-key", "secret-of-KEY_OF_THE_CONSUMER_SHOP_0001", 200)]
    [InlineData("Authorization", "Bearer secret-of-KEY_OF_THE_CONSUMER_SHOP_0001", 200)]
    [InlineData("x-api-key", "another", 401)]
    public async Task Post_KeyWhereTheVendorsClientsPutIt_IsTaken(string field, string value, int status)
    {
        await using var gateway = await ModelGateway.StartAsync(Yaml);

        var exchange = await gateway.SendAsync(TestExchange.Post("/keyed/v1/messages", Call("passes")).WithHeader(field, value));

        Assert.Equal(status, exchange.Reply.CommittedStatus);
        Assert.Equal(status == 200 ? 1 : 0, gateway.Server.Requests.Count);
    }

    [Fact]
    public async Task Post_MostEffort_IsTheMostThatTheOtherFormKnowsForSure()
    {
        await using var gateway = await ModelGateway.StartAsync(Yaml);

        var exchange = await gateway.PostAsync(Call("translated", more: ",\"thinking\":{\"type\":\"adaptive\"},\"output_config\":{\"effort\":\"max\"}"), "/v1/messages");

        Assert.Equal("high", (string?)gateway.Server.LastBody["reasoning_effort"]);
        Assert.Equal("thinking;approximated, reply.system_fingerprint;dropped", exchange.Reply.CommittedHeaders.Get("x-gatehouse-loss"));
    }

    [Fact]
    public async Task Post_Losses_AreNamedAsTheClientWroteThem()
    {
        await using var gateway = await ModelGateway.StartAsync(Yaml);

        var exchange = await gateway.PostAsync(
            """{"model":"translated","max_tokens":5,"system":[{"type":"text","text":"S","cache_control":{"type":"ephemeral"}}],"messages":[{"role":"user","content":[{"type":"text","text":"a","cache_control":{"type":"ephemeral"}}]}],"stop_sequences":["1","2","3","4","5"]}""",
            "/v1/messages");

        Assert.Equal("system[0].cache_control;dropped, messages[0].content[0].cache_control;dropped, stop_sequences;approximated, reply.system_fingerprint;dropped", exchange.Reply.CommittedHeaders.Get("x-gatehouse-loss"));
    }

    [Fact]
    public async Task CountTokens_OfTheVendorsOwnModel_IsTheVendorsCount()
    {
        await using var gateway = await ModelGateway.StartAsync(Yaml);
        gateway.Server.ThenReply("""{"input_tokens": 14}""");

        var exchange = await gateway.PostAsync("""{"model":"passes", "messages":[{"role":"user","content":"Hi"}]}""", "/v1/messages/count_tokens");

        Assert.Equal((200, """{"input_tokens": 14}"""), (exchange.Reply.CommittedStatus, exchange.Reply.Text));
        Assert.Equal(("/v1/messages/count_tokens", """{"model":"claude-haiku-4-5", "messages":[{"role":"user","content":"Hi"}]}"""), (gateway.Server.LastRequest.RawTarget, gateway.Server.LastRequest.Text));
        Assert.Equal(("secret-of-KEY_1", "2023-06-01"), (gateway.Server.LastRequest.Header("x-api-key"), gateway.Server.LastRequest.Header("anthropic-version")));
        Assert.Equal(0, exchange.Exchange.Record.Model!.InputTokens);
    }

    [Fact]
    public async Task CountTokens_OfAnotherVendorsModel_IsRefused()
    {
        await using var gateway = await ModelGateway.StartAsync(Yaml);

        var exchange = await gateway.PostAsync("""{"model":"translated","messages":[{"role":"user","content":"Hi"}]}""", "/v1/messages/count_tokens");

        Assert.Equal(400, exchange.Reply.CommittedStatus);
        Assert.Equal("The model 'translated' does not answer /v1/messages/count_tokens. Tokens are counted by a model's vendor or not at all, and no provider of this model counts. It answers POST .../messages.", (string?)Error(exchange, "invalid_request_error")["message"]);
        Assert.Empty(gateway.Server.Requests);
    }

    [Fact]
    public async Task CountTokens_VendorsError_IsTheDialectsError()
    {
        await using var gateway = await ModelGateway.StartAsync(Yaml);
        gateway.Server.ThenReply("""{"type":"error","error":{"type":"authentication_error","message":"invalid x-api-key"}}""", 401);

        var exchange = await gateway.PostAsync("""{"model":"passes","messages":[{"role":"user","content":"Hi"}]}""", "/v1/messages/count_tokens");

        Assert.Equal(502, exchange.Reply.CommittedStatus);
        Error(exchange, "api_error");
    }

    [Fact]
    public async Task Models_AreListedInTheFormOfTheOneWhoAsks()
    {
        await using var gateway = await ModelGateway.StartAsync(Yaml);

        var own = await gateway.GetAsync("/v1/models");
        var marked = await gateway.SendAsync(TestExchange.Get("/all/v1/models/translated").WithHeader("anthropic-version", "2023-06-01"));
        var other = await gateway.GetAsync("/all/v1/models/translated");

        const string Rest = "\"created_at\":\"1970-01-01T00:00:00Z\",\"capabilities\":null,\"lifecycle\":\"active\",\"deprecated_at\":null,\"retires_at\":null,\"line\":null,\"max_input_tokens\":null,\"max_tokens\":null}";
        Assert.Equal(
            "{\"data\":[{\"type\":\"model\",\"id\":\"passes\",\"display_name\":\"passes\"," + Rest + ",{\"type\":\"model\",\"id\":\"translated\",\"display_name\":\"translated\"," + Rest
            + "],\"has_more\":false,\"first_id\":\"passes\",\"last_id\":\"translated\"}",
            own.Reply.Text);
        Assert.Equal("{\"type\":\"model\",\"id\":\"translated\",\"display_name\":\"translated\"," + Rest, marked.Reply.Text);
        Assert.Contains("\"object\":\"model\"", other.Reply.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Stream_BreaksAfterContent_EndsWithTheErrorEvent()
    {
        await using var gateway = await ModelGateway.StartAsync(Yaml);
        var exchange = TestExchange.Post("/v1/messages", Call("translated", stream: true));
        gateway.Server.ThenStreamBytes(
            ["data: {\"id\":\"c\",\"model\":\"m\",\"choices\":[{\"index\":0,\"delta\":{\"content\":\"Hello\"}}]}\n\n"u8.ToArray(), ": end\n\n"u8.ToArray()],
            between: () => exchange.Reply.Started);

        await gateway.SendAsync(exchange);

        var read = MessageGrammar.Read(exchange.Reply.Text);
        Assert.Equal(("Hello", "api_error", "test-1"), (read.Text, (string?)read.Error!["error"]!["type"], (string?)read.Error["request_id"]));
    }

    private static string Call(string model, bool stream = false, string more = "")
        => $$"""{"model":"{{model}}","max_tokens":50,"messages":[{"role":"user","content":"Hi"}]{{(stream ? ",\"stream\":true" : "")}}{{more}}}""";

    private static JsonNode Error(TestExchange exchange, string type)
    {
        var envelope = JsonNode.Parse(exchange.Reply.Text)!.AsObject();
        MessageGrammar.CheckError(envelope);
        Assert.Equal((type, "test-1"), ((string?)envelope["error"]!["type"], (string?)envelope["request_id"]));
        return envelope["error"]!;
    }
}
