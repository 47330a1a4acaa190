using System.Text;
using System.Text.Json.Nodes;
using Gatehouse.AI.Models.Catalogue;
using Gatehouse.AI.Providers.AnthropicCompatible;
using Gatehouse.AI.Tests.Providers.AnthropicCompatible;
using Gatehouse.Testing;

namespace Gatehouse.AI.Tests.Providers.Anthropic;

/// <summary>OpenAI's format in front, Anthropic's behind: what the two see.</summary>
public sealed class AnthropicGatewayTests
{
    public const string Yaml = """
        ai:
          providers:
            claude: { type: anthropic, url: "{server}", keys: ["${env:KEY_1}"] }
          models:
            chat: claude/claude-sonnet-4-5
            adaptive: claude/claude-opus-4-8
        routes:
          llm: { match: /v1/**, ai: openai }
        """;

    private const string Start = """{"type":"message_start","message":{"id":"msg_1","model":"claude-x","usage":{"input_tokens":10,"output_tokens":1}}}""";
    private const string TextStart = """{"type":"content_block_start","index":0,"content_block":{"type":"text","text":""}}""";

    private static string Text(string text) => $$$"""{"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"{{{text}}}"}}""";

    private static JsonNode Json(string text) => JsonNode.Parse(text)!;

    [Fact]
    public async Task Post_Call_ReachesTheVendorInItsForm()
    {
        await using var gateway = await ModelGateway.StartAsync(Yaml);
        const string Reply = """{"id":"msg_1","type":"message","model":"claude-sonnet-4-5-20250929","content":[{"type":"text","text":"Hé 😀"}],"stop_reason":"end_turn","usage":{"input_tokens":5,"cache_read_input_tokens":70,"cache_creation_input_tokens":30,"cache_creation":{"ephemeral_5m_input_tokens":10,"ephemeral_1h_input_tokens":20},"output_tokens":9,"service_tier":"standard"}}""";
        gateway.Server.ThenReply(Reply, 200, ("request-id", "req_1"));

        var exchange = await gateway.SendAsync(TestExchange.Post("/v1/chat/completions", """{"model":"chat","max_completion_tokens":50,"messages":[{"role":"system","content":"S"},{"role":"user","content":"hi"}]}""")
            .WithHeader("anthropic-beta", "of-the-client").WithHeader("x-api-key", "of-the-client"));

        var request = gateway.Server.LastRequest;
        Assert.Equal("/v1/messages", request.RawTarget);
        Assert.Equal(("secret-of-KEY_1", "2023-06-01", null), (request.Header("x-api-key"), request.Header("anthropic-version"), request.Header("anthropic-beta")));
        Assert.Equal("""{"model":"claude-sonnet-4-5","max_tokens":50,"system":[{"type":"text","text":"S"}],"messages":[{"role":"user","content":[{"type":"text","text":"hi"}]}]}""", request.Text);

        Assert.Equal(200, exchange.Reply.CommittedStatus);
        Assert.False(exchange.Reply.CommittedHeaders.Contains("x-gatehouse-loss"));
        var reply = Json(exchange.Reply.Text);
        Assert.Equal(("Hé 😀", "stop"), ((string?)reply["choices"]![0]!["message"]!["content"], (string?)reply["choices"]![0]!["finish_reason"]));
        Assert.Equal("""{"prompt_tokens":105,"completion_tokens":9,"total_tokens":114,"prompt_tokens_details":{"cached_tokens":70,"cache_write_tokens":30},"completion_tokens_details":{"reasoning_tokens":0}}""", reply["usage"]!.ToJsonString());
        var record = exchange.Exchange.Record.Model!;
        Assert.Equal((5, 70, 10, 20, 9), (record.InputTokens, record.CacheReadTokens, record.CacheWrite5mTokens, record.CacheWrite1hTokens, record.OutputTokens));
        Assert.Equal(("anthropic", "chat", "claude-sonnet-4-5", "claude-sonnet-4-5-20250929", "reported"), (record.Provider, record.RequestedModel, record.ProviderModel, record.ResponseModel, record.UsageGrade));

        // At an address that is not the vendor's nobody knows the price; at the vendor's these tokens cost
        // 5 x 3 + 70 x 0.3 + 10 x 3.75 + 20 x 6 + 9 x 15 dollars for a million.
        Assert.Null(record.CostUsd);
        var usage = AnthropicReply.Read(Encoding.UTF8.GetBytes(Reply)).Usage;
        Assert.Equal(0.0003285m, ModelCatalogue.BuiltIn.Find("anthropic", "claude-sonnet-4-5-20250929")!.Price!.CostOf(usage, new DateTimeOffset(2026, 11, 30, 12, 0, 0, TimeSpan.Zero)));
    }

