namespace Gatehouse.AI.Ledger;

/// <summary>What came of setting an entry right.</summary>
/// <param name="Outcome">Whether it was, and if not, whose fault that is.</param>
/// <param name="Entry">The new entry with the difference; null when there is none.</param>
/// <param name="Refusal">Why there is none, and what to do.</param>
public sealed record CorrectionResult(CorrectionOutcome Outcome, LedgerEntry? Entry, string Refusal);
