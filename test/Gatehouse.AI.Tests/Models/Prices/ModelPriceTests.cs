using CsCheck;
using Gatehouse.AI.Calls;
using Gatehouse.AI.Models.Prices;

namespace Gatehouse.AI.Tests.Models.Prices;

public sealed class ModelPriceTests
{
    private static readonly DateTimeOffset Noon = new(2026, 6, 1, 12, 0, 0, TimeSpan.Zero);

    private static readonly Gen<TokenUsage> Usages =
        from input in Gen.Long[0, 300_000]
        from cached in Gen.Select(Gen.Long[0, 50_000], Gen.Long[0, 50_000], Gen.Long[0, 50_000])
        from media in Gen.Select(Gen.Long[0, 900], Gen.Long[0, 900], Gen.Long[0, 900])
        from output in Gen.Select(Gen.Long[0, 9000], Gen.Long[0, 9000], Gen.Long[0, 900], Gen.Long[0, 900])
        from others in Gen.Select(Gen.Long[0, 5], Gen.Long[0, 5], Gen.Long[0, 5000])
        select new TokenUsage
        {
            Input = input, CacheRead = cached.Item1, CacheWrite5m = cached.Item2, CacheWrite1h = cached.Item3,
            AudioInput = media.Item1, AudioCacheRead = media.Item2, ImageInput = media.Item3,
            Output = output.Item1, Reasoning = output.Item2, AudioOutput = output.Item3, ImageOutput = output.Item4,
            Searches = others.Item1, Images = others.Item2, Characters = others.Item3, Grade = UsageGrade.Reported,
        };

    [Fact]
    public void CostOf_EveryBucket_IsExact()
    {
        var price = Of(
            (PriceBucket.Input, 1.1m), (PriceBucket.CacheRead, 0.11m), (PriceBucket.CacheWrite5m, 1.3m), (PriceBucket.CacheWrite1h, 2.2m), (PriceBucket.AudioInput, 3.3m),
            (PriceBucket.AudioCacheRead, 0.33m), (PriceBucket.ImageInput, 1.7m), (PriceBucket.Output, 5.5m), (PriceBucket.Reasoning, 7.7m), (PriceBucket.AudioOutput, 8.8m),
            (PriceBucket.ImageOutput, 9.9m), (PriceBucket.Search, 0.01m), (PriceBucket.Image, 0.04m), (PriceBucket.Hour, 0.36m), (PriceBucket.Character, 15m), (PriceBucket.Request, 0.005m));
        var usage = new TokenUsage
        {
            Input = 1, CacheRead = 2, CacheWrite5m = 3, CacheWrite1h = 4, AudioInput = 5, AudioCacheRead = 6, ImageInput = 7, Output = 8, Reasoning = 9,
            AudioOutput = 10, ImageOutput = 11, Searches = 12, Images = 13, Seconds = 14, Characters = 15, Grade = UsageGrade.Reported,
        };
        decimal tokens = 1.1m + 0.22m + 3.9m + 8.8m + 16.5m + 1.98m + 11.9m + 44m + 69.3m + 88m + 108.9m + 225m;

        Assert.Equal(tokens / 1_000_000 + 0.12m + 0.52m + 0.0014m + 0.005m, price.CostOf(usage, Noon));
    }

