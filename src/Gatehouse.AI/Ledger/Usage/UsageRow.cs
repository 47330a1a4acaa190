namespace Gatehouse.AI.Ledger.Usage;

/// <summary>The sums of one combination of values.</summary>
/// <param name="Values">The value of each dimension that was asked for, in that order.</param>
/// <param name="Currency">Money of different currencies is never added up: rows are told apart by it in any case.</param>
/// <param name="Sums">The sums.</param>
public sealed record UsageRow(IReadOnlyList<string> Values, string Currency, UsageSums Sums);
