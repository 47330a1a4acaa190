namespace Gatehouse.AI.Models.Prices;

/// <summary>When a price holds: from a day on, or at hours of each day (UTC); both when both are set.</summary>
public sealed class PricePeriod(PriceSheet standard)
{
    /// <summary>First day, UTC; null for always.</summary>
    public DateOnly? From { get; init; }

    /// <summary>Hours of the day, the end left out; over midnight when the end is the earlier. Null for all day.</summary>
    public (TimeOnly Start, TimeOnly End)? Hours { get; init; }

    public PriceSheet Standard { get; } = standard;

    /// <summary>Other service tiers ("batch", "flex", "priority") that there are prices of.</summary>
    public IReadOnlyList<KeyValuePair<string, PriceSheet>> Tiers { get; init; } = [];

    /// <summary>Seconds of sound that are billed at least, where there is any.</summary>
    public decimal LeastSeconds { get; init; }

    public bool Holds(DateTimeOffset at)
    {
        var utc = at.UtcDateTime;
        return (From is not { } day || DateOnly.FromDateTime(utc) >= day)
            && (Hours is not { } hours || TimeOnly.FromDateTime(utc).IsBetween(hours.Start, hours.End));
    }

    /// <summary>The sheet of a service tier; the standard one for an empty name, null for a tier that there is no price of.</summary>
    public PriceSheet? Of(string tier)
    {
        if (tier.Length == 0)
        {
            return Standard;
        }

        for (int i = 0; i < Tiers.Count; i++)
        {
            if (Tiers[i].Key.Equals(tier, StringComparison.OrdinalIgnoreCase))
            {
                return Tiers[i].Value;
            }
        }

        return null;
    }

    /// <summary>The same at a share of it, from this day on.</summary>
    public PricePeriod At(decimal share, DateOnly? from) => new(Standard.At(share, tokensAlone: false))
    {
        From = from,
        Hours = Hours,
        LeastSeconds = LeastSeconds,
        Tiers = [.. Tiers.Select(t => new KeyValuePair<string, PriceSheet>(t.Key, t.Value.At(share, tokensAlone: false)))],
    };
}
