namespace Gatehouse.AI.Ledger;

/// <summary>How an entry is set right without being changed.</summary>
internal static class Corrections
{
    /// <summary>The entry that makes the cost of an earlier one, with the corrections it had, this amount.</summary>
    public static LedgerEntry Of(LedgerEntry entry, IEnumerable<LedgerEntry> earlier, decimal cost, string reason, Guid id, DateTimeOffset at)
        => new()
        {
            Id = id,
            Kind = LedgerEntryKind.Correction,
            At = at,
            CallId = entry.CallId,
            Operation = entry.Operation,
            Team = entry.Team,
            Consumer = entry.Consumer,
            Key = entry.Key,
            Route = entry.Route,
            Model = entry.Model,
            Prompt = entry.Prompt,
            Provider = entry.Provider,
            ProviderModel = entry.ProviderModel,
            ResponseModel = entry.ResponseModel,
            Arm = entry.Arm,
            Cost = cost - (entry.Cost ?? 0) - earlier.Sum(e => e.Cost ?? 0),
            Currency = entry.Currency,
            Reason = reason,
            Corrects = entry.Id,
        };
}
