namespace Gatehouse.AI.Ledger;

/// <summary>Why a line stands in the ledger.</summary>
public enum LedgerEntryKind
{
    /// <summary>A call was sent to a target, whatever came of it.</summary>
    Attempt,

    /// <summary>A call was answered without asking anybody; what it would have cost is saved.</summary>
    CacheHit,

    /// <summary>A difference to an earlier entry, which itself is never changed.</summary>
    Correction,
}
