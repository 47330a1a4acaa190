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

    public PricePeriod At(decimal share) => new(Standard.At(share, tokensAlone: false))
    {
        From = From,
        Hours = Hours,
        Tiers = [.. Tiers.Select(t => new KeyValuePair<string, PriceSheet>(t.Key, t.Value.At(share, tokensAlone: false)))],
    };
}
