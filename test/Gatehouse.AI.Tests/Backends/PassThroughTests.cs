using System.Text;
using System.Text.Json.Nodes;
using Gatehouse.Testing;

namespace Gatehouse.AI.Tests.Backends;

public sealed class PassThroughTests
{
    [Fact]
    public async Task Post_WholeReply_IsTheVendorsBytesAndTheModelIsReplacedInPlace()
    {
        await using var gateway = await ModelGateway.StartAsync();
        const string Reply = """{ "id": "x", "choices":[{"index":0,"message":{"role":"assistant","content":"ä😀"},"finish_reason":"stop"}],  "new_field":{"b":1,"a":2}, "model":"gpt-5-mini-2025-08-07","usage":{"prompt_tokens":100,"completion_tokens":30,"prompt_tokens_details":{"cached_tokens":40},"completion_tokens_details":{"reasoning_tokens":10}}}""";
        gateway.Server.ThenReply(Reply, 200, ("x-ratelimit-remaining-requests", "7"), ("openai-processing-ms", "12"), ("set-cookie", "a=b"), ("alt-svc", "h3"), ("x-request-id", "req_vendor"));

        var exchange = await gateway.PostAsync("""{ "zeta" : 1, "model" : "chat" ,"messages":[ {"role":"user","content":"hi ä"} ], "unknown":{"x":[1, 2]} }""");

        Assert.Equal(200, exchange.Reply.CommittedStatus);
        Assert.Equal(Reply, exchange.Reply.Text);
        Assert.Equal("""{ "zeta" : 1, "model" : "gpt-5-mini" ,"messages":[ {"role":"user","content":"hi ä"} ], "unknown":{"x":[1, 2]} }""", gateway.Server.LastRequest.Text);
        Assert.Equal("Bearer secret-of-KEY_1", gateway.Server.LastRequest.Header("Authorization"));
        var headers = exchange.Reply.CommittedHeaders;
        Assert.Equal("7", headers.Get("x-ratelimit-remaining-requests"));
        Assert.Equal("12", headers.Get("openai-processing-ms"));
        Assert.Equal("test-1", headers.Get("x-request-id"));
        Assert.False(headers.Contains("set-cookie"));
        Assert.False(headers.Contains("alt-svc"));
        var model = exchange.Exchange.Record.Model!;
        Assert.Equal((60, 40, 20, 10), (model.InputTokens, model.CacheReadTokens, model.OutputTokens, model.ReasoningTokens));
        Assert.Equal(("reported", "stop", "ok"), (model.UsageGrade, model.FinishReason, model.Outcome));
        Assert.Equal(("openai", "chat", "gpt-5-mini", "gpt-5-mini-2025-08-07"), (model.Provider, model.RequestedModel, model.ProviderModel, model.ResponseModel));
    }

    [Fact]
    public async Task Post_ClientsCredentialsAndCookies_NeverReachTheVendor()
    {
        await using var gateway = await ModelGateway.StartAsync();

        await gateway.SendAsync(TestExchange.Post("/v1/chat/completions", ModelGateway.Call("hi"))
            .WithHeader("Authorization", "Bearer client").WithHeader("api-key", "client").WithHeader("x-api-key", "client")
            .WithHeader("Cookie", "s=1").WithHeader("OpenAI-Organization", "org-client").WithHeader("OpenAI-Beta", "x=1"));

        var request = gateway.Server.LastRequest;
        Assert.DoesNotContain(request.Headers, h => h.Value.Contains("client", StringComparison.Ordinal));
        Assert.Null(request.Header("Cookie"));
        Assert.Equal("x=1", request.Header("OpenAI-Beta"));
    }

