using System.Text.Json.Nodes;
using Gatehouse.AI.Ledger;
using Gatehouse.AI.Ledger.Usage;
using Gatehouse.Testing;
using Microsoft.Extensions.Time.Testing;

namespace Gatehouse.AI.Tests.Policies.AICache;

/// <summary>What clients get of calls that were asked before.</summary>
public sealed class AICacheTests
{
    private static string Call(string text = "hi", string more = AICacheGateway.Fixed, bool stream = false, string model = "chat") => ModelGateway.Call(text, model, stream, more);

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Post_SameCallTwice_AnswersTheSameBytes_AndAsksOnce(bool stream)
    {
        await using var gateway = await ModelGateway.StartAsync(AICacheGateway.Yaml());

        var first = await gateway.AskAsync(Call(stream: stream));
        var second = await gateway.AskAsync(Call(stream: stream));

        Assert.Equal(("miss", "hit"), (first.CacheOf(), second.CacheOf()));
        Assert.Equal(200, second.Reply.CommittedStatus);
        Assert.NotEmpty(first.Reply.Bytes);
        Assert.Equal(first.Reply.Bytes, second.Reply.Bytes);
        Assert.Equal(first.Reply.CommittedHeaders.Get("Content-Type"), second.Reply.CommittedHeaders.Get("Content-Type"));
        Assert.Single(gateway.Server.Requests);
        Assert.Equal("0", second.Reply.CommittedHeaders.Get("Age"));
        Assert.Equal("test-1", second.Reply.CommittedHeaders.Get("x-request-id"));
        Assert.Equal(stream ? "no-cache" : null, second.Reply.CommittedHeaders.Get("Cache-Control"));
    }

    [Fact]
    public async Task Post_Hit_IsRecordedAsNoCost_AndWhatItSaved()
    {
        await using var gateway = await ModelGateway.StartAsync(AICacheGateway.Priced);
        using var metrics = new MetricCapture();
        gateway.Server.ThenReply("""{"label":"good"}""");

        await gateway.AskAsync(Call("what it saves", model: "mood"));
        var hit = (await gateway.AskAsync(Call("what it saves", model: "mood"))).ModelOf();

        Assert.Equal(("hit", "ok", "stop", 0m, 0L, "none"), (hit.Cache, hit.Outcome, hit.FinishReason, hit.CostUsd, hit.InputTokens, hit.UsageGrade));
        Assert.Equal("", hit.Provider);
        var entries = gateway.Snapshot.Part<CallLedger>().Entries(DateTimeOffset.MinValue, DateTimeOffset.MaxValue).ToList();
        Assert.Equal([LedgerEntryKind.Attempt, LedgerEntryKind.CacheHit], entries.Select(e => e.Kind));
        Assert.Equal(0.0004m, entries[0].Cost);
        Assert.Equal((0m, 0.0004m, "mood", "m-1", "chat"), (entries[1].Cost, entries[1].Saved, entries[1].Provider, entries[1].ProviderModel, entries[1].Operation));
        Assert.Equal(entries[0].Cost, hit.SavedUsd);
        Assert.True(metrics.Sum("gatehouse_cache_requests_total", "kind=ai", "result=hit") >= 1);
        Assert.True(metrics.Sum("gatehouse_cache_writes_total", "kind=ai", "result=stored") >= 1);
    }

    [Fact]
    public async Task Post_HitOfAModelPricedInEuro_SavesEuro()
    {
        await using var gateway = await ModelGateway.StartAsync(AICacheGateway.Priced.Replace(" USD", " EUR", StringComparison.Ordinal));
        gateway.Server.ThenReply("""{"label":"good"}""");

        await gateway.AskAsync(Call("what it saves", model: "mood"));
        var hit = (await gateway.AskAsync(Call("what it saves", model: "mood"))).ModelOf();

        var row = Assert.Single(gateway.Snapshot.Part<CallLedger>().Usage(new UsageQuery()));
        Assert.Equal(("EUR", 2, 0.0004m, 0.0004m), (row.Currency, (int)row.Sums.Calls, row.Sums.Cost, row.Sums.Saved));
        Assert.Null(hit.SavedUsd);
    }

