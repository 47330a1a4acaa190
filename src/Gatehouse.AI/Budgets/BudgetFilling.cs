using Gatehouse.AI.Ledger;
using Gatehouse.AI.Ledger.Usage;

namespace Gatehouse.AI.Budgets;

/// <summary>
/// Counts in new accounts what the ledger has of their periods: whole days of the ledger by its sums, the days at both ends
/// entry by entry. What was settled after an account was made was counted then and is passed over: nothing counts twice.
/// </summary>
internal sealed class BudgetFilling(CallLedger ledger, TimeProvider time)
{
    private static readonly UsageDimension[] Dimensions =
        [UsageDimension.Team, UsageDimension.Consumer, UsageDimension.Key, UsageDimension.Route, UsageDimension.Model, UsageDimension.Provider];

    private readonly BudgetCalendar _days = new(BudgetPeriod.Day, ledger.Zone, DayOfWeek.Monday, 1);
    private readonly DateTimeOffset _now = time.GetUtcNow();

    public void Fill(IReadOnlyList<Budget> budgets)
    {
        foreach (var alike in budgets.GroupBy(b => b.Calendar.Key, StringComparer.Ordinal))
        {
            Budget[] those = [.. alike];
            var until = those.Min(b => b.Accounts.CreatedAt);
            var from = those[0].Calendar.At(_now).Start;
            var today = _days.At(until).Start;
            if (from >= today)
            {
                Count(those, from);
            }
            else
            {
                var firstDay = FirstWholeDay(from, those, today);
                Count(those, firstDay, today);
                Count(those, today);
            }

            Array.ForEach(those, b => b.Accounts.IsFilled = true);
        }
    }

    /// <summary>The money of an entry, or the most that it can have been where nobody knows.</summary>
    private static decimal MoneyOf(LedgerEntry entry) => entry.Cost ?? (entry.Outcome == LedgerOutcome.Error ? 0 : entry.Reserved ?? 0);

    /// <summary>Counts the rest of the day that the period begins in, and gives the day after it.</summary>
    private DateOnly? FirstWholeDay(DateTimeOffset from, Budget[] budgets, DateTimeOffset today)
    {
        if (from == DateTimeOffset.MinValue)
        {
            return null;
        }

        var day = _days.At(from);
        if (day.Start == from)
        {
            return DateOnly.FromDateTime(day.Start.DateTime);
        }

        Count(budgets, from, day.End < today ? day.End : today);
        return DateOnly.FromDateTime(day.End.DateTime);
    }

    private void Count(Budget[] budgets, DateOnly? from, DateTimeOffset today)
    {
        var to = DateOnly.FromDateTime(today.DateTime).AddDays(-1);
        if (from > to)
        {
            return;
        }

        foreach (var row in ledger.Usage(new UsageQuery { From = from, To = to, By = Dimensions }))
        {
            var subject = new BudgetSubject(row.Values[0], row.Values[1], row.Values[2], row.Values[5]);
            var sums = row.Sums;
            foreach (var budget in budgets)
            {
                Count(budget, subject, row.Values[3], row.Values[4], sums.Cost + sums.Uncertain, row.Currency, sums.TotalInput, sums.TotalOutput, sums.Attempts - sums.Errors);
            }
        }
    }

    private void Count(Budget[] budgets, DateTimeOffset from, DateTimeOffset? to = null)
    {
        foreach (var entry in ledger.Entries(from, to ?? _now.AddTicks(1)))
        {
            if (entry.Kind == LedgerEntryKind.CacheHit)
            {
                continue;
            }

            var subject = new BudgetSubject(entry.Team, entry.Consumer, entry.Key, entry.Provider);
            long requests = entry.Kind == LedgerEntryKind.Attempt && entry.Outcome != LedgerOutcome.Error ? 1 : 0;
            foreach (var budget in budgets)
            {
                // What an earlier process left open is settled by this one, and was never counted here.
                if (entry.At < budget.Accounts.CreatedAt || entry.Outcome == LedgerOutcome.Interrupted)
                {
                    Count(budget, subject, entry.Route, entry.Model, MoneyOf(entry), entry.Currency, entry.Usage.TotalInput, entry.Usage.TotalOutput, requests);
                }
            }
        }
    }

    private void Count(Budget budget, in BudgetSubject subject, string route, string model, decimal money, string currency, long input, long output, long requests)
    {
        if (!budget.CanMeet(route, model) || !budget.IsAbout(subject))
        {
            return;
        }

        var period = budget.AccountOf(subject, route, model).At(_now);
        budget.TryConvert(money, currency, roundsUp: false, out long units);
        period[BudgetMeasure.Money].Settle(0, units);
        period[BudgetMeasure.Tokens].Settle(0, input + output);
        period[BudgetMeasure.InputTokens].Settle(0, input);
        period[BudgetMeasure.OutputTokens].Settle(0, output);
        period[BudgetMeasure.Requests].Settle(0, requests);
    }
}
