using System.Text;
using System.Text.Json.Nodes;
using Gatehouse.AI.Tests.Providers.OpenAICompatible;
using Gatehouse.Testing;

namespace Gatehouse.AI.Tests.Dialects.OpenAIResponses;

/// <summary>The Responses API in front of a vendor that has it, and of vendors that have not. The vendors replay recordings or are the demo's model.</summary>
public sealed class ResponsesGatewayTests
{
    private const string Path = "/v1/responses";

    private const string Yaml = """
        ai:
          providers:
            openai: { type: openai, url: "{server}/v1", keys: ["${env:KEY_1}"], responses: true }
            server: { type: openai, url: "{server}/v1", keys: ["${env:KEY_2}"] }
            claude: { type: anthropic, url: "{server}", keys: ["${env:KEY_3}"] }
          models:
            chat: openai/gpt-5-mini
            server: server/m-1
            claude: claude/claude-haiku-4-5
            either: [claude/claude-haiku-4-5, openai/gpt-5-mini]
        routes:
          llm: { match: /v1/**, ai: openai }
          exact: { match: /strict/**, ai: { dialect: openai, strict: true } }
        """;

    public static TheoryData<string> Streams => ResponsesRecordings.Streams();

    public static TheoryData<string> Replies => ResponsesRecordings.Replies();

    [Theory]
    [MemberData(nameof(Streams))]
    public async Task Stream_OfAVendorOfTheForm_PassesByteForByteAndItsUsageIsRead(string name)
    {
        await using var gateway = await ModelGateway.StartAsync(Yaml);
        foreach (var events in ResponsesRecordings.Events(name))
        {
            byte[] bytes = FakeModelServer.Frame(events, ModelVendor.Anthropic);
            gateway.Server.ThenStreamBytes(FakeModelServer.Cut(bytes, 1000, 3, 77));

            var exchange = await gateway.PostAsync(Responses.Call(",\"stream\":true,\"store\":true,\"previous_response_id\":\"resp_0\""), Path);

            Assert.Equal(bytes, exchange.Reply.Bytes);
            Assert.Equal("""{"model":"gpt-5-mini","input":"hi","stream":true,"store":true,"previous_response_id":"resp_0"}""", gateway.Server.LastRequest.Text);
            Assert.Equal(Path, gateway.Server.LastRequest.RawTarget);
            var model = exchange.Exchange.Record.Model!;
            var usage = JsonNode.Parse(events[^1])!["response"]!["usage"]!;
            Assert.Equal(("ok", "reported"), (model.Outcome, model.UsageGrade));
            Assert.Equal(usage["input_tokens"]!.GetValue<long>(), model.InputTokens + model.CacheReadTokens + model.CacheWrite5mTokens);
            Assert.Equal(usage["output_tokens"]!.GetValue<long>(), model.OutputTokens + model.ReasoningTokens);
        }
    }

    [Fact]
    public async Task Stream_CutAtEveryByte_PassesOrEndsWithTheErrorAndNoHalfEvent()
    {
        await using var gateway = await ModelGateway.StartAsync(Yaml);
        string[] events =
        [
            """{"type":"response.created","sequence_number":0,"response":{"id":"resp_1","model":"m","status":"in_progress","output":[]}}""",
            """{"type":"response.output_text.delta","sequence_number":1,"item_id":"msg_1","output_index":0,"content_index":0,"delta":"漢😀"}""",
            """{"type":"response.completed","sequence_number":2,"response":{"id":"resp_1","model":"m","status":"completed","output":[],"usage":{"input_tokens":1,"output_tokens":2}}}""",
        ];
        byte[] bytes = FakeModelServer.Frame(events, ModelVendor.Anthropic);
        int committed = FakeModelServer.Frame(events.Take(2), ModelVendor.Anthropic).Length;
        for (int length = committed; length <= bytes.Length; length++)
        {
            var exchange = TestExchange.Post(Path, Responses.Call(",\"stream\":true"));
            gateway.Server.ThenStreamBytes([bytes[..committed], bytes[committed..length]], isCut: length < bytes.Length, between: () => exchange.Reply.Started);

            await gateway.SendAsync(exchange);

            // The last event is whole once its lines are: only the blank line behind it may be missing.
            bool isWhole = length >= bytes.Length - 1 && exchange.Exchange.Record.Model!.Outcome == "ok";
            Assert.StartsWith(Encoding.UTF8.GetString(bytes[..committed]), exchange.Reply.Text, StringComparison.Ordinal);
            Assert.Equal(!isWhole, exchange.Reply.Text.Contains("event: error", StringComparison.Ordinal));
            Assert.Equal(isWhole, exchange.Reply.Text.Contains("response.completed", StringComparison.Ordinal));
        }
    }

