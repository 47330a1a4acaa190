using Gatehouse.AI.Providers;
using Gatehouse.Core.Configuration.Values;

namespace Gatehouse.AI.Models.Prices;

/// <summary>Prices of the configuration, over what would hold without them.</summary>
internal static class WrittenPrice
{
    public const string Source = "configuration";

    /// <summary>
    /// What holds with these: from the day of each on it, before the first what held, where that is in the same currency. Null
    /// when nothing is known, such as for a discount on a price that is not.
    /// </summary>
    public static ModelPrice? Over(ModelPrice? known, IReadOnlyList<PriceDocument> written)
    {
        var price = known;
        foreach (var document in written)
        {
            price = document.Discount is { } discount ? Discounted(price, 1 - (decimal)discount.Fraction, document.Effective) : Own(price, document);
        }

        return price;
    }

    private static ModelPrice? Discounted(ModelPrice? price, decimal share, DateOnly? from)
    {
        if (price is null)
        {
            return null;
        }

        var lower = price.Periods.Select(p => p.At(share, p.From is { } day && (from is not { } first || day > first) ? day : from));
        return price with { Periods = from is null ? [.. lower] : [.. price.Periods, .. lower], Source = $"{Source}: a discount on {price.Source}" };
    }

    private static ModelPrice Own(ModelPrice? price, PriceDocument document)
    {
        var rates = RatesOf(document);
        var standard = new PriceSheet(Whole(rates), [.. document.LongPrompt.Select(s => new PriceStep(s.Over, Whole(Over(rates, s))))]);
        var period = new PricePeriod(standard)
        {
            From = document.Effective,
            Tiers = [.. document.ServiceTiers.Select(t => new KeyValuePair<string, PriceSheet>(t.Key, TierOf(t.Value, rates, document.LongPrompt, standard)))],
        };
        bool hasBefore = document.Effective is not null && price is not null && price.Currency == document.Currency;
        return new ModelPrice { Periods = hasBefore ? [.. price!.Periods, period] : [period], Currency = document.Currency, Source = Source };
    }

    // What a tier has no amount for costs what it does without the tier.
    private static PriceSheet TierOf(ServiceTierDocument tier, Dictionary<PriceBucket, decimal> rates, IReadOnlyList<LongPromptDocument> steps, PriceSheet standard)
        => tier.Share is { } share
            ? standard.At((decimal)share.Fraction, tokensAlone: true)
            : new PriceSheet(Whole(Over(rates, tier)), [.. steps.Select(s => new PriceStep(s.Over, Whole(Over(Over(rates, s), tier))))]);

    /// <summary>A price is the whole price: where it names none of tokens they cost nothing, and where it names nothing but the call so does all else.</summary>
    private static PriceRates Whole(Dictionary<PriceBucket, decimal> written)
    {
        var rates = new Dictionary<PriceBucket, decimal>(written);
        if (!rates.TryGetValue(PriceBucket.Input, out decimal input))
        {
            rates[PriceBucket.Input] = rates[PriceBucket.Output] = 0;
            if (rates.ContainsKey(PriceBucket.Request) && written.Count == 1)
            {
                rates[PriceBucket.Search] = rates[PriceBucket.Image] = rates[PriceBucket.Hour] = rates[PriceBucket.Character] = 0;
            }
        }

        rates.TryAdd(PriceBucket.CacheWrite1h, rates.GetValueOrDefault(PriceBucket.CacheWrite5m, input));
        return new PriceRates(rates);
    }

    private static Dictionary<PriceBucket, decimal> Over(Dictionary<PriceBucket, decimal> rates, RatesDocument document)
    {
        var over = new Dictionary<PriceBucket, decimal>(rates);
        AddTokens(over, document);
        return over;
    }

    private static Dictionary<PriceBucket, decimal> RatesOf(PriceDocument document)
    {
        var rates = new Dictionary<PriceBucket, decimal>();
        AddTokens(rates, document);
        Add(rates, PriceBucket.Request, document.PerRequest);
        Add(rates, PriceBucket.Search, document.PerSearch);
        Add(rates, PriceBucket.Image, document.PerImage);
        Add(rates, PriceBucket.Character, document.Characters);
        Add(rates, PriceBucket.Hour, document.PerMinute is { } minute ? minute with { Amount = minute.Amount * 60 } : null);
        return rates;
    }

    private static void AddTokens(Dictionary<PriceBucket, decimal> rates, RatesDocument document)
    {
        Add(rates, PriceBucket.Input, document.Input);
        Add(rates, PriceBucket.Output, document.Output);
        Add(rates, PriceBucket.CacheRead, document.CacheRead);
        Add(rates, PriceBucket.CacheWrite5m, document.CacheWrite);
        Add(rates, PriceBucket.CacheWrite1h, document.CacheWrite1h);
        Add(rates, PriceBucket.Reasoning, document.Reasoning);
        Add(rates, PriceBucket.AudioInput, document.AudioInput);
        Add(rates, PriceBucket.AudioCacheRead, document.AudioCacheRead);
        Add(rates, PriceBucket.AudioOutput, document.AudioOutput);
        Add(rates, PriceBucket.ImageInput, document.ImageInput);
        Add(rates, PriceBucket.ImageOutput, document.ImageOutput);
    }

    private static void Add(Dictionary<PriceBucket, decimal> rates, PriceBucket bucket, Money? amount)
    {
        if (amount is { } money)
        {
            rates[bucket] = money.Amount;
        }
    }
}
