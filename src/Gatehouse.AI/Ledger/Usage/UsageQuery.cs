namespace Gatehouse.AI.Ledger.Usage;

/// <summary>Which usage, told apart by what.</summary>
public sealed record UsageQuery
{
    /// <summary>The first day; null for all from the beginning.</summary>
    public DateOnly? From { get; init; }

    /// <summary>The last day, included; null for all until now.</summary>
    public DateOnly? To { get; init; }

    /// <summary>What rows are told apart by; empty for one row of each currency.</summary>
    public IReadOnlyList<UsageDimension> By { get; init; } = [];

    /// <summary>Only rows that have all of these values.</summary>
    public IReadOnlyList<UsageFilter> Filters { get; init; } = [];

    public bool Takes(UsageKey key)
    {
        if (key.Day < From || key.Day > To)
        {
            return false;
        }

        foreach (var filter in Filters)
        {
            if (!string.Equals(UsageDimensions.ValueOf(key, filter.Dimension), filter.Value, StringComparison.Ordinal))
            {
                return false;
            }
        }

        return true;
    }
}
