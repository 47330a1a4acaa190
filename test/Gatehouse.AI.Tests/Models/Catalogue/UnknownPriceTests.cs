using System.Text.Json.Nodes;
using Gatehouse.AI.Models.Prices;
using Gatehouse.Core.Configuration;

namespace Gatehouse.AI.Tests.Models.Catalogue;

public sealed class UnknownPriceTests
{
    private const string Yaml = """
        ai:
          providers:
            vendor: { type: openai, keys: ["${env:KEY_1}"] }
            own: { type: openai, url: "{server}/v1", keys: ["${env:KEY_1}"] }
          models:
            chat: own/llama
            two: [own/llama, own/known]
            soon: own/soon
            new: vendor/gpt-99
          catalogue:
            unknown_price: {policy}
            models:
              own/soon: { price: { effective: 2199-01-01, input: 1 USD, output: 2 USD } }
              own/known: { price: { input: 1 USD, output: 2 USD } }
              own/dear: { price: { input: 3 USD, output: 9 USD } }
        routes:
          llm: { match: /v1/**, ai: openai }
          claude: { match: /claude/**, ai: anthropic }
        """;

    [Fact]
    public async Task Flag_AnswersWithoutACost()
    {
        await using var gateway = await StartAsync("flag");

        var exchange = await gateway.PostAsync(ModelGateway.Call("hi"));

        Assert.Equal(200, exchange.Reply.CommittedStatus);
        Assert.Null(exchange.Exchange.Record.Model!.CostUsd);
        Assert.False(OverlayTests.Target(gateway, "chat").IsRefusedUnpriced(TimeProvider.System));
        Assert.Null(OverlayTests.Target(gateway, "new").Price);
    }

    [Fact]
    public async Task Estimate_TakesTheDearestModelThatIsKnown()
    {
        await using var gateway = await StartAsync("estimate");

        var exchange = await gateway.PostAsync(ModelGateway.Call("hi"));

        var record = exchange.Exchange.Record.Model!;
        Assert.Equal((record.InputTokens * 3 + record.OutputTokens * 9) / 1_000_000m, record.CostUsd);
        Assert.Equal((true, "estimate by dear: configuration"), (OverlayTests.Target(gateway, "chat").Price!.IsEstimate, OverlayTests.Target(gateway, "chat").Price!.Source));
        Assert.False(OverlayTests.Directory(gateway).Find("two")!.Targets[1].Price!.IsEstimate);
        var vendor = OverlayTests.Target(gateway, "new").Price!;
        Assert.True(vendor.IsEstimate && vendor.Latest.Standard.Rates[PriceBucket.Output] >= 180, vendor.Source);
    }

    [Fact]
    public async Task Refuse_AnswersInTheDialectAndSendsNothing()
    {
        await using var gateway = await StartAsync("refuse");

        var openai = await gateway.PostAsync(ModelGateway.Call("hi"));
        var anthropic = await gateway.PostAsync("""{"model":"chat","max_tokens":5,"messages":[{"role":"user","content":"hi"}]}""", "/claude/v1/messages");

        const string message = "What 'chat' costs is not known here, and calls without a known price are refused.";
        Assert.Equal((403, 403), (openai.Reply.CommittedStatus, anthropic.Reply.CommittedStatus));
        var error = JsonNode.Parse(openai.Reply.Text)!["error"]!;
        Assert.Equal((message, "price_not_known", "model"), ((string?)error["message"], (string?)error["code"], (string?)error["param"]));
        Assert.Equal(("permission_error", $"model: {message}"), ((string?)JsonNode.Parse(anthropic.Reply.Text)!["error"]!["type"], (string?)JsonNode.Parse(anthropic.Reply.Text)!["error"]!["message"]));
        Assert.Equal("refused", openai.Exchange.Record.Model!.Outcome);
        Assert.Empty(gateway.Server.Requests);
    }

    [Theory]
    [InlineData("refuse", 403, 0)]
    [InlineData("flag", 200, 1)]
    public async Task Price_ThatDoesNotHoldYet_IsNotKnown(string policy, int status, int sent)
    {
        await using var gateway = await StartAsync(policy);

        var exchange = await gateway.PostAsync(ModelGateway.Call("hi", "soon"));

        Assert.Equal((status, sent), (exchange.Reply.CommittedStatus, gateway.Server.Requests.Count));
        Assert.Null(exchange.Exchange.Record.Model!.CostUsd);
    }