    [Fact]
    public void CostOf_BucketsWithoutARate_AreBilledAsThePlainerOne()
    {
        var rates = Of((PriceBucket.Input, 2m), (PriceBucket.Output, 8m)).Latest.Standard.Rates;

        Assert.All([PriceBucket.CacheRead, PriceBucket.CacheWrite5m, PriceBucket.AudioInput, PriceBucket.AudioCacheRead, PriceBucket.ImageInput], b => Assert.Equal((2m, PriceBucket.Input), (rates[b], rates.BilledAs(b))));
        Assert.All([PriceBucket.Reasoning, PriceBucket.AudioOutput, PriceBucket.ImageOutput], b => Assert.Equal((8m, PriceBucket.Output), (rates[b], rates.BilledAs(b))));
        Assert.All([PriceBucket.CacheWrite1h, PriceBucket.Search, PriceBucket.Image, PriceBucket.Hour, PriceBucket.Character], b => Assert.Null(rates[b]));
        Assert.Equal(PriceBucket.CacheRead, Of((PriceBucket.Input, 2m), (PriceBucket.CacheRead, 1m)).Latest.Standard.Rates.BilledAs(PriceBucket.AudioCacheRead));
        Assert.Equal(PriceBucket.AudioInput, Of((PriceBucket.Input, 2m), (PriceBucket.AudioInput, 3m)).Latest.Standard.Rates.BilledAs(PriceBucket.AudioCacheRead));
    }

    [Fact]
    public void CostOf_UsedBucketWithoutAPrice_IsNull()
    {
        var embedding = Of((PriceBucket.Input, 0.02m));
        var usage = new TokenUsage { Input = 100, Grade = UsageGrade.Reported };

        Assert.Equal(0.000002m, embedding.CostOf(usage, Noon));
        Assert.Null(embedding.CostOf(usage with { Output = 1 }, Noon));
        Assert.Null(embedding.CostOf(usage with { CacheWrite1h = 1 }, Noon));
        Assert.Null(embedding.CostOf(usage with { Searches = 1 }, Noon));
        Assert.Null(embedding.CostOf(usage with { Images = 1 }, Noon));
        Assert.Null(embedding.CostOf(usage with { Seconds = 0.1m }, Noon));
        Assert.Null(embedding.CostOf(usage with { Characters = 1 }, Noon));
        Assert.Null(embedding.CostOf(TokenUsage.Unknown, Noon));
        Assert.Equal(0.3m, Of((PriceBucket.Request, 0.3m)).CostOf(TokenUsage.Unknown, Noon));
    }

    [Theory]
    [InlineData(100, 0, 1)]
    [InlineData(101, 0, 2)]
    [InlineData(50, 51, 2)]
    [InlineData(1000, 0, 2)]
    [InlineData(1001, 0, 3)]
    public void CostOf_LongPrompts_AreWhollyBilledAtTheLastStepTheyAreOver(long input, long cached, int rate)
    {
        var sheet = new PriceSheet(Rates(1), [new PriceStep(1000, Rates(3)), new PriceStep(100, Rates(2))]);
        var price = new ModelPrice { Periods = [new PricePeriod(sheet)] };

        Assert.Equal((input + cached + 10) * rate / 1_000_000m, price.CostOf(new TokenUsage { Input = input, CacheRead = cached, Output = 10, Grade = UsageGrade.Reported }, Noon));

        static PriceRates Rates(decimal rate) => new([new(PriceBucket.Input, rate), new(PriceBucket.Output, rate)]);
    }

    [Theory]
    [InlineData("2026-05-31T16:29:59Z", 1)]
    [InlineData("2026-06-01T00:30:00Z", 2)]
    [InlineData("2026-05-31T18:29:59+02:00", 1)]
    [InlineData("2026-06-01T02:30:00+02:00", 2)]
    [InlineData("2026-06-01T16:29:59Z", 2)]
    [InlineData("2026-06-01T16:30:00Z", 3)]
    [InlineData("2026-06-02T00:29:59Z", 3)]
    [InlineData("2026-06-02T00:30:00Z", 2)]
    [InlineData("2026-05-01T17:00:00Z", 3)]
    public void CostOf_DatesAndTimesOfDay_AreUtcAndTheLastThatHolds(string at, int rate)
    {
        var price = new ModelPrice
        {
            Periods =
            [
                Period(1), new PricePeriod(Period(2).Standard) { From = new DateOnly(2026, 6, 1) },
                new PricePeriod(Period(3).Standard) { Hours = (new TimeOnly(16, 30), new TimeOnly(0, 30)) },
            ],
        };

        Assert.Equal(rate, price.CostOf(new TokenUsage { Input = 1_000_000, Grade = UsageGrade.Reported }, DateTimeOffset.Parse(at, System.Globalization.CultureInfo.InvariantCulture)));

        static PricePeriod Period(decimal rate) => new(new PriceSheet(new PriceRates([new(PriceBucket.Input, rate)]), []));
    }