    [Fact]
    public async Task Post_KeysInAnotherOrderWithSpace_AnotherUser_Hits()
    {
        await using var gateway = await ModelGateway.StartAsync(AICacheGateway.Yaml());

        await gateway.AskAsync("""{"model":"chat","temperature":0,"messages":[{"role":"user","content":"hé"}],"user":"a","metadata":{"a":"b"}}""");
        var second = await gateway.AskAsync("""{ "user": "b", "messages": [ { "content": "h\u00e9", "role": "user" } ], "temperature": 0, "model": "chat" }""");

        Assert.Equal("hit", second.CacheOf());
    }

    [Theory]
    [InlineData("the text", """{"model":"chat","temperature":0,"messages":[{"role":"user","content":"ho"}]}""")]
    [InlineData("a setting", """{"model":"chat","temperature":0,"max_tokens":5,"messages":[{"role":"user","content":"hi"}]}""")]
    [InlineData("the system prompt", """{"model":"chat","temperature":0,"messages":[{"role":"system","content":"x"},{"role":"user","content":"hi"}]}""")]
    [InlineData("streaming", """{"model":"chat","temperature":0,"stream":true,"messages":[{"role":"user","content":"hi"}]}""")]
    [InlineData("the model", """{"model":"claude","temperature":0,"messages":[{"role":"user","content":"hi"}]}""")]
    public async Task Post_SomethingElse_Misses(string what, string body)
    {
        await using var gateway = await ModelGateway.StartAsync(AICacheGateway.Yaml());
        await gateway.AskAsync(Call());

        var second = await gateway.AskAsync(body);

        Assert.True(second.CacheOf() == "miss", what);
    }

    [Theory]
    [InlineData("", "bypass")]
    [InlineData(",\"temperature\":0.7", "bypass")]
    [InlineData(",\"temperature\":0", "miss")]
    [InlineData(",\"temperature\":0.0", "miss")]
    [InlineData(",\"seed\":7", "miss")]
    [InlineData(",\"seed\":null", "bypass")]
    [InlineData(",\"temperature\":0,\"store\":true", "bypass")]
    [InlineData(",\"temperature\":0,\"store\":false", "miss")]
    [InlineData(",\"temperature\":0,\"web_search_options\":{}", "bypass")]
    [InlineData(",\"temperature\":0,\"tools\":[{\"type\":\"function\",\"function\":{\"name\":\"f\",\"parameters\":{\"type\":\"object\",\"properties\":{\"file_id\":{\"type\":\"string\"}}}}}]", "miss")]
    public async Task Post_OnlyCallsWithAFixedAnswer_AreLookedUp(string more, string expected)
    {
        await using var gateway = await ModelGateway.StartAsync(AICacheGateway.Yaml());

        var exchange = await gateway.AskAsync(Call(more: more));

        Assert.Equal((200, expected), (exchange.Reply.CommittedStatus, exchange.CacheOf()));
        Assert.Equal(expected, exchange.ModelOf().Cache);
    }

    [Fact]
    public async Task Post_CacheAll_KeepsEveryAnswer_ButNotWhatAVendorStores()
    {
        await using var gateway = await ModelGateway.StartAsync(AICacheGateway.Yaml("{ ttl: 1h, cache_all: true }"));

        await gateway.AskAsync(Call(more: ""));
        await gateway.AskAsync(Call(more: ",\"store\":true"));

        Assert.Equal("hit", (await gateway.AskAsync(Call(more: ""))).CacheOf());
        Assert.Equal("bypass", (await gateway.AskAsync(Call(more: ",\"store\":true"))).CacheOf());
    }