    [Theory]
    [InlineData("", ",\"stream_options\":{\"include_usage\":true}")]
    [InlineData(",\"stream_options\":null", ",\"stream_options\":{\"include_usage\":true}")]
    [InlineData(",\"stream_options\":{}", ",\"stream_options\":{\"include_usage\":true}")]
    [InlineData(",\"stream_options\":{\"include_usage\":false}", ",\"stream_options\":{\"include_usage\":true}")]
    [InlineData(",\"stream_options\":{ \"x\":1}", ",\"stream_options\":{\"include_usage\":true, \"x\":1}")]
    public async Task Stream_UsageNotAskedFor_IsAskedForAndTakenOutAgain(string written, string sent)
    {
        await using var gateway = await ModelGateway.StartAsync();
        gateway.Server.ThenStream(
        [
            """{"id":"a","model":"m-1","choices":[{"index":0,"delta":{"role":"assistant","content":""},"finish_reason":null}],"usage":null,"obfuscation":"xx"}""",
            """{"id":"a","usage":null,"choices":[{"index":0,"delta":{"content":"say \"usage\" 漢"},"finish_reason":null}] }""",
            """{"choices":[{"index":0,"delta":{},"finish_reason":"stop"}], "usage" : null}""",
            """{"id":"a","choices":[],"usage":{"prompt_tokens":5,"completion_tokens":7}}""",
        ],
        ModelVendor.OpenAI);

        var exchange = await gateway.PostAsync(ModelGateway.Call("hi", stream: true, more: written));

        Assert.EndsWith(sent + "}", gateway.Server.LastRequest.Text, StringComparison.Ordinal);
        Assert.Equal(
        [
            """{"id":"a","model":"m-1","choices":[{"index":0,"delta":{"role":"assistant","content":""},"finish_reason":null}],"obfuscation":"xx"}""",
            """{"id":"a","choices":[{"index":0,"delta":{"content":"say \"usage\" 漢"},"finish_reason":null}] }""",
            """{"choices":[{"index":0,"delta":{},"finish_reason":"stop"}]}""",
            "[DONE]",
        ],
        ModelGateway.Events(exchange.Reply.Text));
        var model = exchange.Exchange.Record.Model!;
        Assert.Equal((5, 7, "reported", "m-1", "stop"), (model.InputTokens, model.OutputTokens, model.UsageGrade, model.ResponseModel, model.FinishReason));
        Assert.True(model.FirstTokenAt > 0);
        Assert.Equal("no", exchange.Reply.CommittedHeaders.Get("X-Accel-Buffering"));
        Assert.Equal("no-cache", exchange.Reply.CommittedHeaders.Get("Cache-Control"));
    }

    [Theory]
    [InlineData("\n")]
    [InlineData("\r\n")]
    [InlineData("\r")]
    public async Task Stream_UsageAskedFor_PassesByteForByteHoweverItIsCut(string lineEnd)
    {
        await using var gateway = await ModelGateway.StartAsync();
        byte[] bytes = Encoding.UTF8.GetBytes(
            ": open\n\n" +
            Encoding.UTF8.GetString(FakeModelServer.Frame(
            [
                """{"model":"m","choices":[{"index":0,"delta":{"role":"assistant"}}],"usage":null}""",
                """{"choices":[{"index":0,"delta":{"content":"漢字😀"}}],"usage":null}""",
                """{"choices":[{"index":0,"delta":{},"finish_reason":"length"}],"usage":null}""",
                """{"choices":[],"usage":{"prompt_tokens":5,"completion_tokens":7}}""",
            ],
            ModelVendor.OpenAI,
            lineEnd)));
        gateway.Server.ThenStreamBytes(FakeModelServer.Cut(bytes, 1, 7, 2, 30));

        var exchange = await gateway.PostAsync(ModelGateway.Call("hi", stream: true, more: ",\"stream_options\":{\"include_usage\":true}"));

        Assert.Equal(bytes, exchange.Reply.Bytes);
        Assert.Equal((5, 7, "length"), (exchange.Exchange.Record.Model!.InputTokens, exchange.Exchange.Record.Model.OutputTokens, exchange.Exchange.Record.Model.FinishReason));
    }