    [Fact]
    public async Task Post_Losses_AreNamedAndRefusedOnAStrictRoute()
    {
        await using var gateway = await ModelGateway.StartAsync(Yaml);
        string body = ModelGateway.Call("hi", more: ",\"temperature\":1.5,\"seed\":7,\"logit_bias\":{\"50256\":-100}");

        var exchange = await gateway.PostAsync(body);
        Assert.Equal(200, exchange.Reply.CommittedStatus);
        Assert.Equal("temperature;approximated, seed;dropped, logit_bias;dropped", exchange.Reply.CommittedHeaders.Get("x-gatehouse-loss"));
        Assert.Equal("temperature;approximated, seed;dropped, logit_bias;dropped", exchange.Exchange.Record.Model!.Loss);

        await using var strict = await ModelGateway.StartAsync(Yaml.Replace("ai: openai", "ai: { dialect: openai, strict: true }", StringComparison.Ordinal));
        var refused = await strict.PostAsync(body);
        Assert.Equal(400, refused.Reply.CommittedStatus);
        Assert.Contains("seed", refused.Reply.Text, StringComparison.Ordinal);
        Assert.Empty(strict.Server.Requests);
        Assert.Equal(200, (await strict.PostAsync(ModelGateway.Call("hi"))).Reply.CommittedStatus);
    }

    [Fact]
    public async Task Post_WhatTheModelCannotDo_IsTheDialectsErrorWithThePlace()
    {
        await using var gateway = await ModelGateway.StartAsync(Yaml);
        var exchange = await gateway.PostAsync("""{"model":"chat","messages":[{"role":"user","content":[{"type":"text","text":"x"},{"type":"input_audio","input_audio":{"data":"AAAA","format":"wav"}}]}]}""");

        Assert.Equal(400, exchange.Reply.CommittedStatus);
        var error = Json(exchange.Reply.Text)["error"]!;
        Assert.Equal(("invalid_request_error", "messages[0].content[1]"), ((string?)error["type"], (string?)error["param"]));
        Assert.Empty(gateway.Server.Requests);
    }

    [Theory]
    [InlineData(400, "invalid_request_error", "max_tokens: too large", 400, "invalid_request_error", null)]
    [InlineData(400, "invalid_request_error", "prompt is too long: 2 tokens > 1 maximum", 400, "invalid_request_error", "context_length_exceeded")]
    [InlineData(401, "authentication_error", "invalid x-api-key", 502, "api_error", "provider_authentication_failed")]
    [InlineData(402, "billing_error", "Pay", 429, "insufficient_quota", "insufficient_quota")]
    [InlineData(403, "permission_error", "No", 403, "permission_error", null)]
    [InlineData(404, "not_found_error", "model: claude-9", 404, "invalid_request_error", "model_not_found")]
    [InlineData(413, "request_too_large", "Too large", 413, "invalid_request_error", null)]
    [InlineData(429, "rate_limit_error", "Slow down", 429, "rate_limit_error", "rate_limit_exceeded")]
    [InlineData(500, "api_error", "Oops", 500, "server_error", null)]
    [InlineData(504, "timeout_error", "Late", 504, "timeout_error", null)]
    [InlineData(529, "overloaded_error", "Overloaded", 503, "overloaded_error", null)]
    public async Task Post_VendorsError_IsTheDialectsError(int status, string type, string message, int expected, string expectedType, string? code)
    {
        await using var gateway = await ModelGateway.StartAsync(Yaml);
        for (int i = 0; i < 5; i++)
        {
            gateway.Server.ThenReply($$$"""{"type":"error","error":{"type":"{{{type}}}","message":"{{{message}}}"},"request_id":"req_1"}""", status, ("retry-after", "0"));
        }

        foreach (bool stream in new[] { false, true })
        {
            var exchange = await gateway.PostAsync(ModelGateway.Call("hi", stream: stream));
            Assert.Equal(expected, exchange.Reply.CommittedStatus);
            var error = Json(exchange.Reply.Text)["error"]!;
            Assert.Equal((expectedType, code), ((string?)error["type"], (string?)error["code"]));
            Assert.True(error.AsObject().ContainsKey("param"));
            if (status != 401)
            {
                Assert.Equal(message, (string?)error["message"]);
            }

            gateway.Server.ThenReply("<html>", status);
        }
    }