    [Theory]
    [InlineData("2026-05-31T23:59:59.999Z", 1)]
    [InlineData("2026-06-01T00:00:00Z", 2)]
    [InlineData("2026-06-01T01:59:59+02:00", 1)]
    [InlineData("2026-06-01T02:00:00+02:00", 2)]
    public void CostOf_ADay_BeginsAtMidnightUtc(string at, int rate)
    {
        var price = new ModelPrice { Periods = [Of((PriceBucket.Input, 1)).Latest, new PricePeriod(Of((PriceBucket.Input, 2)).Latest.Standard) { From = new DateOnly(2026, 6, 1) }] };

        Assert.Equal(rate, price.CostOf(new TokenUsage { Input = 1_000_000, Grade = UsageGrade.Reported }, DateTimeOffset.Parse(at, System.Globalization.CultureInfo.InvariantCulture)));
    }

    [Fact]
    public void LinesOf_AnyUsage_AddUpToItsCost() => Usages.Sample(usage =>
    {
        var price = WithEverything();
        Assert.Equal(price.CostOf(usage, Noon), price.LinesOf(usage, Noon).Sum(l => l.Amount));
    }, iter: 2000);

    [Fact]
    public void MostOf_AnySplitOfTheSameTokens_CostsNoMore() => Gen.Select(Usages, Gen.Long[0, 100], Gen.Long[0, 100], Gen.Long[0, 100]).Sample((usage, read, written, reasoned) =>
    {
        var price = WithEverything();
        long cacheRead = usage.Input * Math.Min(read, written) / 200;
        long hour = usage.Input * written / 200;
        long reasoning = usage.Output * reasoned / 100;
        var split = usage with
        {
            Input = usage.Input - cacheRead - hour, CacheRead = usage.CacheRead + cacheRead, CacheWrite1h = usage.CacheWrite1h + hour,
            Output = usage.Output - reasoning, Reasoning = usage.Reasoning + reasoning,
        };
        Assert.True(price.CostOf(split, Noon) <= price.MostOf(usage, Noon));
    }, iter: 2000);

    [Fact]
    public void ToString_NamesWhatIsBilled()
    {
        Assert.Equal("0.25 USD in, 2 USD out per million tokens", Of((PriceBucket.Input, 0.250m), (PriceBucket.Output, 2.0m)).ToString());
        Assert.Equal("0.02 USD in, not known out per million tokens", Of((PriceBucket.Input, 0.02m)).ToString());
        Assert.Equal("0.0004 EUR per request", (Of((PriceBucket.Request, 0.0004m)) with { Currency = "EUR" }).ToString());
        Assert.Equal("0.005 USD per request, 1 USD in, 2 USD out per million tokens", Of((PriceBucket.Request, 0.005m), (PriceBucket.Input, 1), (PriceBucket.Output, 2)).ToString());
        Assert.Equal("0.36 USD per hour of sound", Of((PriceBucket.Hour, 0.36m)).ToString());
    }

    private static ModelPrice Of(params (PriceBucket Bucket, decimal Rate)[] rates)
        => new() { Periods = [new PricePeriod(new PriceSheet(new PriceRates(rates.Select(r => new KeyValuePair<PriceBucket, decimal>(r.Bucket, r.Rate))), []))] };

    private static ModelPrice WithEverything()
    {
        var rates = new PriceRates(Enum.GetValues<PriceBucket>().Select((b, i) => new KeyValuePair<PriceBucket, decimal>(b, 0.01m * (i + 3) * (i % 3 + 1))));
        return new ModelPrice { Periods = [new PricePeriod(new PriceSheet(rates, [new PriceStep(200_000, rates.At(2, tokensAlone: true))]))] };
    }
}