    [Fact]
    public async Task Stream_CutInsideACharacter_EndsWithTheDialectsErrorAndNoHalfEvent()
    {
        await using var gateway = await ModelGateway.StartAsync();
        byte[] whole = FakeModelServer.Frame(["""{"choices":[{"index":0,"delta":{"content":"one"}}]}"""], ModelVendor.OpenAI);
        byte[] first = whole[..^"data: [DONE]\n\n".Length];
        byte[] half = Encoding.UTF8.GetBytes("""data: {"choices":[{"index":0,"delta":{"content":"漢""")[..^1];
        var exchange = TestExchange.Post("/v1/chat/completions", ModelGateway.Call("hi", stream: true));
        gateway.Server.ThenStreamBytes([first, half], isCut: true, between: () => exchange.Reply.Started);

        await gateway.SendAsync(exchange);

        var events = ModelGateway.Events(exchange.Reply.Text);
        Assert.Equal(2, events.Count);
        Assert.Equal("provider_unreachable", JsonNode.Parse(events[1])!["error"]!["code"]!.GetValue<string>());
        Assert.DoesNotContain("[DONE]", exchange.Reply.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("finish_reason", events[1], StringComparison.Ordinal);
        var model = exchange.Exchange.Record.Model!;
        Assert.Equal(("error", "error", "estimated"), (model.Outcome, model.FinishReason, model.UsageGrade));
        Assert.Equal(1, model.OutputTokens);
    }

    [Fact]
    public async Task Stream_VendorReportsAnError_PassesInItsWordsAndNothingFollows()
    {
        await using var gateway = await ModelGateway.StartAsync();
        const string Error = """{"error":{"message":"boom","type":"server_error","param":null,"code":null,"vendor_extra":1}}""";
        var exchange = TestExchange.Post("/v1/chat/completions", ModelGateway.Call("hi", stream: true));
        gateway.Server.ThenStreamBytes(
            [ModelGateway.Utf8("data: {\"choices\":[{\"index\":0,\"delta\":{\"content\":\"one\"}}]}\n\n"), ModelGateway.Utf8($"data: {Error}\n\ndata: [DONE]\n\n")],
            between: () => exchange.Reply.Started);

        await gateway.SendAsync(exchange);

        Assert.Equal(Error, ModelGateway.Events(exchange.Reply.Text)[^1]);
        Assert.Equal("error", exchange.Exchange.Record.Model!.Outcome);
    }

    [Fact]
    public async Task Stream_ErrorBeforeTheFirstContent_IsAnErrorWithItsStatus()
    {
        await using var gateway = await ModelGateway.StartAsync();
        gateway.Server.ThenStream(
        [
            """{"choices":[{"index":0,"delta":{"role":"assistant","content":""}}]}""",
            """{"error":{"message":"slow down","type":"rate_limit_error","param":null,"code":"rate_limit_exceeded"}}""",
        ],
        ModelVendor.OpenAI);

        var exchange = await gateway.PostAsync(ModelGateway.Call("hi", stream: true));

        Assert.Equal(429, exchange.Reply.CommittedStatus);
        Assert.Equal("""{"error":{"message":"slow down","type":"rate_limit_error","param":null,"code":"rate_limit_exceeded"}}""", exchange.Reply.Text);
    }

    [Fact]
    public async Task Stream_WithoutEndMarkOrUsage_IsWholeOnceTheFinishReasonCame()
    {
        await using var gateway = await ModelGateway.StartAsync();
        gateway.Server.ThenStreamBytes([ModelGateway.Utf8("data: {\"choices\":[{\"index\":0,\"delta\":{\"content\":\"12345678\"},\"finish_reason\":\"stop\"}]}\n\n")]);

        var exchange = await gateway.PostAsync(ModelGateway.Call("hello", stream: true));

        var model = exchange.Exchange.Record.Model!;
        Assert.Equal(("ok", "estimated", 4), (model.Outcome, model.UsageGrade, model.OutputTokens));
        Assert.DoesNotContain("error", exchange.Reply.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Stream_ClientLeaves_CancelsUpstreamWithin100MillisecondsAndSettles()
    {
        await using var gateway = await ModelGateway.StartAsync();

        // A busy machine may be late once; what waits for the next write or a timer is late each time.
        var fastest = TimeSpan.MaxValue;
        for (int i = 1; i <= 5 && fastest >= TimeSpan.FromMilliseconds(100); i++)
        {
            var took = await LeaveAsync(gateway, i);
            fastest = took < fastest ? took : fastest;
        }

        Assert.True(fastest < TimeSpan.FromMilliseconds(100), $"the fastest of five took {fastest}");
    }

    private static async Task<TimeSpan> LeaveAsync(ModelGateway gateway, int times)
    {
        var reached = new TaskCompletionSource();
        gateway.Server.ThenStreamBytes(
            [ModelGateway.Utf8("data: {\"model\":\"m\",\"choices\":[{\"index\":0,\"delta\":{\"content\":\"12345678\"}}]}\n\n"), []],
            between: async () =>
            {
                reached.TrySetResult();
                await Task.Delay(TimeSpan.FromSeconds(20));
            });
        var exchange = TestExchange.Post("/v1/chat/completions", ModelGateway.Call("hi", stream: true));

        var serving = gateway.SendAsync(exchange);
        await reached.Task;
        await exchange.Reply.Started;
        long left = TimeProvider.System.GetTimestamp();
        exchange.Leave();
        await Eventually.TrueAsync(() => gateway.Server.Aborted == times, "the vendor sees the call end");
        var took = TimeProvider.System.GetElapsedTime(left);
        await serving;

        var model = exchange.Exchange.Record.Model!;
        Assert.Equal(("cancelled", "cancelled", "estimated", 4), (model.Outcome, model.FinishReason, model.UsageGrade, model.OutputTokens));
        Assert.True(exchange.Exchange.Record.ClientGone);
        return took;
    }

    [Fact]
    public async Task Post_TenMegabytesOfMessages_PassUnchanged()
    {
        await using var gateway = await ModelGateway.StartAsync();
        string message = $$"""{"role":"user","content":"{{new string('x', 1000)}}"}""";
        string body = $$"""{"messages":[{{string.Join(',', Enumerable.Repeat(message, 10_000))}}],"model":"chat"}""";

        var exchange = await gateway.PostAsync(body);

        Assert.Equal(200, exchange.Reply.CommittedStatus);
        Assert.Equal(body.Replace("\"chat\"", "\"gpt-5-mini\""), gateway.Server.LastRequest.Text);
    }
}