    [Fact]
    public async Task Stream_RecordedThinkingAndTools_ComesAsChunksWithToolsNumberedByThemselves()
    {
        await using var gateway = await ModelGateway.StartAsync(Yaml);
        gateway.Server.ThenStream(
        [
            Start,
            """{"type":"content_block_start","index":0,"content_block":{"type":"thinking","thinking":"","signature":""}}""",
            """{"type":"content_block_delta","index":0,"delta":{"type":"thinking_delta","thinking":"Hm."}}""",
            """{"type":"content_block_delta","index":0,"delta":{"type":"signature_delta","signature":"EpAE+/=="}}""",
            """{"type":"content_block_stop","index":0}""",
            """{"type":"content_block_start","index":1,"content_block":{"type":"server_tool_use","id":"s","name":"web_search","input":{}}}""",
            """{"type":"content_block_stop","index":1}""",
            """{"type":"content_block_start","index":2,"content_block":{"type":"tool_use","id":"a","name":"f","input":{}}}""",
            """{"type":"content_block_delta","index":2,"delta":{"type":"input_json_delta","partial_json":""}}""",
            """{"type":"content_block_delta","index":2,"delta":{"type":"input_json_delta","partial_json":"{\"x\": 1}"}}""",
            """{"type":"content_block_stop","index":2}""",
            """{"type":"content_block_start","index":3,"content_block":{"type":"tool_use","id":"b","name":"g","input":{}}}""",
            """{"type":"content_block_stop","index":3}""",
            """{"type":"message_delta","delta":{"stop_reason":"tool_use"},"usage":{"output_tokens":20}}""",
            """{"type":"message_stop"}""",
        ], ModelVendor.Anthropic);

        var exchange = await gateway.PostAsync(ModelGateway.Call("hi", stream: true, more: ",\"stream_options\":{\"include_usage\":true}"));

        var events = ModelGateway.Events(exchange.Reply.Text);
        Assert.Equal("[DONE]", events[^1]);
        var chunks = events.SkipLast(1).Select(Json).ToList();
        var calls = chunks.SelectMany(c => c["choices"]!.AsArray()).SelectMany(c => c!["delta"]?["tool_calls"]?.AsArray() ?? []).ToList();
        Assert.Equal(["0|a|f|", "0|||{\"x\": 1}", "1|b|g|", "1|||{}"], calls.Select(c => $"{c!["index"]}|{c["id"]}|{c["function"]!["name"]}|{c["function"]!["arguments"]}"));
        Assert.Equal("tool_calls", (string?)chunks.SelectMany(c => c["choices"]!.AsArray()).Last()!["finish_reason"]);
        Assert.Equal(("10", "20"), (chunks[^1]["usage"]!["prompt_tokens"]!.ToString(), chunks[^1]["usage"]!["completion_tokens"]!.ToString()));
        string details = chunks.SelectMany(c => c["choices"]!.AsArray()).Select(c => c!["delta"]?["reasoning_details"]).Single(d => d is not null)!.ToJsonString();
        Assert.Equal("EpAE+/==", (string?)Json(details)[0]!["signature"]);
    }

