using System.Globalization;
using System.Text;
using Gatehouse.AI.Ledger.Records;

namespace Gatehouse.AI.Ledger;

/// <summary>How an entry is set right without being changed.</summary>
internal static class Corrections
{
    /// <summary>The most that an entry can be said to have cost: sums of such amounts are exact and never overflow.</summary>
    public const decimal MostCost = 1_000_000_000;

    /// <summary>What is wrong with an amount and a reason; null when nothing is.</summary>
    public static string? FaultOf(decimal cost, string reason)
        => cost is < 0 or > MostCost ? string.Create(CultureInfo.InvariantCulture, $"a cost of {cost} cannot be: it is from 0 to {MostCost}")
            : string.IsNullOrWhiteSpace(reason) ? "a correction needs a reason, for whoever reads the ledger"
            : Encoding.UTF8.GetByteCount(reason) > FieldWriter.LongestText ? $"the reason is longer than {FieldWriter.LongestText} bytes"
            : null;

    /// <summary>The entry that makes the cost of an earlier one, with the corrections it had, this amount.</summary>
    public static LedgerEntry Of(LedgerEntry entry, IEnumerable<LedgerEntry> earlier, decimal cost, string reason, Guid id, DateTimeOffset at)
        => entry with
        {
            Id = id,
            Kind = LedgerEntryKind.Correction,
            At = at,
            Attempt = 0,
            Usage = Calls.TokenUsage.Unknown,
            Cost = cost - (entry.Cost ?? 0) - earlier.Sum(e => e.Cost ?? 0),
            Reserved = null,
            Saved = 0,
            Outcome = LedgerOutcome.Ok,
            Reason = reason,
            Marks = LedgerMarks.None,
            Streamed = false,
            Duration = 0,
            FirstToken = 0,
            Corrects = entry.Id,
        };
}
