namespace Gatehouse.AI.Calls;

/// <summary>Tokens in disjoint buckets: their sum is the total, whatever a vendor includes in what.</summary>
public sealed record TokenUsage
{
    public static TokenUsage Unknown { get; } = new();

    /// <summary>Input that was neither read from nor written to a cache.</summary>
    public long Input { get; init; }

    public long CacheRead { get; init; }

    public long CacheWrite5m { get; init; }

    public long CacheWrite1h { get; init; }

    /// <summary>Visible output.</summary>
    public long Output { get; init; }

    /// <summary>Output spent on reasoning, when the provider tells it apart; 0 otherwise.</summary>
    public long Reasoning { get; init; }

    public UsageGrade Grade { get; init; } = UsageGrade.None;

    public long TotalInput => Input + CacheRead + CacheWrite5m + CacheWrite1h;

    public long TotalOutput => Output + Reasoning;
}
