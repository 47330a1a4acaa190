using System.Globalization;

namespace Gatehouse.AI.Budgets;

/// <summary>Amounts and times of budgets in words.</summary>
internal static class BudgetText
{
    /// <summary>"0.25 USD", "1200 tokens", "1 request".</summary>
    public static string Amount(Budget budget, BudgetMeasure measure, long amount)
        => measure == BudgetMeasure.Money
            ? string.Create(CultureInfo.InvariantCulture, $"{budget.MoneyOf(amount).Amount:0.#########} {budget.Currency}")
            : string.Create(CultureInfo.InvariantCulture, $"{amount} {NounOf(measure, amount)}");

    /// <summary>"2026-12-01T00:00:00+01:00".</summary>
    public static string Moment(DateTimeOffset moment) => moment.ToString("yyyy-MM-dd'T'HH:mm:sszzz", CultureInfo.InvariantCulture);

    /// <summary>"45 s", "12 min", "7 h 12 min", "3 d 4 h"; rounded up, so that it is over by then.</summary>
    public static string Wait(TimeSpan wait)
    {
        if (wait < TimeSpan.FromMinutes(1))
        {
            return string.Create(CultureInfo.InvariantCulture, $"{Math.Max((long)Math.Ceiling(wait.TotalSeconds), 1)} s");
        }

        long minutes = (long)Math.Ceiling(wait.TotalMinutes);
        if (minutes < 24 * 60)
        {
            return Two(minutes / 60, "h", minutes % 60, "min");
        }

        long hours = (long)Math.Ceiling(wait.TotalHours);
        return Two(hours / 24, "d", hours % 24, "h");
    }

    /// <summary>"tokens", "tokens of input", "requests".</summary>
    public static string Noun(BudgetMeasure measure) => NounOf(measure, 2);

    private static string NounOf(BudgetMeasure measure, long amount) => measure switch
    {
        BudgetMeasure.Requests => amount == 1 ? "request" : "requests",
        BudgetMeasure.InputTokens => amount == 1 ? "token of input" : "tokens of input",
        BudgetMeasure.OutputTokens => amount == 1 ? "token of output" : "tokens of output",
        _ => amount == 1 ? "token" : "tokens",
    };

    private static string Two(long large, string largeUnit, long small, string smallUnit)
        => large == 0 ? string.Create(CultureInfo.InvariantCulture, $"{small} {smallUnit}")
            : small == 0 ? string.Create(CultureInfo.InvariantCulture, $"{large} {largeUnit}")
            : string.Create(CultureInfo.InvariantCulture, $"{large} {largeUnit} {small} {smallUnit}");
}
