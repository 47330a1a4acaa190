using System.Text.Json.Nodes;
using Gatehouse.AI.Tests.Models;
using Gatehouse.Core.Explaining;
using Gatehouse.Core.Requests;
using Gatehouse.Testing;

namespace Gatehouse.AI.Tests.Backends;

/// <summary>The way of calls through the targets of a model, by the whole gateway.</summary>
public sealed class RoutingTests
{
    private const string Error = """{"error":{"message":"no","type":"t","param":null,"code":null}}""";
    private const string TooLong = """{"error":{"message":"This model's maximum context length is 8192 tokens.","type":"invalid_request_error","param":"messages","code":"context_length_exceeded"}}""";
    private const string Refused = """{"error":{"message":"Your prompt was flagged.","type":"invalid_request_error","param":null,"code":"content_policy_violation"}}""";

    [Fact]
    public async Task Post_Arms_AreStickyByUserAndRecorded()
    {
        await using var gateway = await StartAsync("{ strategy: weighted, sticky: { by: user }, targets: [{ model: a/one, weight: 80, arm: in-house }, { model: a/two, weight: 20, arm: llm }] }");
        var arms = new List<string>();
        foreach (int user in Enumerable.Range(0, 40))
        {
            var first = await gateway.PostAsync(ModelGateway.Call("hi", more: $",\"user\":\"u{user}\""));
            var again = await gateway.PostAsync(ModelGateway.Call("and more", more: $",\"user\":\"u{user}\""));
            var record = first.Exchange.Record.Model!;
            Assert.Equal(record.ProviderModel == "one" ? "in-house" : "llm", record.Arm);
            Assert.Equal(record.Arm, again.Exchange.Record.Model!.Arm);
            Assert.Equal(record.Arm, Assert.Single(record.Attempts).Arm);
            arms.Add(record.Arm);
        }

        Assert.Equal(["in-house", "llm"], arms.Distinct().Order());
    }

    [Theory]
    [InlineData(400, "[429, 5xx, timeout]", 1)]
    [InlineData(429, "[429, 5xx, timeout]", 2)]
    [InlineData(503, "[429, 5xx, timeout]", 2)]
    [InlineData(503, "[rate_limited]", 1)]
    [InlineData(429, "[rate_limited]", 2)]
    [InlineData(404, "[not_found]", 2)]
    [InlineData(401, "[503]", 2)]
    [InlineData(400, "[4xx]", 2)]
    public async Task Post_RetryOn_SaysAfterWhichFailuresTheNextTargetIsAsked(int status, string retryOn, int requests)
    {
        await using var gateway = await StartAsync($"{{ retry_on: {retryOn}, targets: [a/one, b/two] }}");
        gateway.Server.ThenReply(Error, status);

        var exchange = await gateway.PostAsync(ModelGateway.Call("hi"));

        Assert.Equal((requests, requests == 2 ? 200 : status), (gateway.Server.Requests.Count, exchange.Reply.CommittedStatus));
    }

    [Fact]
    public async Task Post_OwnTargetsFail_FallbackIsAskedLast()
    {
        await using var gateway = await StartAsync("{ strategy: round_robin, targets: [a/one, a/two], fallback: [b/last] }");
        gateway.Server.ThenReply(Error, 500).ThenReply(Error, 500);

        var exchange = await gateway.PostAsync(ModelGateway.Call("hi"));

        Assert.Equal(["one", "two", "last"], Models(gateway));
        Assert.Equal(3, exchange.Exchange.Record.Model!.Attempts.Count);
    }

    [Fact]
    public async Task Post_VendorSaysTooLong_ContextFallbackAnswers()
    {
        using var metrics = new MetricCapture();
        await using var gateway = await StartAsync("{ targets: [a/one, a/two], context_fallback: [b/long], content_policy_fallback: [b/lenient] }", "long-chat");
        gateway.Server.ThenReply(TooLong, 400);

        var exchange = await gateway.PostAsync(ModelGateway.Call("hi", "long-chat"));

        Assert.Equal(["one", "long"], Models(gateway));
        Assert.Equal(200, exchange.Reply.CommittedStatus);
        Assert.Equal(1, metrics.Sum("gatehouse_ai_fallbacks_total", "model=long-chat", "reason=context_length"));
    }