    [Fact]
    public async Task Post_ClientsWishes_AreHonoured()
    {
        var time = new FakeTimeProvider();
        await using var gateway = await ModelGateway.StartAsync(AICacheGateway.Yaml(), time);

        Assert.Equal("bypass", (await gateway.AskAsync(Call(), control: "no-store")).CacheOf());
        Assert.Equal("miss", (await gateway.AskAsync(Call())).CacheOf());
        Assert.Equal("bypass", (await gateway.AskAsync(Call(), control: "no-store")).CacheOf());
        time.Advance(TimeSpan.FromSeconds(90));
        Assert.Equal("90", (await gateway.AskAsync(Call())).Reply.CommittedHeaders.Get("Age"));
        Assert.Equal("bypass", (await gateway.AskAsync(Call(), control: "max-age=0")).CacheOf());
        var fresh = await gateway.AskAsync(Call());
        Assert.Equal(("hit", "0"), (fresh.CacheOf(), fresh.Reply.CommittedHeaders.Get("Age")));
        time.Advance(TimeSpan.FromSeconds(90));
        Assert.Equal("miss", (await gateway.AskAsync(Call(), control: "private, max-age=60")).CacheOf());
        Assert.Equal(5, gateway.Server.Requests.Count);
    }

    [Fact]
    public async Task Post_AfterItsTime_AsksAnew()
    {
        var time = new FakeTimeProvider();
        await using var gateway = await ModelGateway.StartAsync(AICacheGateway.Yaml("{ ttl: 10m }"), time);

        await gateway.AskAsync(Call());
        time.Advance(TimeSpan.FromMinutes(10) - TimeSpan.FromTicks(1));
        Assert.Equal("hit", (await gateway.AskAsync(Call())).CacheOf());
        time.Advance(TimeSpan.FromTicks(1));
        Assert.Equal("miss", (await gateway.AskAsync(Call())).CacheOf());
    }

    [Theory]
    [InlineData("consumer", "miss", "miss")]
    [InlineData("team", "hit", "miss")]
    [InlineData("route", "hit", "hit")]
    public async Task Post_AnothersAnswer_IsSharedAsConfigured(string by, string teamMate, string stranger)
    {
        await using var gateway = await ModelGateway.StartAsync(AICacheGateway.Yaml($"{{ ttl: 1h, by: {by} }}"));
        await gateway.AskAsync(Call(), consumer: "anna", team: "shop");

        Assert.Equal("hit", (await gateway.AskAsync(Call(), consumer: "anna", team: "shop")).CacheOf());
        Assert.Equal(teamMate, (await gateway.AskAsync(Call(), consumer: "bert", team: "shop")).CacheOf());
        Assert.Equal(stranger, (await gateway.AskAsync(Call(), consumer: "shop")).CacheOf());
        Assert.Equal(stranger, (await gateway.AskAsync(Call())).CacheOf());
        Assert.Equal("miss", (await gateway.AskAsync(Call(), "/other/chat/completions", consumer: "anna", team: "shop")).CacheOf());
    }

    [Theory]
    [InlineData("""{"error":{"message":"no","type":"t","param":null,"code":null}}""", 400)]
    [InlineData("""{"id":"a","object":"chat.completion","created":1,"model":"m","choices":[{"index":0,"message":{"role":"assistant","content":"x"},"finish_reason":"length"}],"usage":{"prompt_tokens":1,"completion_tokens":1,"total_tokens":2}}""", 200)]
    [InlineData("""{"id":"a","object":"chat.completion","created":1,"model":"m","choices":[{"index":0,"message":{"role":"assistant","content":""},"finish_reason":"content_filter"}]}""", 200)]
    public async Task Post_AnswerThatIsNoneOrNotWhole_IsNotKept(string answer, int status)
    {
        await using var gateway = await ModelGateway.StartAsync(AICacheGateway.Yaml());
        gateway.Server.ThenReply(answer, status);

        Assert.Equal(status, (await gateway.AskAsync(Call())).Reply.CommittedStatus);

        Assert.Equal("miss", (await gateway.AskAsync(Call())).CacheOf());
    }

    [Fact]
    public async Task Post_StreamThatBreaksOff_IsNotKept()
    {
        await using var gateway = await ModelGateway.StartAsync(AICacheGateway.Yaml());
        byte[] piece = ModelGateway.Utf8("""data: {"id":"a","object":"chat.completion.chunk","created":1,"model":"m","choices":[{"index":0,"delta":{"role":"assistant","content":"x"},"finish_reason":null}]}""" + "\n\n");
        gateway.Server.ThenStreamBytes([piece], isCut: true);

        await gateway.AskAsync(Call(stream: true));

        Assert.Equal("miss", (await gateway.AskAsync(Call(stream: true))).CacheOf());
    }