    [Theory]
    [MemberData(nameof(Replies))]
    public async Task Reply_OfAVendorOfTheForm_PassesByteForByte(string name)
    {
        await using var gateway = await ModelGateway.StartAsync(Yaml);
        gateway.Server.ThenReply(Encoding.UTF8.GetString(ResponsesRecordings.Bytes(name)));

        var exchange = await gateway.PostAsync(Responses.Call(), Path);

        Assert.Equal(ResponsesRecordings.Bytes(name), exchange.Reply.Bytes);
        Assert.Equal(JsonNode.Parse(exchange.Reply.Text)!["model"]!.ToString(), exchange.Exchange.Record.Model!.ResponseModel);
    }

    [Fact]
    public async Task Sessions_OfTheVendorsOwnClient_PassByteForByteBothWays()
    {
        await using var gateway = await ModelGateway.StartAsync(Yaml);
        foreach (var (_, request, reply) in ResponsesRecordings.Sessions())
        {
            var sent = JsonNode.Parse(request)!;
            sent["model"] = "chat";
            if (reply[0] == '{')
            {
                gateway.Server.ThenReply(reply);
            }
            else
            {
                gateway.Server.ThenStreamBytes(FakeModelServer.Cut(Encoding.UTF8.GetBytes(reply), 100, 9));
            }

            var exchange = await gateway.PostAsync(sent.ToJsonString(), Path);

            Assert.Equal(reply, exchange.Reply.Text);
            Assert.Equal(sent.ToJsonString().Replace("\"model\":\"chat\"", "\"model\":\"gpt-5-mini\"", StringComparison.Ordinal), gateway.Server.LastRequest.Text);
            Assert.Equal("ok", exchange.Exchange.Record.Model!.Outcome);
        }
    }

