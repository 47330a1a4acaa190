using CsCheck;
using Gatehouse.AI.Calls;
using Gatehouse.AI.Dialects;
using Gatehouse.AI.Models.Catalogue;
using Gatehouse.AI.Models.Prices;
using Gatehouse.AI.Providers;

namespace Gatehouse.AI.Tests.Models.Catalogue;

public sealed class ModelCatalogueTests
{
    private static readonly DateTimeOffset Day = new(2026, 11, 30, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public void BuiltIn_HasOverAThousandModels_EachWithSourceAndDay()
    {
        var models = ModelCatalogue.BuiltIn.Providers.SelectMany(p => p.Models).ToList();

        Assert.InRange(models.Count(m => m.Price is not null), 1600, 5000);
        Assert.InRange(models.Count(m => m.Context is not null), 1000, 5000);
        Assert.InRange(models.Count(m => m.Output is not null), 400, 5000);
        Assert.InRange(models.Count(m => m.Abilities is not null), 700, 5000);
        Assert.All(models, m => Assert.True(m.Source.Length > 0 && m.Taken > new DateOnly(2025, 1, 1), $"{m.Provider}/{m.Id}"));
        Assert.All(models.Where(m => m.Price is not null), m => Assert.True(m.Price is { Source.Length: > 0, Currency: "USD" } && m.Price.Taken is not null, $"{m.Provider}/{m.Id}"));
        Assert.Equal(models.Count, models.Select(m => (m.Provider, m.Id)).Distinct().Count());
        Assert.Equal(ModelCatalogue.BuiltIn.Providers.Select(p => p.Id).Order(StringComparer.Ordinal), ModelCatalogue.BuiltIn.Providers.Select(p => p.Id));
    }

    [Fact]
    public void BuiltIn_ProvidersOfOurs_AreTheOnesThatAreTypes()
    {
        string[] types = [.. BuiltInProviders.All.Select(p => p.Type)];

        Assert.Equal(
            ["arcee", "avian", "cursor", "doubleword", "github-copilot", "modal", "quicksilverpro", "typesafe", "zhipuai"],
            ModelCatalogue.BuiltIn.Providers.Select(p => p.Id).Where(id => !types.Contains(id, StringComparer.Ordinal)));
    }

    [Theory]
    [InlineData("openai", "gpt-5-mini-2025-08-07", "gpt-5-mini")]
    [InlineData("openai", "GPT-5-Mini", "gpt-5-mini")]
    [InlineData("openai", "text-embedding-3-small", "text-embedding-3-small")]
    [InlineData("openai", "gpt-6-sol-2026-10-01", "gpt-6-sol")]
    [InlineData("anthropic", "claude-haiku-4-5-20251001", "claude-haiku-4-5")]
    [InlineData("anthropic", "claude-opus-4-5-20251101", "claude-opus-4-5")]
    [InlineData("bedrock", "eu.anthropic.claude-opus-4-6-v1:0", "regional.anthropic.claude-opus-4-6-v1:0")]
    [InlineData("bedrock", "arn:aws:bedrock:us-east-1:123456789012:inference-profile/us.anthropic.claude-opus-4-6-v1:0", "regional.anthropic.claude-opus-4-6-v1:0")]
    [InlineData("vertex", "claude-sonnet-4-5@20250929", "claude-sonnet-4-5")]
    [InlineData("vertex", "gemini-2.5-pro", "gemini-2.5-pro")]
    [InlineData("azure", "gpt-5", "gpt-5")]
    [InlineData("huggingface", "openai/gpt-oss-120b:groq", "openai/gpt-oss-120b:groq")]
    [InlineData("openai", "demo", "demo")]
    [InlineData("openai", "gpt-99", null)]
    [InlineData("anthropic", "gpt-5-mini", null)]
    [InlineData("nobody", "gpt-5-mini", null)]
    public void Find_ByNameOfTheProvider_IsTheFirstWhoseRuleMatches(string provider, string name, string? id)
    {
        var known = ModelCatalogue.BuiltIn.Find(provider, name);

        Assert.Equal(id, known?.Id);
        Assert.True(id is null || known!.Price is not null, "no price");
    }

    [Fact]
    public void Find_AModelWithSizeInOneListAndPriceInAnother_HasBoth()
    {
        var known = ModelCatalogue.BuiltIn.Find("azure", "gpt-5-nano")!;

        Assert.Equal(("azure", 272_000L, 128_000L), (known.Provider, known.Context, known.Output));
        Assert.Equal(0.05m, known.Price!.Latest.Standard.Rates[PriceBucket.Input]);
    }

    [Fact]
    public void Claude_EverywhereThatWritesToItsCache_CostsTwiceTheInputForAnHour()
    {
        var claudes = ModelCatalogue.BuiltIn.Providers.SelectMany(p => p.Models).Where(m => m.Id.Contains("claude", StringComparison.OrdinalIgnoreCase) && m.Price is not null).ToList();
        var sheets = claudes.SelectMany(m => m.Price!.Periods).SelectMany(p => p.Standard.Steps.Select(s => s.Rates).Prepend(p.Standard.Rates)).Where(r => r.Written(PriceBucket.CacheWrite5m) is not null).ToList();

        Assert.InRange(sheets.Count, 60, 500);
        Assert.All(sheets, r => Assert.Equal(2 * r[PriceBucket.Input], r[PriceBucket.CacheWrite1h]));
    }

    [Theory]
    [InlineData("openai", "gpt-5", "batch", 0.5)]
    [InlineData("openai", "gpt-5", "flex", 0.5)]
    [InlineData("anthropic", "claude-opus-5", "batch", 0.5)]
    [InlineData("gemini", "gemini-2.5-pro", "flex", 0.5)]
    [InlineData("groq", "openai/gpt-oss-120b", "flex", 1)]
    [InlineData("openai", "gpt-5.6-sol", "fast", 2)]
    [InlineData("openai", "gpt-5.6-terra-2026-08-01", "priority", 2)]
    [InlineData("anthropic", "claude-opus-5", "fast", 2)]
    public void CostOf_TierThatIsAShare_IsTheShareOfTokensAlone(string provider, string model, string tier, double share)
    {
        var price = ModelCatalogue.BuiltIn.Find(provider, model)!.Price!;
        var usage = new TokenUsage { Input = 10_000, CacheRead = 500, Output = 700, Grade = UsageGrade.Reported };

        Assert.Equal(price.CostOf(usage, Day) * (decimal)share, price.CostOf(usage with { ServiceTier = tier }, Day));
        Assert.Null(price.CostOf(usage with { ServiceTier = "nobody's" }, Day));
        if (price.CostOf(usage with { Searches = 2 }, Day) is { } withSearches)
        {
            Assert.Equal(withSearches - price.CostOf(usage, Day), price.CostOf(usage with { Searches = 2, ServiceTier = tier }, Day) - price.CostOf(usage with { ServiceTier = tier }, Day));
        }
    }

    [Fact]
    public void CostOf_Priority_HasPricesOfItsOwnButNotForLongPrompts()
    {
        var price = ModelCatalogue.BuiltIn.Find("openai", "gpt-5.4")!.Price!;
        var usage = new TokenUsage { Input = 271_999, Output = 1000, Grade = UsageGrade.Reported, ServiceTier = "priority" };

        Assert.Equal((271_999m * 5 + 1000 * 30) / 1_000_000m, price.CostOf(usage, Day));
        Assert.Null(price.CostOf(usage with { Input = 272_000 }, Day));
        Assert.Equal(price.CostOf(usage, Day), price.CostOf(usage with { ServiceTier = "fast" }, Day));
        Assert.Null(ModelCatalogue.BuiltIn.Find("openai", "gpt-4o")!.Price!.CostOf(usage with { Input = 10 }, Day));
    }

    [Fact]
    public void CostOf_WhatIsSpoken_IsBilledByTheCharacter()
    {
        var usage = new TokenUsage { Characters = 4096, Grade = UsageGrade.Reported };

        Assert.Equal(0.06144m, ModelCatalogue.BuiltIn.Find("openai", "tts-1")!.Price!.CostOf(usage, Day));
        Assert.Equal(0.12288m, ModelCatalogue.BuiltIn.Find("openai", "tts-1-hd-1106")!.Price!.CostOf(usage, Day));
        Assert.Null(ModelCatalogue.BuiltIn.Find("openai", "gpt-5")!.Price!.CostOf(usage, Day));
    }

    [Fact]
    public void CostOf_ShortSound_IsBilledForTheLeastSeconds()
    {
        var price = ModelCatalogue.BuiltIn.Find("groq", "whisper-large-v3")!.Price!;
        var usage = new TokenUsage { Seconds = 2.5m, Grade = UsageGrade.Reported };

        Assert.Equal(0.111m * 10 / 3600, price.CostOf(usage, Day));
        Assert.Equal(10, Assert.Single(price.LinesOf(usage, Day)).Quantity);
        Assert.Equal(0.111m * 11 / 3600, price.CostOf(usage with { Seconds = 11 }, Day));
    }

    [Fact]
    public void EveryPrice_AtAnyUse_AddsUpAndIsNeverMoreThanTheMost()
    {
        var prices = ModelCatalogue.BuiltIn.Providers.SelectMany(p => p.Models).Where(m => m.Price is not null).ToList();
        var uses = Gen.Select(Gen.Long[0, 500_000], Gen.Long[0, 20_000], Gen.Long[0, 9000], Gen.Long[0, 9000], Gen.Int[0, 4].Select(i => new[] { "", "batch", "flex", "priority", "fast" }[i]), Gen.Int[0, 24 * 365]);
        Gen.Select(Gen.Int[0, prices.Count - 1], uses).Sample((index, use) =>
        {
            var price = prices[index].Price!;
            var usage = new TokenUsage { Input = use.Item1, CacheRead = use.Item2, Output = use.Item3, Reasoning = use.Item4, ServiceTier = use.Item5, Grade = UsageGrade.Reported };
            var at = Day.AddHours(-use.Item6);
            var lines = price.LinesOf(usage, at);
            bool isPriced = price.RatesOf(usage, at) is not null && lines.All(l => l.Rate is not null);
            decimal? cost = price.CostOf(usage, at);
            Assert.Equal(isPriced ? lines.Sum(l => l.Amount!.Value) : null, cost);
            Assert.True(cost is null || cost <= price.MostOf(usage, at), prices[index].Id);
        }, iter: 20_000);
    }

    [Theory]
    [InlineData("openai", "https://api.openai.com/v1", true)]
    [InlineData("openai", "http://localhost:8000/v1", false)]
    [InlineData("azure", "https://mine.openai.azure.com", true)]
    [InlineData("vertex", "https://europe-west1-aiplatform.googleapis.com", true)]
    [InlineData("vertex", "https://proxy.test/", false)]
    [InlineData("bedrock", "https://bedrock-runtime.eu-central-1.amazonaws.com", true)]
    public void IsVendor_ByAddress(string provider, string url, bool expected) => Assert.Equal(expected, ModelCatalogue.BuiltIn.Of(provider)!.IsVendor(url));

    [Fact]
    public void Can_TellsYesNoAndNotKnown()
    {
        var model = new CatalogueModel { Provider = "x", Id = "y", KnownAbilities = ModelAbilities.Tools | ModelAbilities.Vision, Able = ModelAbilities.Tools };

        Assert.True(model.Can(CallNeeds.None));
        Assert.True(model.Can(CallNeeds.Tools));
        Assert.False(model.Can(CallNeeds.Images | CallNeeds.Audio));
        Assert.Null(model.Can(CallNeeds.Tools | CallNeeds.Schema));
        Assert.True(ModelCatalogue.BuiltIn.Find("anthropic", "claude-opus-5")!.Can(CallNeeds.Tools | CallNeeds.Images | CallNeeds.Reasoning));
        Assert.False(ModelCatalogue.BuiltIn.Find("openrouter", "anthropic/claude-opus-4.5")!.Can(CallNeeds.Audio));
    }

    [Theory]
    [InlineData(CallNeeds.Tools, ModelAbility.Tools)]
    [InlineData(CallNeeds.Images, ModelAbility.Vision)]
    [InlineData(CallNeeds.Files, ModelAbility.Files)]
    [InlineData(CallNeeds.Audio, ModelAbility.Audio)]
    [InlineData(CallNeeds.Schema, ModelAbility.JsonSchema)]
    [InlineData(CallNeeds.Reasoning, ModelAbility.Reasoning)]
    public void Abilities_AndNeeds_HaveTheSameBits(CallNeeds need, ModelAbility ability) => Assert.Equal((int)need, (int)AbilityWords.Of(ability));

    [Fact]
    public void AbilityWords_BothWays_AreEveryAbility()
    {
        Assert.Equal(["tools", "vision", "files", "audio", "json_schema", "reasoning", "video", "image_output", "audio_output"], AbilityWords.All);
        Assert.All(AbilityWords.All, w => Assert.True(AbilityWords.TryParse(w, out var ability) && AbilityWords.WordsOf(ability).Single() == w));
        Assert.Equal(Enum.GetValues<ModelAbilities>().Length - 1, AbilityWords.All.Count);
    }
}
