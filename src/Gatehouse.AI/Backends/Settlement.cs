using Gatehouse.AI.Calls;
using Gatehouse.AI.Ledger;

namespace Gatehouse.AI.Backends;

/// <summary>What came of an attempt.</summary>
/// <param name="Usage">What it used, as far as it is known.</param>
/// <param name="Cost">What that costs; null when it is not known.</param>
/// <param name="ResponseModel">The model that answered, as the provider names it.</param>
/// <param name="Outcome">How it ended.</param>
/// <param name="Reason">Kind of the error; empty when there was none.</param>
/// <param name="FirstContentAt">Timestamp of the first content; 0 when none came.</param>
/// <param name="IsFree">Whether nothing was used, though nobody says so.</param>
internal readonly record struct Settlement(TokenUsage Usage, decimal? Cost, string ResponseModel, LedgerOutcome Outcome, string Reason, long FirstContentAt, bool IsFree = false);