    [Fact]
    public async Task Post_AnswerWithThinkingSentBack_ReturnsItByteForByte()
    {
        await using var gateway = await ModelGateway.StartAsync(Yaml);
        const string Blocks = """{"type":"thinking","thinking":"Let me \"look\" +1","signature":"EpAE+/=="},{"type":"redacted_thinking","data":"opaque+=="},{"type":"tool_use","id":"toolu_1","name":"f","input":{"b":1.50,"a":[1,2]}}""";
        gateway.Server.ThenReply($$$"""{"id":"m","type":"message","model":"x","content":[{{{Blocks}}}],"stop_reason":"tool_use","usage":{"input_tokens":1,"output_tokens":1}}""");
        const string Tools = """[{"type":"function","function":{"name":"f","parameters":{"type":"object"}}}]""";

        var first = await gateway.PostAsync($$"""{"model":"chat","max_tokens":9000,"reasoning_effort":"low","tools":{{Tools}},"messages":[{"role":"user","content":"Q"}]}""");
        string answer = Json(first.Reply.Text)["choices"]![0]!["message"]!.ToJsonString();
        var second = await gateway.PostAsync($$"""{"model":"chat","max_tokens":9000,"reasoning_effort":"low","tools":{{Tools}},"messages":[{"role":"user","content":"Q"},{{answer}},{"role":"tool","tool_call_id":"toolu_1","content":"r"}]}""");

        Assert.Equal(200, second.Reply.CommittedStatus);
        Assert.Null(second.Reply.CommittedHeaders.Get("x-gatehouse-loss"));
        Assert.Contains($$"""{"role":"assistant","content":[{{Blocks}}]}""", gateway.Server.LastRequest.Text, StringComparison.Ordinal);
        Assert.Contains("\"thinking\":{\"type\":\"enabled\",\"budget_tokens\":2048}", gateway.Server.LastRequest.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Stream_ErrorBeforeTheFirstContent_HasAStatus()
    {
        await using var gateway = await ModelGateway.StartAsync(Yaml);
        for (int i = 0; i < 5; i++)
        {
            gateway.Server.ThenStream([Start, """{"type":"ping"}""", """{"type":"error","error":{"type":"overloaded_error","message":"Overloaded"}}"""], ModelVendor.Anthropic);
        }

        var exchange = await gateway.PostAsync(ModelGateway.Call("hi", stream: true));
        Assert.Equal(503, exchange.Reply.CommittedStatus);
        Assert.Equal("Overloaded", (string?)Json(exchange.Reply.Text)["error"]!["message"]);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Stream_BreaksAfterContent_EndsWithTheDialectsErrorAndNoReason(bool reported)
    {
        await using var gateway = await ModelGateway.StartAsync(Yaml);
        var exchange = TestExchange.Post("/v1/chat/completions", ModelGateway.Call("hi", stream: true));
        string[] rest = reported ? ["""{"type":"error","error":{"type":"overloaded_error","message":"Overloaded"}}"""] : ["""{"type":"ping"}"""];
        gateway.Server.ThenStreamBytes(
            [FakeModelServer.Frame([Start, TextStart, Text("Hello")], ModelVendor.Anthropic), FakeModelServer.Frame(rest, ModelVendor.Anthropic)],
            between: () => exchange.Reply.Started);

        await gateway.SendAsync(exchange);
        Assert.Equal(200, exchange.Reply.CommittedStatus);
        Assert.Contains("\"content\":\"Hello\"", exchange.Reply.Text, StringComparison.Ordinal);
        Assert.Contains("\"error\":{", exchange.Reply.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("[DONE]", exchange.Reply.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("\"finish_reason\":\"", exchange.Reply.Text, StringComparison.Ordinal);
        Assert.Equal(("partial", 10), (exchange.Exchange.Record.Model!.UsageGrade, exchange.Exchange.Record.Model.InputTokens));
    }

    [Theory]
    [MemberData(nameof(Recordings.WholeStreams), MemberType = typeof(Recordings))]
    public async Task Stream_Recording_LosesNoTextOnTheWay(string name)
    {
        await using var gateway = await ModelGateway.StartAsync(Yaml);
        foreach (var stream in Recordings.Events(name).Take(2))
        {
            gateway.Server.ThenStreamBytes(FakeModelServer.Cut(FakeModelServer.Frame(stream, ModelVendor.Anthropic, "\r\n"), 7, 300, 41));
            var exchange = await gateway.PostAsync(ModelGateway.Call("hi", stream: true));

            var chunks = ModelGateway.Events(exchange.Reply.Text).Where(e => e.StartsWith('{')).Select(Json).ToList();
            string text = string.Concat(chunks.SelectMany(c => c["choices"]!.AsArray()).Select(c => (string?)c!["delta"]?["content"]));
            string expected = string.Concat(stream.Select(Calling.Json).Where(r => r.TryGetProperty("delta", out var d) && d.TryGetProperty("text", out _)).Select(r => r.GetProperty("delta").GetProperty("text").GetString()));
            Assert.Equal(expected, text);
            Assert.EndsWith("data: [DONE]\n\n", exchange.Reply.Text, StringComparison.Ordinal);
            Assert.Equal("ok", exchange.Exchange.Record.Model!.Outcome);
        }
    }

    [Theory]
    [MemberData(nameof(Recordings.Replies), MemberType = typeof(Recordings))]
    public async Task Post_Recording_LosesNoTextOnTheWay(string name)
    {
        await using var gateway = await ModelGateway.StartAsync(Yaml);
        var recorded = Recordings.Reply(name);
        gateway.Server.ThenRecordedReply("ai-recordings", "anthropic", name);
        var exchange = await gateway.PostAsync(ModelGateway.Call("hi"));

        Assert.Equal(200, exchange.Reply.CommittedStatus);
        var message = Json(exchange.Reply.Text)["choices"]![0]!["message"]!;
        var blocks = recorded.GetProperty("content").EnumerateArray().ToList();
        Assert.Equal(
            string.Concat(blocks.Where(b => b.GetProperty("type").GetString() == "text").Select(b => b.GetProperty("text").GetString())),
            (string?)message["content"] ?? "");
        Assert.Equal(blocks.Count(b => b.GetProperty("type").GetString() == "tool_use"), message["tool_calls"]?.AsArray().Count ?? 0);
        string finish = (string)Json(exchange.Reply.Text)["choices"]![0]!["finish_reason"]!;
        Assert.True(finish is "stop" or "length" or "tool_calls" or "content_filter", finish);
    }

    [Fact]
    public async Task Post_Refusal_IsAContentFilterWithItsWords()
    {
        await using var gateway = await ModelGateway.StartAsync(Yaml);
        gateway.Server.ThenRecordedReply("ai-recordings", "anthropic", "anthropic-refusal.json");
        var choice = Json((await gateway.PostAsync(ModelGateway.Call("hi"))).Reply.Text)["choices"]![0]!;
        Assert.Equal("content_filter", (string?)choice["finish_reason"]);
        Assert.StartsWith("This request triggered", (string?)choice["message"]!["refusal"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Post_ModelTakesSystemBetweenTurns_KeepsTheOrder()
    {
        await using var gateway = await ModelGateway.StartAsync(Yaml);
        const string Body = """{"model":"{0}","messages":[{"role":"user","content":"A"},{"role":"developer","content":"S"}]}""";

        var kept = await gateway.PostAsync(Body.Replace("{0}", "adaptive", StringComparison.Ordinal));
        Assert.Null(kept.Reply.CommittedHeaders.Get("x-gatehouse-loss"));
        Assert.Equal("system", (string?)gateway.Server.LastBody["messages"]![1]!["role"]);

        var moved = await gateway.PostAsync(Body.Replace("{0}", "chat", StringComparison.Ordinal));
        Assert.Equal("messages[1].role;approximated", moved.Reply.CommittedHeaders.Get("x-gatehouse-loss"));
    }
}
