namespace Gatehouse.AI.Ledger;

/// <summary>What happens to model calls while the ledger cannot be written.</summary>
public enum LedgerFailurePolicy
{
    /// <summary>They are refused before they are sent.</summary>
    Refuse,

    /// <summary>They go on; their entries are kept in memory, marked, and written when that is possible again.</summary>
    Allow,
}
