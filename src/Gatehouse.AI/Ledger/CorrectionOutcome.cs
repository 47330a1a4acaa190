namespace Gatehouse.AI.Ledger;

/// <summary>What came of setting an entry right.</summary>
public enum CorrectionOutcome
{
    Made,

    /// <summary>The amount or the reason is none, or the entry is a correction itself.</summary>
    Refused,

    /// <summary>There is no such entry, or it is not kept any more.</summary>
    NoEntry,

    /// <summary>Not at the moment: the ledger cannot be written, or another process corrects.</summary>
    NotNow,
}
