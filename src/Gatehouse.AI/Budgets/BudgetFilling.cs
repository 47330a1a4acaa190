using Gatehouse.AI.Ledger;
using Gatehouse.AI.Ledger.Usage;

namespace Gatehouse.AI.Budgets;

/// <summary>
/// Counts in new accounts what the ledger has of their periods: whole days of the ledger by its sums, the days at both ends
/// entry by entry. What was settled after an account was made was counted then and is passed over: nothing counts twice.
/// </summary>
internal sealed class BudgetFilling(CallLedger ledger, TimeProvider time, bool onlyReads)
{
    private static readonly UsageDimension[] Dimensions =
        [UsageDimension.Team, UsageDimension.Consumer, UsageDimension.Key, UsageDimension.Route, UsageDimension.Model, UsageDimension.Provider];

    private readonly BudgetCalendar _days = new(BudgetPeriod.Day, ledger.Zone, DayOfWeek.Monday, 1);
    private readonly DateTimeOffset _now = time.GetUtcNow();

    // Sums belong to a ledger that was started, and starting one writes: who only reads goes by entries alone.
    public void Fill(IReadOnlyList<Budget> budgets)
    {
        foreach (var alike in budgets.GroupBy(b => b.Calendar.Key, StringComparer.Ordinal))
        {
            // Once, also when the ledger cannot be read to its end, which it tells itself.
            Budget[] those = [.. alike];
            Array.ForEach(those, b => b.Accounts.IsFilled = true);
            try
            {
                FillAlike(those);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
            }
        }
    }

    private void FillAlike(Budget[] budgets)
    {
        var from = budgets[0].Calendar.At(_now).Start;
        var today = _days.At(budgets.Min(b => b.Accounts.CreatedAt)).Start;
        if (onlyReads || from >= today)
        {
            Count(budgets, from);
            return;
        }

        Count(budgets, FirstWholeDay(from, budgets, today), today);
        Count(budgets, today);
    }

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
                if (LedgerCounting.Find(budget, subject, row.Values[3], row.Values[4]) is { } account)
                {
                    LedgerCounting.Add(budget, account.At(_now), sums.Cost + sums.Uncertain, row.Currency, sums.TotalInput, sums.TotalOutput, sums.Attempts - sums.Errors);
                }
            }
        }
    }

    private void Count(Budget[] budgets, DateTimeOffset from, DateTimeOffset? to = null)
    {
        foreach (var entry in ledger.Entries(from, to ?? _now.AddTicks(1)))
        {
            foreach (var budget in budgets)
            {
                if (entry.At < budget.Accounts.CreatedAt)
                {
                    LedgerCounting.Count(budget, entry, _now);
                }
            }
        }
    }
}