    [Fact]
    public async Task Post_AnswerLargerThanMaxEntry_GoesThroughWhole_AndIsNotKept()
    {
        await using var gateway = await ModelGateway.StartAsync(AICacheGateway.Yaml("{ ttl: 1h, max_entry: 1kB }"));

        var first = await gateway.AskAsync(Call("[words:2000]"));
        var second = await gateway.AskAsync(Call("[words:2000]"));

        Assert.Equal("miss", second.CacheOf());
        Assert.True(first.Reply.Bytes.Length > 1000);
        Assert.NotNull(JsonNode.Parse(first.Reply.Text)!["choices"]);
    }

    [Fact]
    public async Task Post_Vectors_AreKeptWithoutBeingAsked()
    {
        await using var gateway = await ModelGateway.StartAsync(AICacheGateway.Yaml());
        const string Body = """{"model":"vectors","input":"hi"}""";
        gateway.Server.ThenReply("""{"object":"list","model":"m","data":[{"object":"embedding","index":0,"embedding":[0.5,1]}],"usage":{"prompt_tokens":1,"total_tokens":1}}""");

        var first = await gateway.AskAsync(Body, "/v1/embeddings");
        var second = await gateway.AskAsync(Body, "/v1/embeddings");

        Assert.Equal("hit", second.CacheOf());
        Assert.Equal(first.Reply.Text, second.Reply.Text);
    }

    [Fact]
    public async Task Post_TranslatedAnswer_IsKeptInTheClientsForm_WithWhatWasLost()
    {
        await using var gateway = await ModelGateway.StartAsync(AICacheGateway.Yaml());

        var first = await gateway.AskAsync(Call(model: "claude", more: ",\"seed\":7"));
        var second = await gateway.AskAsync(Call(model: "claude", more: ",\"seed\":7"));
        var other = await gateway.AskAsync("""{"model":"claude","max_tokens":64,"temperature":0,"messages":[{"role":"user","content":"hi"}]}""", "/v1/messages");

        Assert.Equal("hit", second.CacheOf());
        Assert.Equal(first.Reply.Bytes, second.Reply.Bytes);
        Assert.Equal("seed;dropped", second.Reply.CommittedHeaders.Get("x-gatehouse-loss"));
        Assert.Equal("miss", other.CacheOf());
    }

    [Fact]
    public async Task Reload_KeepsAnswers_UntilTheAliasIsAnotherModel()
    {
        await using var gateway = await ModelGateway.StartAsync(AICacheGateway.Yaml());
        await gateway.AskAsync(Call());

        gateway.Reload(AICacheGateway.Yaml("{ ttl: 2h }"));
        Assert.Equal("hit", (await gateway.AskAsync(Call())).CacheOf());

        gateway.Reload(AICacheGateway.Yaml().Replace("openai/gpt-5-mini", "openai/gpt-5", StringComparison.Ordinal));
        Assert.Equal("miss", (await gateway.AskAsync(Call())).CacheOf());
    }

    [Fact]
    public async Task Post_WhatIsNoCall_IsRefusedAsWithoutACache()
    {
        await using var gateway = await ModelGateway.StartAsync(AICacheGateway.Yaml());

        var exchange = await gateway.AskAsync("""{"model":"chat","temperature":0,"messages":[}""");

        Assert.Equal(400, exchange.Reply.CommittedStatus);
    }