    [Fact]
    public async Task Refuse_GoesOnToATargetThatHasAPrice()
    {
        await using var gateway = await StartAsync("refuse");

        var exchange = await gateway.PostAsync(ModelGateway.Call("hi", "two"));

        Assert.Equal(200, exchange.Reply.CommittedStatus);
        Assert.Equal("known", exchange.Exchange.Record.Model!.ProviderModel);
        Assert.NotNull(exchange.Exchange.Record.Model!.CostUsd);
    }

    [Theory]
    [InlineData("flag", "vendor/gpt-5-mni", "vendor/gpt-5-mni is not in the catalogue of models, so that neither its price nor its size is known", "Did you mean \"gpt-5-mini\"?")]
    [InlineData("estimate", "vendor/qqqqqqqqqqqqqqqq", "vendor/qqqqqqqqqqqqqqqq is not in the catalogue of models, so that neither its price nor its size is known", "Write what is known of it under ai.catalogue.models.")]
    [InlineData("refuse", "vendor/gpt-5-mni", "the price of vendor/gpt-5-mni is not known, and ai.catalogue.unknown_price refuses its calls", "Did you mean \"gpt-5-mini\"?")]
    [InlineData("refuse", "own/x", "the price of own/x is not known, and ai.catalogue.unknown_price refuses its calls", "Write its price beside it, or under ai.catalogue.models.")]
    [InlineData("flag", "own/x", null, null)]
    [InlineData("flag", "azure/my-deployment", null, null)]
    [InlineData("flag", "vendor/gpt-5", null, null)]
    [InlineData("refuse", "vendor/gpt-5", null, null)]
    [InlineData("refuse", "vendor/new", null, null)]
    public void Load_ModelThatIsNotKnown_IsAWarning(string policy, string model, string? message, string? hint)
    {
        var result = ModelGateway.Load($$"""
            ai:
              providers:
                vendor: { type: openai, keys: ["${env:KEY_1}"] }
                own: { type: openai, url: "http://x.test/v1", keys: ["${env:KEY_1}"] }
                azure: { type: azure, url: "https://mine.openai.azure.com", keys: ["${env:KEY_1}"] }
              models:
                chat: {{model}}
                again: {{model}}
              catalogue: { unknown_price: {{policy}}, models: { vendor/new: { price: { input: 1 USD } } } }
            routes:
              llm: { match: /v1/**, ai: openai }
            """);

        Assert.True(result.IsValid);
        var problem = result.Problems.SingleOrDefault();
        Assert.Equal((message, hint), (problem?.Message, problem?.Hint));
        Assert.True(problem is null || (problem.Severity, problem.Code.Id, problem.Mark.Line, problem.Path) == (ProblemSeverity.Warning, "GH1024", 7, "ai.models.chat"), problem?.Path);
    }

    [Fact]
    public void Load_FallbackThatIsNotKnown_IsAWarningToo()
    {
        var result = ModelGateway.Load("""
            ai:
              providers:
                vendor: { type: openai, keys: ["${env:KEY_1}"] }
              models:
                chat: { targets: [vendor/gpt-5], fallback: [vendor/gpt-5-mni], context_fallback: [vendor/gpt-4.1], shadow: vendor/gpt-4.2 }
            routes:
              llm: { match: /v1/**, ai: openai }
            """);

        Assert.Equal(
            [("ai.models.chat.fallback[0]", "Did you mean \"gpt-5-mini\"?"), ("ai.models.chat.shadow", "Did you mean \"gpt-4.1\"?")],
            result.Problems.Select(p => (p.Path, p.Hint!)));
    }

    private static async Task<ModelGateway> StartAsync(string policy)
    {
        var gateway = await ModelGateway.StartAsync(Yaml.Replace("{policy}", policy, StringComparison.Ordinal));
        gateway.Server.ThenReply("""{"id":"c","object":"chat.completion","created":1,"model":"m","choices":[{"index":0,"message":{"role":"assistant","content":"hello"},"finish_reason":"stop"}],"usage":{"prompt_tokens":11,"completion_tokens":3,"total_tokens":14}}""");
        return gateway;
    }
}