    [Fact]
    public async Task Post_VendorRefusesContent_ContentPolicyFallbackAnswers()
    {
        await using var gateway = await StartAsync("{ targets: [a/one, a/two], context_fallback: [b/long], content_policy_fallback: [b/lenient] }");
        gateway.Server.ThenReply(Refused, 400);

        var exchange = await gateway.PostAsync(ModelGateway.Call("hi"));

        Assert.Equal(["one", "lenient"], Models(gateway));
        Assert.Equal(200, exchange.Reply.CommittedStatus);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Post_FilterWithholdsTheAnswer_ContentPolicyFallbackAnswersAndBothAreCounted(bool stream)
    {
        await using var gateway = await StartAsync("{ targets: [a/one, a/two], content_policy_fallback: [b/lenient] }");
        if (stream)
        {
            gateway.Server.ThenStream(["""{"choices":[{"index":0,"delta":{"role":"assistant","content":""},"finish_reason":null}]}""", """{"choices":[{"index":0,"delta":{},"finish_reason":"content_filter"}]}""", """{"choices":[],"usage":{"prompt_tokens":70,"completion_tokens":0}}"""], ModelVendor.OpenAI);
        }
        else
        {
            gateway.Server.ThenReply("""{"id":"x","object":"chat.completion","model":"one","choices":[{"index":0,"message":{"role":"assistant","content":""},"finish_reason":"content_filter"}],"usage":{"prompt_tokens":70,"completion_tokens":0}}""");
        }

        var exchange = await gateway.PostAsync(ModelGateway.Call("hi", stream: stream));

        Assert.Equal(["one", "lenient"], Models(gateway));
        Assert.Equal(200, exchange.Reply.CommittedStatus);
        Assert.DoesNotContain("content_filter", exchange.Reply.Text, StringComparison.Ordinal);
        Assert.Equal([70L, null], exchange.Exchange.Record.Model!.Attempts.Select(a => a.ProviderModel == "one" ? a.InputTokens : null));
    }

    [Fact]
    public async Task Post_FilterWithholdsTheAnswerAndNobodyElseIsNamed_ClientIsToldAsTheVendorSays()
    {
        await using var gateway = await StartAsync("[a/one, a/two]");
        gateway.Server.ThenReply("""{"id":"x","object":"chat.completion","model":"one","choices":[{"index":0,"message":{"role":"assistant","content":""},"finish_reason":"content_filter"}]}""");

        var exchange = await gateway.PostAsync(ModelGateway.Call("hi"));

        Assert.Equal(["one"], Models(gateway));
        Assert.Contains("content_filter", exchange.Reply.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Post_TooLongForAll_VendorsErrorIsTold()
    {
        await using var gateway = await StartAsync("{ targets: [a/one, a/two], context_fallback: [b/long] }");
        gateway.Server.ThenReply(TooLong, 400).ThenReply(TooLong, 400);

        var exchange = await gateway.PostAsync(ModelGateway.Call("hi"));

        Assert.Equal(["one", "long"], Models(gateway));
        Assert.Equal((400, "false"), (exchange.Reply.CommittedStatus, exchange.Reply.CommittedHeaders.Get("x-should-retry")));
        Assert.Contains("context_length_exceeded", exchange.Reply.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Post_LastTargetIsDown_ErrorThatTellsMoreIsTold()
    {
        await using var gateway = await StartAsync("{ targets: [a/one, down/two] }");
        gateway.Server.ThenReply(Error, 429, ("retry-after", "7"));

        var exchange = await gateway.PostAsync(ModelGateway.Call("hi"));

        Assert.Equal((429, "7"), (exchange.Reply.CommittedStatus, exchange.Reply.CommittedHeaders.Get("retry-after")));
    }

    [Fact]
    public async Task Post_Retries_AskTheSameTargetAgainFirst()
    {
        await using var gateway = await StartAsync("{ targets: [a/one, b/two], retries: { attempts: 2, backoff: 1ms } }");
        gateway.Server.ThenReply(Error, 500).ThenReply(Error, 503).ThenReply(Error, 500);

        await gateway.PostAsync(ModelGateway.Call("hi"));

        Assert.Equal(["one", "one", "one", "two"], Models(gateway));
    }

    [Theory]
    [InlineData("0.01", 2)]
    [InlineData("60", 1)]
    public async Task Post_RetryAfter_IsWaitedForWithinABound(string retryAfter, int ones)
    {
        await using var gateway = await StartAsync("{ targets: [a/one, b/two], retries: { attempts: 1, backoff: 1ms } }");
        gateway.Server.ThenReply(Error, 503, ("retry-after", retryAfter));

        var exchange = await gateway.PostAsync(ModelGateway.Call("hi"));

        Assert.Equal(200, exchange.Reply.CommittedStatus);
        Assert.Equal(ones, Models(gateway).Count(m => m == "one"));
    }

    [Fact]
    public async Task Post_RetriesAreUsedUp_BudgetAllowsNoMore()
    {
        await using var gateway = await StartAsync("{ targets: [a/one], retries: { attempts: 5, backoff: 0s, budget: 1%, budget_minimum: 2 } }");
        for (int i = 0; i < 10; i++)
        {
            gateway.Server.ThenReply(Error, 500);
        }

        await gateway.PostAsync(ModelGateway.Call("hi"));

        Assert.InRange(gateway.Server.Requests.Count, 3, 5);
    }

    [Fact]
    public async Task Post_OnlyTargetWithTwoKeys_SecondKeyAnswersWhenTheFirstIsLimited()
    {
        await using var gateway = await StartAsync("two/one");
        gateway.Server.ThenReply(Error, 429, ("retry-after", "60"));

        var exchange = await gateway.PostAsync(ModelGateway.Call("hi"));

        Assert.Equal(200, exchange.Reply.CommittedStatus);
        Assert.Equal(["1", "2"], gateway.Server.Requests.Select(r => r.Header("Authorization")![^1..]));
    }

    [Fact]
    public async Task Post_KeyLimitedForOneModel_StillServesAnother()
    {
        await using var gateway = await StartAsync("a/one", "chat", "second: a/two");
        gateway.Server.ThenReply(Error, 429, ("retry-after", "60"));
        await gateway.PostAsync(ModelGateway.Call("hi"));

        var exchange = await gateway.PostAsync(ModelGateway.Call("hi", "second"));

        Assert.Equal((200, "two"), (exchange.Reply.CommittedStatus, exchange.Exchange.Record.Model!.ProviderModel));
    }

    [Fact]
    public async Task Post_LimitOfATarget_NextOneAnswersAndThenTheCallIsRefused()
    {
        await using var gateway = await StartAsync("{ targets: [{ model: a/one, limits: { requests: 2/h } }, { model: b/two, limits: { requests: 1/h } }] }");
        var replies = new List<TestExchange>();
        for (int i = 0; i < 4; i++)
        {
            replies.Add(await gateway.PostAsync(ModelGateway.Call("hi")));
        }

        Assert.Equal([200, 200, 200, 429], replies.Select(r => r.Reply.CommittedStatus));
        Assert.Equal(["one", "one", "two"], Models(gateway));
        Assert.InRange(int.Parse(replies[3].Reply.CommittedHeaders.Get("retry-after")!, null), 1, 3600);
        Assert.Equal("refused", replies[3].Exchange.Record.Model!.Outcome);
    }

    [Fact]
    public async Task Post_TargetKeepsFailing_CoolsDownAndIsNotAskedAnyMore()
    {
        using var metrics = new MetricCapture();
        await using var gateway = await StartAsync("[cool/failing-one, b/two]");
        gateway.Server.Answering = async (context, body) =>
        {
            bool fails = JsonNode.Parse(body)!["model"]!.GetValue<string>() == "failing-one";
            context.Response.StatusCode = fails ? 500 : 200;
            if (fails)
            {
                context.Response.ContentType = "application/json";
                await context.Response.Body.WriteAsync(ModelGateway.Utf8(Error));
            }

            return fails;
        };
        for (int i = 0; i < 6; i++)
        {
            Assert.Equal(200, (await gateway.PostAsync(ModelGateway.Call("hi"))).Reply.CommittedStatus);
        }

        Assert.Equal(3, Models(gateway).Count(m => m == "failing-one"));
        Assert.Equal(1, metrics.Sum("gatehouse_ai_cool_downs_total", "provider=cool", "provider_model=failing-one", "reason=server"));

        // What was learned survives a reload.
        gateway.Reload(Yaml("[b/two, cool/failing-one]", "chat", ""));
        await gateway.PostAsync(ModelGateway.Call("hi"));
        Assert.Equal(3, Models(gateway).Count(m => m == "failing-one"));
        Assert.Contains("cools down for 60 s: 3 of 3 calls failed, the last with server", Explain(gateway, ModelGateway.Call("hi")), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Post_WarmPrompt_StaysWhereItWasAnswered()
    {
        await using var gateway = await StartAsync("{ strategy: round_robin, sticky: prompt_cache, targets: [a/one, b/two] }");
        string first = ModelGateway.Call("a long story");
        string next = first.Replace("}]", "},{\"role\":\"assistant\",\"content\":\"ok\"},{\"role\":\"user\",\"content\":\"go on\"}]", StringComparison.Ordinal);

        await gateway.PostAsync(first);
        await gateway.PostAsync(next);
        await gateway.PostAsync(next);

        Assert.Single(Models(gateway).Distinct());
        Assert.Contains("sticky: the beginning of the prompt is warm at a target", Explain(gateway, next), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Explain_Call_SaysScoresAndReasons()
    {
        await using var gateway = await StartAsync("{ strategy: lowest_cost, targets: [a/one, { model: b/two, arm: b, when: { needs: [vision] } }], fallback: [b/three], context_fallback: [b/long] }");

        string[] lines = Explain(gateway, ModelGateway.Call("hi")).Split('\n');

        Assert.Contains("candidate 1/why: its price is not known: it comes last", lines);
        Assert.Contains("candidate 2/why: fallback", lines);
        Assert.Contains("candidate 3/arm: b", lines);
        Assert.Contains("candidate 3/skipped: its condition is not met: needs", lines);
        Assert.Contains("candidate 4/why: only when a vendor says that the call is too long", lines);
    }

    [Fact]
    public async Task Explain_Call_SaysWhatFurtherAttemptsThereMayBe()
    {
        await using var gateway = await StartAsync("{ targets: [a/one, b/two], retries: { attempts: 2 }, hedging: 800ms, shadow: { model: b/three, share: 2.5% } }");

        string[] lines = Explain(gateway, ModelGateway.Call("hi")).Split('\n');

        Assert.Contains("retries: up to 2 further tries at a target, while they are at most 20% of the model's calls", lines);
        Assert.Contains("hedging: the next target is asked as well without a first token after 800 ms, 1 at most", lines);
        Assert.Contains("shadow: b/three is sent a copy of 2.5% of the calls", lines);
    }

    [Fact]
    public async Task Post_NoKeyIsForTheModel_SaysSo()
    {
        await using var gateway = await StartAsync("{ targets: [off/one, off/two] }", more: "only: off/one");
        foreach (string model in new[] { "chat", "only" })
        {
            var exchange = await gateway.PostAsync(ModelGateway.Call("hi", model));

            Assert.Equal(503, exchange.Reply.CommittedStatus);
            Assert.Contains($"No account of the gateway may be used for the model '{model}'.", exchange.Reply.Text, StringComparison.Ordinal);
        }

        Assert.Empty(gateway.Server.Requests);
    }

    [Fact]
    public async Task Post_RetryAfterIsTooLong_TakesNothingOfTheBudgetOfRetries()
    {
        await using var gateway = await StartAsync("{ targets: [a/one], retries: { attempts: 1, backoff: 1ms, budget: 1%, budget_minimum: 1 } }");
        gateway.Server.ThenReply(Error, 503, ("retry-after", "60")).ThenReply(Error, 500);

        var first = await gateway.PostAsync(ModelGateway.Call("hi"));
        var second = await gateway.PostAsync(ModelGateway.Call("hi"));

        Assert.Equal((503, 200, 3), (first.Reply.CommittedStatus, second.Reply.CommittedStatus, gateway.Server.Requests.Count));
    }

    [Fact]
    public async Task Explain_StickyCall_SaysByWhat()
    {
        await using var gateway = await StartAsync("{ strategy: weighted, sticky: { by: user }, targets: [{ model: a/one, weight: 80 }, b/two] }");

        Assert.Contains("sticky: held by user", Explain(gateway, ModelGateway.Call("hi", more: ",\"user\":\"u\"")), StringComparison.Ordinal);
        Assert.Contains("why: weight 80", Explain(gateway, ModelGateway.Call("hi")), StringComparison.Ordinal);
        Assert.Contains("sticky: the call has no user to be held by: the strategy chooses", Explain(gateway, ModelGateway.Call("hi")), StringComparison.Ordinal);
    }

    private static Task<ModelGateway> StartAsync(string model, string name = "chat", string more = "") => ModelGateway.StartAsync(Yaml(model, name, more));

    private static string Yaml(string model, string name, string more) => $$"""
        ai:
          providers:
            a: { type: openai, url: "{server}/v1", keys: ["${env:KEY_1}"] }
            b: { type: openai, url: "{server}/v1", keys: ["${env:KEY_2}"] }
            two: { type: openai, url: "{server}/v1", keys: ["${env:KEY_1}", "${env:KEY_2}"] }
            cool: { type: openai, url: "{server}/v1", keys: ["${env:KEY_1}"], cool_down: { min_calls: 3, for: 1m } }
            down: { type: openai, url: "http://127.0.0.1:1/v1" }
            off: { type: openai, url: "{server}/v1", keys: [{ value: "${env:KEY_1}", enabled: false }] }
          models:
            {{name}}: {{model}}
            {{(more.Length == 0 ? "unused: a/x" : more)}}
        routes:
          llm: { match: /v1/**, ai: openai }
        """;

    private static string[] Models(ModelGateway gateway) => [.. gateway.Server.Requests.Select(r => JsonNode.Parse(r.Body)!["model"]!.GetValue<string>())];

    private static string Explain(ModelGateway gateway, string body)
    {
        var explanation = new Explanation { Request = new CanonicalRequest { Method = "POST", Path = "/v1/chat/completions" }, Body = ModelGateway.Utf8(body) };
        new ModelRouteProbe(gateway).Backend.Explain(explanation);
        return string.Join('\n', explanation.Facts.Select(f => $"{f.Label}: {f.Value}")
            .Concat(explanation.Facts.SelectMany(f => f.Children).SelectMany(c => c.Children.Select(w => $"{c.Label}/{w.Label}: {w.Value}"))));
    }
}
