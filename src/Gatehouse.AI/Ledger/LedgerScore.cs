namespace Gatehouse.AI.Ledger;

/// <summary>What somebody thought of a call's answer, told after it.</summary>
public sealed record LedgerScore
{
    /// <summary>The id of the request that it is about.</summary>
    public required string CallId { get; init; }

    /// <summary>Who told it; empty when nobody is known.</summary>
    public string Consumer { get; init; } = "";

    /// <summary>What was judged: "helpful", "correct".</summary>
    public required string Name { get; init; }

    public required decimal Value { get; init; }

    public string Comment { get; init; } = "";

    /// <summary>When it was told, UTC.</summary>
    public required DateTimeOffset At { get; init; }
}
