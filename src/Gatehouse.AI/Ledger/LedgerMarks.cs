namespace Gatehouse.AI.Ledger;

/// <summary>What is to be known of an entry beside its figures.</summary>
[Flags]
public enum LedgerMarks
{
    None = 0,

    /// <summary>A budget was used up, and its rule let the call go on.</summary>
    OverBudget = 1,

    /// <summary>The price is not known: the cost is null, or estimated where the configuration says so.</summary>
    Unpriced = 2,

    /// <summary>A cheaper model answered because a budget was used up.</summary>
    Downgraded = 4,

    /// <summary>Sent while another attempt of the same call was running.</summary>
    Hedge = 8,

    /// <summary>A copy of a call whose answer nobody was given.</summary>
    Shadow = 16,

    /// <summary>Written while the ledger could not be made durable.</summary>
    NotDurable = 32,
}
