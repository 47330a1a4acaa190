using System.Globalization;
using Gatehouse.AI.Calls;

namespace Gatehouse.AI.Models.Prices;

/// <summary>What a model costs over time, in one currency.</summary>
public sealed record ModelPrice
{
    public const string Dollar = "USD";

    /// <summary>The last one that holds at the time of a call is its price.</summary>
    public required IReadOnlyList<PricePeriod> Periods { get; init; }

    /// <summary>ISO 4217.</summary>
    public string Currency { get; init; } = Dollar;

    /// <summary>Where the price was read; "configuration" for a written one.</summary>
    public string Source { get; init; } = "";

    /// <summary>When it was read; null for one of the configuration.</summary>
    public DateOnly? Taken { get; init; }

    /// <summary>Whether this is the price of another model, taken because this one's is not known.</summary>
    public bool IsEstimate { get; init; }

    /// <summary>The last price that is not for some hours of the day only.</summary>
    public PricePeriod Latest => Periods.LastOrDefault(p => p.Hours is null) ?? Periods[^1];

    /// <summary>
    /// The cost of a call that began at this time, to the last digit (hours of sound: to 28 digits). Null when the call used a
    /// bucket, or was served in a tier, that has no price here, and when nothing is known of its tokens: never a made-up zero.
    /// </summary>
    public decimal? CostOf(TokenUsage usage, DateTimeOffset at) => CostOf(usage, at, usage.TotalInput);

    /// <summary>The same of several calls together, whose prompts had so many tokens each: their sum is no long prompt.</summary>
    public decimal? CostOf(TokenUsage usage, DateTimeOffset at, long prompt)
    {
        var rates = PeriodAt(at)?.Of(usage.ServiceTier)?.For(prompt);
        return rates is null || (usage.Grade == UsageGrade.None && rates.CountsTokens) ? null : rates.CostOf(Billed(usage, at));
    }

    /// <summary>
    /// The most that a call can cost which uses no more than this: what is to be expected of its input may all be written to a
    /// cache, and what is expected of its output may all be reasoning. Null when that has no price.
    /// </summary>
    public decimal? MostOf(TokenUsage usage, DateTimeOffset at)
    {
        if (RatesOf(usage, at) is not { } rates || rates.CostOf(Billed(usage, at)) is not { } cost)
        {
            return null;
        }

        decimal input = rates[PriceBucket.Input] ?? 0;
        decimal most = Math.Max(input, Math.Max(rates[PriceBucket.CacheWrite5m] ?? 0, rates[PriceBucket.CacheWrite1h] ?? 0));
        decimal output = rates[PriceBucket.Output] ?? 0;
        decimal reasoning = Math.Max(output, rates[PriceBucket.Reasoning] ?? 0);
        return cost + (usage.Input * (most - input) + usage.Output * (reasoning - output)) / 1_000_000m;
    }

    /// <summary>The rates of a call that used this; null when nothing holds at that time, or nothing for the tier that it was served in.</summary>
    public PriceRates? RatesOf(TokenUsage usage, DateTimeOffset at) => PeriodAt(at)?.Of(usage.ServiceTier)?.For(usage.TotalInput);

    /// <summary>What holds at a time; null before the first.</summary>
    public PricePeriod? PeriodAt(DateTimeOffset at)
    {
        for (int i = Periods.Count - 1; i >= 0; i--)
        {
            if (Periods[i].Holds(at))
            {
                return Periods[i];
            }
        }

        return null;
    }

    /// <summary>The computation line by line, for who wants to follow it; empty when nothing holds for the call.</summary>
    public IReadOnlyList<CostLine> LinesOf(TokenUsage usage, DateTimeOffset at)
    {
        if (RatesOf(usage, at) is not { } rates)
        {
            return [];
        }

        usage = Billed(usage, at);
        var lines = new List<CostLine>();
        for (var bucket = PriceBucket.Input; bucket <= PriceBucket.Request; bucket++)
        {
            var (quantity, per) = PriceRates.QuantityOf(bucket, usage);
            if (quantity != 0 && (bucket != PriceBucket.Request || rates[bucket] is > 0))
            {
                lines.Add(new CostLine(bucket, quantity, rates.BilledAs(bucket), rates[bucket], per));
            }
        }

        return lines;
    }

    /// <summary>"0.25 USD in, 2 USD out per million tokens", of the last price that is not for some hours of the day only.</summary>
    public override string ToString()
    {
        var rates = Latest.Standard.Rates;
        string perTokens = string.Create(CultureInfo.InvariantCulture, $"{Shown(rates[PriceBucket.Input])} in, {Shown(rates[PriceBucket.Output])} out per million tokens");
        var parts = new List<string>();
        Add(parts, rates, PriceBucket.Request, "per request");
        Add(parts, rates, PriceBucket.Image, "per image");
        Add(parts, rates, PriceBucket.Hour, "per hour of sound");
        Add(parts, rates, PriceBucket.Character, "per million characters");
        if (parts.Count == 0 || rates.CountsTokens)
        {
            parts.Add(perTokens);
        }

        return string.Join(", ", parts);
    }

    private TokenUsage Billed(TokenUsage usage, DateTimeOffset at)
        => usage.Seconds > 0 && PeriodAt(at) is { } period && usage.Seconds < period.LeastSeconds ? usage with { Seconds = period.LeastSeconds } : usage;

    private void Add(List<string> parts, PriceRates rates, PriceBucket bucket, string per)
    {
        if (rates[bucket] is > 0 and { } rate)
        {
            parts.Add($"{Shown(rate)} {per}");
        }
    }

    private string Shown(decimal? rate)
        => rate is { } amount ? string.Create(CultureInfo.InvariantCulture, $"{amount:0.##########################} {Currency}") : "not known";
}
