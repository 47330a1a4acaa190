namespace Gatehouse.AI.Budgets;

/// <summary>One account of a budget at a moment.</summary>
/// <param name="Budget">Name of the budget.</param>
/// <param name="Per">What callers are told apart by; empty when all share one account.</param>
/// <param name="Account">Whose account it is, by what: ("consumer", "acme"); empty when all share one, and where nobody has one yet.</param>
/// <param name="Period">"day", "month", "total" and so on.</param>
/// <param name="StartsAt">When the period began; null when it never did.</param>
/// <param name="ResetsAt">When the next one begins; null when none does.</param>
/// <param name="OnExceeded">"block", "allow", or the model that answers instead.</param>
/// <param name="WarnedAt">The largest share at which was warned in this period; null when there was none.</param>
/// <param name="Limits">What is limited, one or several.</param>
public sealed record BudgetReading(
    string Budget,
    IReadOnlyList<string> Per,
    IReadOnlyList<KeyValuePair<string, string>> Account,
    string Period,
    DateTimeOffset? StartsAt,
    DateTimeOffset? ResetsAt,
    string OnExceeded,
    decimal? WarnedAt,
    IReadOnlyList<MeasureReading> Limits)
{
    internal static BudgetReading Of(Budget budget, BudgetAccount account, DateTimeOffset now)
    {
        var period = account.At(now);
        bool ends = budget.Calendar.Period != BudgetPeriod.Total;
        return new BudgetReading(
            budget.Name,
            [.. budget.Per.Select(p => p.ToString().ToLowerInvariant())],
            account.Values.Named(),
            budget.Calendar.Period.ToString().ToLowerInvariant(),
            ends ? period.Span.Start : null,
            ends ? period.Span.End : null,
            budget.Cheaper?.ToString() ?? (budget.Allows ? "allow" : "block"),
            LargestShare(budget, period),
            [.. Limited(budget).Select(measure => Measured(budget, period, measure))]);
    }

    private static IEnumerable<BudgetMeasure> Limited(Budget budget) => Enum.GetValues<BudgetMeasure>().Where(m => budget.LimitOf(m) != Budgets.Budget.Unlimited);

    private static decimal? LargestShare(Budget budget, AccountPeriod period)
    {
        long warned = budget.WarnAt.LastOrDefault(share => share <= period.WarnedUpTo);
        return warned == 0 ? null : (decimal)warned / Budgets.Budget.Millionths;
    }

    private static MeasureReading Measured(Budget budget, AccountPeriod period, BudgetMeasure measure)
    {
        decimal unit = measure == BudgetMeasure.Money ? budget.MoneyOf(1).Amount : 1;
        long limit = budget.LimitOf(measure);
        long firm = period.FirmOf(measure, limit);
        long used = period.UsedOf(measure);
        string name = measure == BudgetMeasure.Money ? budget.Currency : BudgetText.Noun(measure);
        return new MeasureReading(measure, name, limit * unit, used * unit, Math.Max(firm - used, 0) * unit, Math.Max(limit - firm, 0) * unit);
    }
}
