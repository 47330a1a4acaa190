using Gatehouse.AI.Ledger;

namespace Gatehouse.AI.Budgets;

/// <summary>Counts what the ledger has in the accounts of a budget.</summary>
internal static class LedgerCounting
{
    /// <summary>Counts an entry in the period that is in force now, if it is of that.</summary>
    /// <param name="budget">The budget.</param>
    /// <param name="entry">The entry.</param>
    /// <param name="now">Which period is in force.</param>
    /// <param name="isOurs">Whether nobody else tells the nodes that share the budget of it.</param>
    public static void Count(Budget budget, LedgerEntry entry, DateTimeOffset now, bool isOurs = false)
    {
        if (entry.Kind == LedgerEntryKind.CacheHit)
        {
            return;
        }

        // Where nobody knows the cost it is the most that it can have been; who failed before anything was billed has a cost of zero.
        decimal money = entry.Cost ?? entry.Reserved ?? 0;
        long requests = entry.Kind == LedgerEntryKind.Attempt && entry.Outcome != LedgerOutcome.Error ? 1 : 0;
        var subject = new BudgetSubject(entry.Team, entry.Consumer, entry.Key, entry.Provider);
        if (Find(budget, subject, entry.Route, entry.Model) is { } account && account.At(now) is { } period && period.Span.Has(entry.At))
        {
            if (isOurs && budget.Shared.IsShared)
            {
                budget.TryConvert(money, entry.Currency, roundsUp: false, out long units);
                budget.Shared.Count(new BudgetHold(budget, account, period, units, IsFirm: false), entry.Usage.TotalInput, entry.Usage.TotalOutput, requests);
            }

            Add(budget, period, money, entry.Currency, entry.Usage.TotalInput, entry.Usage.TotalOutput, requests);
            if (isOurs)
            {
                BudgetWarnings.Check(budget, account, period);
            }
        }
    }

    /// <summary>The account that such calls are counted in; null when the budget is not about them.</summary>
    public static BudgetAccount? Find(Budget budget, in BudgetSubject subject, string route, string model)
        => budget.CanMeet(route, model) && budget.IsAbout(subject) ? budget.AccountOf(subject, route, model) : null;

    public static void Add(Budget budget, AccountPeriod period, decimal money, string currency, long input, long output, long requests)
    {
        budget.TryConvert(money, currency, roundsUp: false, out long units);
        period[BudgetMeasure.Money].Settle(0, units);
        period[BudgetMeasure.Tokens].Settle(0, input + output);
        period[BudgetMeasure.InputTokens].Settle(0, input);
        period[BudgetMeasure.OutputTokens].Settle(0, output);
        period[BudgetMeasure.Requests].Settle(0, requests);
    }
}
