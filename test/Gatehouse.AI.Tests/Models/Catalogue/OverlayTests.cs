using Gatehouse.AI.Calls;
using Gatehouse.AI.Models;
using Gatehouse.AI.Models.Catalogue;
using Gatehouse.AI.Models.Prices;
using Gatehouse.Core.Configuration;

namespace Gatehouse.AI.Tests.Models.Catalogue;

public sealed class OverlayTests
{
    private const string Routes = "routes:\n  llm: { match: /v1/**, ai: openai }\n";
    private static readonly DateTimeOffset Day = new(2026, 6, 1, 12, 0, 0, TimeSpan.Zero);
    private static readonly TokenUsage Million = new() { Input = 1_000_000, Grade = UsageGrade.Reported };

    [Fact]
    public async Task Price_AtEachPlace_TheNearestWins()
    {
        await using var gateway = await ModelGateway.StartAsync("""
            ai:
              providers:
                vendor: { type: openai, keys: ["${env:KEY_1}"] }
                agreed: { type: openai, keys: ["${env:KEY_1}"], price: { discount: 20% } }
                own: { type: openai, url: "{server}/v1", keys: ["${env:KEY_1}"], price: { input: 0.5 USD, output: 1 USD } }
              models:
                listed: vendor/gpt-5
                typed: vendor/gpt-x
                agreed: agreed/gpt-5
                both: agreed/gpt-x
                own: own/llama
                exactly: own/mixtral
                alias: { targets: [own/a], price: { input: 7 USD } }
                target: { targets: [{ model: own/b, price: { input: 8 USD } }], price: { input: 7 USD } }
              catalogue:
                models:
                  openai/gpt-x: { context: 1000, output: 100, abilities: [tools, json_schema], price: { input: 10 USD, output: 20 USD } }
                  own/mixtral: { price: { input: 3 EUR, output: 4 EUR } }
            routes:
              llm: { match: /v1/**, ai: openai }
            """);

        Assert.Equal(
            [("agreed", 1.0m), ("alias", 7m), ("both", 8m), ("exactly", 3m), ("listed", 1.25m), ("own", 0.5m), ("target", 8m), ("typed", 10m)],
            Directory(gateway).All.Select(m => (m.Name, m.Targets[0].Price!.CostOf(Million, Day)!.Value)));
        Assert.Equal("EUR", Target(gateway, "exactly").Price!.Currency);
        var known = Target(gateway, "typed").Known!;
        Assert.Equal((1000L, 100L, ModelAbilities.Tools | ModelAbilities.JsonSchema), (known.Context, known.Output, known.Abilities));
        Assert.Equal("configuration", known.Source);
        Assert.Equal(400_000, Target(gateway, "listed").Known!.Context);
        Assert.StartsWith("configuration: a discount on https://", Target(gateway, "agreed").Price!.Source, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Price_WithEveryWord_IsBilledSo()
    {
        await using var gateway = await ModelGateway.StartAsync("""
            ai:
              providers:
                own: { type: openai, url: "{server}/v1" }
              models:
                m:
                  targets: [own/m]
                  price:
                    input: 1 USD
                    cache_read: 0.1 USD
                    cache_write: 1.25 USD
                    cache_write_1h: 2 USD
                    audio_input: 3 USD
                    audio_cache_read: 0.3 USD
                    image_input: 1.5 USD
                    output: 4 USD
                    reasoning: 5 USD
                    audio_output: 6 USD
                    image_output: 7 USD
                    per_request: 0.001 USD
                    per_search: 0.01 USD
                    per_image: 0.04 USD
                    per_minute: 0.006 USD
                    characters: 15 USD
                    long_prompt: [{ over: 100, input: 10 USD }, { over: 1000, input: 20 USD, output: 40 USD }]
                    service_tiers: { batch: 50%, priority: { input: 2 USD, output: 8 USD } }
                plain: { targets: [own/m], price: { input: 1 USD, output: 4 USD } }
            routes:
              llm: { match: /v1/**, ai: openai }
            """);
        var price = Target(gateway, "m").Price!;
        var usage = new TokenUsage
        {
            Input = 10, CacheRead = 10, CacheWrite5m = 10, CacheWrite1h = 10, AudioInput = 10, AudioCacheRead = 10, ImageInput = 10,
            Output = 10, Reasoning = 10, AudioOutput = 10, ImageOutput = 10, Searches = 2, Images = 3, Seconds = 90, Characters = 1000, Grade = UsageGrade.Reported,
        };
        decimal others = 0.001m + 0.02m + 0.12m + 0.009m + 0.015m;

        Assert.Equal(0.00031150m + others, price.CostOf(usage, Day));
        Assert.Equal(0.00031150m / 2 + others - 0.015m + 0.015m, price.CostOf(usage with { ServiceTier = "batch" }, Day));
        Assert.Equal(0.00031150m + 0.00001m + 0.00004m + others, price.CostOf(usage with { ServiceTier = "priority" }, Day));
        Assert.Equal(0.00031150m + 0.00009m + (31 * 10 / 1_000_000m) + others, price.CostOf(usage with { Input = 41 }, Day));
        Assert.Equal((2000m * 20 + 10 * 40) / 1_000_000 + 0.001m, price.CostOf(new TokenUsage { Input = 2000, Output = 10, Grade = UsageGrade.Reported }, Day));
        Assert.Equal((1000m * 10 + 10 * 4) / 1_000_000 + 0.001m, price.CostOf(new TokenUsage { Input = 1000, Output = 10, Grade = UsageGrade.Reported }, Day));

        // What is not written is billed as what is plainer; there is no such for a search.
        Assert.Equal(60m * 1 / 1_000_000, Target(gateway, "plain").Price!.CostOf(usage with { AudioInput = 0, Output = 0, Reasoning = 0, AudioOutput = 0, ImageOutput = 0, Searches = 0, Images = 0, Seconds = 0, Characters = 0 }, Day));
        Assert.Null(Target(gateway, "plain").Price!.CostOf(usage, Day));
    }

    [Theory]
    [InlineData("2026-05-31T23:59:59Z", 1.25)]
    [InlineData("2026-06-01T00:00:00Z", 2)]
    [InlineData("2026-06-30T23:59:59Z", 2)]
    [InlineData("2026-07-01T00:00:00Z", 1)]
    [InlineData("2026-08-01T00:00:00Z", 0.9)]
    public async Task Price_OverTime_ChangesAtItsDays(string at, double dollars)
    {
        await using var gateway = await ModelGateway.StartAsync("""
            ai:
              providers:
                openai: { type: openai, keys: ["${env:KEY_1}"] }
              models:
                chat: { targets: [openai/gpt-5], price: [{ input: 2 USD, effective: 2026-06-01 }, { input: 1 USD, effective: 2026-07-01 }, { discount: 10%, effective: 2026-08-01 }] }
            routes:
              llm: { match: /v1/**, ai: openai }
            """);

        Assert.Equal((decimal)dollars, Target(gateway, "chat").Price!.CostOf(Million, DateTimeOffset.Parse(at, System.Globalization.CultureInfo.InvariantCulture)));
    }

    [Fact]
    public async Task Price_InAnotherCurrencyFromADayOn_IsNotKnownBefore()
    {
        await using var gateway = await ModelGateway.StartAsync("""
            ai:
              providers:
                openai: { type: openai, keys: ["${env:KEY_1}"] }
              models:
                chat: { targets: [openai/gpt-5], price: { input: 2 EUR, effective: 2026-06-01 } }
            routes:
              llm: { match: /v1/**, ai: openai }
            """);
        var price = Target(gateway, "chat").Price!;

        Assert.Equal(("EUR", 2m), (price.Currency, price.CostOf(Million, Day)));
        Assert.Null(price.CostOf(Million, Day.AddDays(-1)));
    }

    [Fact]
    public async Task Discount_OnTimesAndSteps_HoldsForAllOfThem()
    {
        await using var gateway = await ModelGateway.StartAsync("""
            ai:
              providers:
                deepseek: { type: deepseek, keys: ["${env:KEY_1}"], price: { discount: 50%, effective: 2026-09-01 } }
              models:
                chat: deepseek/deepseek-v4-pro
            routes:
              llm: { match: /v1/**, ai: openai }
            """);
        var agreed = Target(gateway, "chat").Price!;
        var listed = ModelCatalogue.BuiltIn.Find("deepseek", "deepseek-v4-pro")!.Price!;

        foreach (int hour in (ReadOnlySpan<int>)[0, 2, 5, 7, 12])
        {
            var before = new DateTimeOffset(2026, 8, 31, hour, 30, 0, TimeSpan.Zero);
            Assert.Equal(listed.CostOf(Million, before), agreed.CostOf(Million, before));
            Assert.Equal(listed.CostOf(Million, before.AddDays(1)) / 2, agreed.CostOf(Million, before.AddDays(1)));
        }
    }

    [Theory]
    [InlineData("opnai/gpt-x: { context: 1 }", "GH1012", "\"opnai\" is no provider in ai.providers and no type of provider", "Did you mean \"openai\"?")]
    [InlineData("gpt-x: { context: 1 }", "GH1008", "\"gpt-x\" does not name a provider and a model", "Write provider/model.")]
    [InlineData("openai/*: { context: 1 }", "GH1008", "\"openai/*\" has a star in it, and a model is named as it is", "Write one entry for each model, or a price for all models of a provider beside its type.")]
    [InlineData("openai/x: { price: [] }", "GH1009", "needs at least one item", null)]
    [InlineData("openai/x: { contxt: 1 }", "GH1004", "\"contxt\" is not a setting here", "Did you mean \"context\"?")]
    [InlineData("openai/x: { context: 0 }", "GH1009", "0 is smaller than 1", "Allowed: 1 to 1000000000.")]
    [InlineData("openai/x: { abilities: [tool] }", "GH1007", "\"tool\" is not one of tools, vision, files, audio, json_schema, reasoning, video, image_output, audio_output", "Did you mean \"tools\"?")]
    [InlineData("openai/x: { price: {} }", "GH1011", "the price names no amount", "Write what is billed, such as input: 0.25 USD and output: 2 USD, or per_request: 0.0004 USD, or discount: 15%.")]
    [InlineData("openai/x: { price: { output: 2 USD } }", "GH1011", "a price of tokens needs one of input", "Add input: 0 USD where input costs nothing.")]
    [InlineData("openai/x: { price: { input: 1 USD, discount: 5% } }", "GH1016", "a price is a discount on the known one or has amounts of its own, not both", "Remove discount, or the amounts.")]
    [InlineData("openai/x: { price: { input: 1 USD, output: 2 EUR } }", "GH1008", "this amount is in EUR, and input is in USD", "Write all amounts of a price in one currency.")]
    [InlineData("openai/x: { price: { input: 1 USD, long_prompt: { over: 5, input: 2 EUR } } }", "GH1008", "this amount is in EUR, and input is in USD", "Write all amounts of a price in one currency.")]
    [InlineData("openai/x: { price: { input: 1 USD, long_prompt: { over: 5 } } }", "GH1011", "long_prompt names no amount", "Write what differs, such as input: 6 USD.")]
    [InlineData("openai/x: { price: { per_image: 1 USD, long_prompt: { over: 5, input: 2 USD } } }", "GH1016", "long_prompt changes a price of tokens, and there is none", "Add input and output.")]
    [InlineData("openai/x: { price: { input: 1 USD, service_tiers: { batch: {} } } }", "GH1011", "the service tier has neither a share nor an amount", "Write 50%, or amounts such as input: 2.5 USD.")]
    [InlineData("openai/x: { price: { input: 1 USD, service_tiers: { batch: { share: 50%, input: 1 USD } } } }", "GH1016", "a service tier has a share of the usual price or amounts of its own, not both", "Remove one of them.")]
    [InlineData("openai/x: { price: [{ input: 1 USD }, { input: 2 USD }] }", "GH1011", "a price after another one needs the day from which it holds", "Add effective: 2026-01-31, or remove it.")]
    [InlineData("openai/x: { price: [{ input: 1 USD, effective: 2026-05-01 }, { input: 2 USD, effective: 2026-04-30 }] }", "GH1008", "2026-04-30 is not after 2026-05-01, and prices stand in the order of their days", null)]
    [InlineData("openai/x: { price: [{ input: 1 USD }, { input: 2 EUR, effective: 2026-04-30 }] }", "GH1008", "this price is in EUR, and the one before it in USD", "Write all prices of a model in one currency.")]
    [InlineData("openai/x: { price: { input: 1 USD, effective: 2026-1-1 } }", "GH1008", "\"2026-1-1\" is not a day such as 2026-01-31", "Did you mean \"2026-01-01\"?")]
    [InlineData("openai/x: { price: { input: 1 USD, effective: 2026-02-30 } }", "GH1008", "\"2026-02-30\" is not a day such as 2026-01-31", null)]
    [InlineData("openai/x: { price: { input: 1 } }", "GH1008", "1 is not an amount of money such as 120 USD or 0.0004 USD", "Did you mean \"1 USD\"?")]
    public void Load_WrongOverlay_SaysWhatAndHow(string model, string code, string message, string? hint)
    {
        var result = ModelGateway.Load($$"""
            ai:
              providers:
                openai: { type: openai, keys: ["${env:KEY_1}"] }
              models:
                chat: openai/gpt-5
              catalogue:
                models:
                  {{model}}

            """ + Routes);

        var problem = Assert.Single(result.Problems);
        Assert.Equal((ProblemSeverity.Error, code, 8), (problem.Severity, problem.Code.Id, problem.Mark.Line));
        Assert.Equal((message, hint), (problem.Message, problem.Hint));
    }

    [Theory]
    [InlineData("openai: { type: openai, keys: [\"${env:KEY_1}\"], price: { output: 2 USD } }", "ai.providers.openai.price.input")]
    [InlineData("openai: { type: openai, keys: [\"${env:KEY_1}\"], price: [{ discount: 5% }, { discount: 6% }] }", "ai.providers.openai.price[1].effective")]
    public void Load_WrongPriceOfAProvider_IsFound(string provider, string path)
    {
        var result = ModelGateway.Load($"ai:\n  providers:\n    {provider}\n  models:\n    chat: openai/gpt-5\n{Routes}");

        Assert.Equal(path, Assert.Single(result.Problems).Path);
    }

    internal static ModelDirectory Directory(ModelGateway gateway) => gateway.Snapshot.Part<ModelDirectory>();

    internal static ModelTarget Target(ModelGateway gateway, string model) => Directory(gateway).Find(model)!.Targets[0];
}
