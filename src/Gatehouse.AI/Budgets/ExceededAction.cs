namespace Gatehouse.AI.Budgets;

/// <summary>What becomes of a call that a budget has no room for.</summary>
public enum ExceededAction
{
    /// <summary>It is refused.</summary>
    Block,

    /// <summary>It goes on, and its entry in the ledger is marked.</summary>
    Allow,
}
