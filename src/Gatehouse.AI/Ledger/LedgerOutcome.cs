namespace Gatehouse.AI.Ledger;

/// <summary>What came of an attempt.</summary>
public enum LedgerOutcome
{
    Ok,

    /// <summary>The provider failed, or its answer was not one.</summary>
    Error,

    /// <summary>The client left, or another attempt was faster.</summary>
    Cancelled,

    /// <summary>The gateway ended before the attempt did: nobody knows what came of it.</summary>
    Interrupted,
}