    [Theory]
    [InlineData("/v1/messages", """{"model":"chat","max_tokens":64,"temperature":0,"stream":true,"messages":[{"role":"user","content":"hi"}]}""")]
    [InlineData("/v1/responses", """{"model":"chat","temperature":0,"store":false,"stream":true,"input":"hi"}""")]
    [InlineData("/v1/responses", """{"model":"chat","temperature":0,"store":false,"input":"hi"}""")]
    [InlineData("/v1/completions", """{"model":"chat","temperature":0,"stream":true,"prompt":"hi"}""")]
    [InlineData("/v1/v1beta/models/chat:generateContent", """{"generationConfig":{"temperature":0},"contents":[{"role":"user","parts":[{"text":"hi"}]}]}""")]
    [InlineData("/v1/v1beta/models/chat:streamGenerateContent?alt=sse", """{"generationConfig":{"temperature":0},"contents":[{"role":"user","parts":[{"text":"hi"}]}]}""")]
    [InlineData("/v1/v1beta/models/chat:streamGenerateContent", """{"generationConfig":{"temperature":0},"contents":[{"role":"user","parts":[{"text":"hi"}]}]}""")]
    [InlineData("/v1/model/chat/converse", """{"inferenceConfig":{"temperature":0},"messages":[{"role":"user","content":[{"text":"hi"}]}]}""")]
    [InlineData("/v1/model/chat/converse-stream", """{"inferenceConfig":{"temperature":0},"messages":[{"role":"user","content":[{"text":"hi"}]}]}""")]
    [InlineData("/v1/api/chat", """{"model":"chat","options":{"temperature":0},"messages":[{"role":"user","content":"hi"}]}""")]
    public async Task Post_EveryDialect_IsAnsweredInItsOwnFraming(string path, string body)
    {
        await using var gateway = await ModelGateway.StartAsync(AICacheGateway.Yaml());

        var first = await gateway.AskAsync(body, path);
        var second = await gateway.AskAsync(body, path);

        Assert.True(first.Reply.CommittedStatus == 200, first.Reply.Text);
        Assert.Equal(("miss", "hit"), (first.CacheOf(), second.CacheOf()));
        Assert.NotEmpty(first.Reply.Bytes);
        Assert.Equal(first.Reply.Bytes, second.Reply.Bytes);
        Assert.Equal(first.Reply.CommittedHeaders.Get("Content-Type"), second.Reply.CommittedHeaders.Get("Content-Type"));
    }

    [Fact]
    public async Task Post_CallThatAConditionSendsElsewhere_IsNotAnsweredForTheOthers()
    {
        await using var gateway = await ModelGateway.StartAsync(AICacheGateway.Yaml("{ ttl: 1h, by: route }").Replace(
            "chat: openai/gpt-5-mini",
            "chat: { targets: [{ model: openai/gpt-5, when: { header: { X-Tier: gold } } }, openai/gpt-5-mini] }",
            StringComparison.Ordinal));
        var gold = TestExchange.Post("/v1/chat/completions", Call()).WithHeader("X-Tier", "gold");

        await gateway.AskAsync(Call());
        await gateway.SendAsync(gold);

        Assert.Equal("miss", gold.CacheOf());
        Assert.Equal("gpt-5", gateway.Server.LastBody["model"]!.GetValue<string>());
        Assert.Equal("hit", (await gateway.AskAsync(Call())).CacheOf());
    }

    [Fact]
    public async Task Post_Hit_CountsInLimits_AndInNoBudget()
    {
        await using var gateway = await ModelGateway.StartAsync(AICacheGateway.Yaml()
            .Replace("    policies:", "policies:", StringComparison.Ordinal)
            .Replace("routes:", "  three: { rate_limit: { limit: 4, window: 1h, by: gateway } }\nroutes:", StringComparison.Ordinal)
            .Replace("policies: [answers] }\n  other", "policies: [three, answers] }\n  other", StringComparison.Ordinal)
            .Replace("  models:", "  budgets: { one: { requests: 1, period: total, status: 402 } }\n  models:", StringComparison.Ordinal));

        Assert.Equal("miss", (await gateway.AskAsync(Call())).CacheOf());
        Assert.Equal("hit", (await gateway.AskAsync(Call())).CacheOf());
        Assert.Equal("hit", (await gateway.AskAsync(Call())).CacheOf());
        Assert.Equal(402, (await gateway.AskAsync(Call("another"))).Reply.CommittedStatus);
        Assert.Equal(429, (await gateway.AskAsync(Call())).Reply.CommittedStatus);
    }
}