    [Theory]
    [InlineData("server")]
    [InlineData("claude")]
    public async Task Stream_OfAnotherForm_KeepsTheGrammar(string model)
    {
        await using var gateway = await ModelGateway.StartAsync(Yaml);

        var exchange = await gateway.PostAsync(Responses.Call(",\"stream\":true", model, "[words:30] [split] ä😀"), Path);

        var read = EventGrammar.Read(exchange.Reply.Text);
        Assert.Equal("response.completed", read.Last);
        Assert.Contains("東京", read.Text, StringComparison.Ordinal);
        Assert.True(read.Response["usage"]!["output_tokens"]!.GetValue<int>() > 0);
        Assert.StartsWith("text/event-stream", exchange.Reply.CommittedHeaders.Get("Content-Type"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("server", "[cut:3] hi")]
    [InlineData("claude", "[cut:3] hi")]
    [InlineData("claude", "[error:3] hi")]
    public async Task Stream_BreaksInTheMiddle_EndsWithAFailedResponse(string model, string prompt)
    {
        await using var gateway = await ModelGateway.StartAsync(Yaml);

        var exchange = await gateway.PostAsync(Responses.Call(",\"stream\":true", model, prompt + " [pace:20ms]"), Path);

        Assert.Equal("response.failed", EventGrammar.Read(exchange.Reply.Text).Last);
        Assert.Equal("error", exchange.Exchange.Record.Model!.Outcome);
    }

    [Fact]
    public async Task Stream_ThatPassesBreaksOff_EndsWithTheFormsErrorEvent()
    {
        await using var gateway = await ModelGateway.StartAsync(Yaml);
        var exchange = TestExchange.Post(Path, Responses.Call(",\"stream\":true"));
        gateway.Server.ThenStreamBytes(
            [ModelGateway.Utf8("event: response.output_text.delta\ndata: {\"type\":\"response.output_text.delta\",\"sequence_number\":4,\"delta\":\"one\"}\n\n"), ModelGateway.Utf8("event: response.out")],
            isCut: true,
            between: () => exchange.Reply.Started);

        await gateway.SendAsync(exchange);

        Assert.EndsWith(
            "event: error\ndata: {\"type\":\"error\",\"sequence_number\":2147483647,\"code\":\"provider_unreachable\",\"message\":\"The provider broke the reply off.\",\"param\":null}\n\n"
                .Replace("the reply", "the stream", StringComparison.Ordinal),
            exchange.Reply.Text,
            StringComparison.Ordinal);
        Assert.Equal("error", exchange.Exchange.Record.Model!.Outcome);
    }

    [Fact]
    public async Task Stream_ThatPassesFailsBeforeItsContent_IsAnErrorWithItsStatus()
    {
        await using var gateway = await ModelGateway.StartAsync(Yaml);
        gateway.Server.ThenStream(
        [
            """{"type":"response.created","sequence_number":0,"response":{"id":"resp_1","model":"m","status":"in_progress","output":[]}}""",
            """{"type":"response.failed","sequence_number":1,"response":{"id":"resp_1","model":"m","status":"failed","output":[],"error":{"code":"rate_limit_exceeded","message":"slow down"}}}""",
        ],
        ModelVendor.Anthropic);

        var exchange = await gateway.PostAsync(Responses.Call(",\"stream\":true"), Path);

        Assert.Equal(429, exchange.Reply.CommittedStatus);
        Assert.Equal("""{"error":{"message":"slow down","type":"rate_limit_error","param":null,"code":"rate_limit_exceeded"}}""", exchange.Reply.Text);
    }

    [Theory]
    [InlineData("previous_response_id", "\"resp_1\"")]
    [InlineData("conversation", "\"conv_1\"")]
    [InlineData("background", "true")]
    public async Task Post_WhatOnlyTheVendorKeeps_IsRefusedWhereItIsTranslated(string member, string value)
    {
        await using var gateway = await ModelGateway.StartAsync(Yaml);

        var exchange = await gateway.PostAsync(Responses.Call($",\"{member}\":{value}", "claude"), Path);

        Assert.Equal(400, exchange.Reply.CommittedStatus);
        var error = JsonNode.Parse(exchange.Reply.Text)!["error"]!;
        Assert.Equal((member, "invalid_request_error"), (error["param"]!.ToString(), error["type"]!.ToString()));
        Assert.Empty(gateway.Server.Requests);
    }

    [Fact]
    public async Task Post_WhatOnlyTheVendorKeeps_GoesOnToTheTargetThatHasIt()
    {
        await using var gateway = await ModelGateway.StartAsync(Yaml);
        gateway.Server.ThenReply("""{"id":"resp_2","object":"response","status":"completed","model":"gpt-5-mini","output":[]}""");

        var exchange = await gateway.PostAsync(Responses.Call(",\"previous_response_id\":\"resp_1\"", "either"), Path);

        Assert.Equal(200, exchange.Reply.CommittedStatus);
        Assert.Equal("resp_1", gateway.Server.LastBody["previous_response_id"]!.ToString());
    }

    [Fact]
    public async Task Post_WhatIsLost_IsReportedAndRefusedByAStrictRoute()
    {
        await using var gateway = await ModelGateway.StartAsync(Yaml);
        string call = Responses.Call(",\"store\":true,\"prompt_cache_key\":\"k\"", "claude");

        var served = await gateway.PostAsync(call, Path);
        var refused = await gateway.PostAsync(call, "/strict/responses");
        var plain = await gateway.PostAsync(Responses.Call(",\"store\":false", "claude"), "/strict/responses");

        string loss = served.Reply.CommittedHeaders.Get("x-gatehouse-loss")!;
        Assert.Contains("store;dropped", loss, StringComparison.Ordinal);
        Assert.Contains("prompt_cache_key;dropped", loss, StringComparison.Ordinal);
        Assert.Equal((200, 400, 200), (served.Reply.CommittedStatus, refused.Reply.CommittedStatus, plain.Reply.CommittedStatus));
    }

    [Theory]
    [InlineData("GET", "/v1/responses/resp_1")]
    [InlineData("DELETE", "/v1/responses/resp_1")]
    [InlineData("POST", "/v1/responses/resp_1/cancel")]
    public async Task Request_ForAKeptResponse_IsNotFoundAndSaysWhatIs(string method, string path)
    {
        await using var gateway = await ModelGateway.StartAsync(Yaml);

        var exchange = await gateway.SendAsync(TestExchange.Of(method, path));

        Assert.Equal(404, exchange.Reply.CommittedStatus);
        Assert.Contains("POST .../responses", JsonNode.Parse(exchange.Reply.Text)!["error"]!["message"]!.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Post_ThinkingSentBack_ReturnsToTheProviderByteForByte(bool stream)
    {
        await using var gateway = await ModelGateway.StartAsync(Yaml);
        var first = await gateway.PostAsync(Responses.Call(",\"reasoning\":{\"effort\":\"low\"}" + (stream ? ",\"stream\":true" : ""), "claude", "[think] hi"), Path);
        var items = (stream ? EventGrammar.Read(first.Reply.Text).Response : JsonNode.Parse(first.Reply.Text)!)["output"]!.AsArray();
        Assert.Equal("reasoning", items[0]!["type"]!.ToString());
        var input = new JsonArray([new JsonObject { ["role"] = "user", ["content"] = "hi" }, .. items.Select(i => i!.DeepClone()), new JsonObject { ["role"] = "user", ["content"] = "more" }]);

        await gateway.PostAsync(new JsonObject { ["model"] = "claude", ["reasoning"] = new JsonObject { ["effort"] = "low" }, ["input"] = input }.ToJsonString(), Path);

        var block = gateway.Server.LastBody["messages"]![1]!["content"]![0]!;
        Assert.Equal("thinking", block["type"]!.ToString());
        Assert.Equal(items[0]!["summary"]![0]!["text"]!.ToString(), block["thinking"]!.ToString());
        Assert.Equal(items[0]!["encrypted_content"]!.ToString(), "gatehouse.signature:" + block["signature"]);
    }
}
