using System.Diagnostics.Metrics;
using System.Globalization;
using System.Runtime.CompilerServices;
using Gatehouse.Core.Telemetry;
using Microsoft.Extensions.Logging;

namespace Gatehouse.AI.Budgets;

/// <summary>What is counted and logged of budgets. Refusals are no log events: the access log has each.</summary>
internal static partial class BudgetTelemetry
{
    private static readonly Meter Meter = new(MetricNames.Meter);

    // Weak: a gateway that stopped lets go of its budgets without telling.
    private static readonly ConditionalWeakTable<BudgetAccounts, object> Watched = [];

    private static readonly Counter<long> Refusals = Meter.CreateCounter<long>(
        MetricNames.AIBudgetRefused, unit: null, "Calls that a budget had no room for, by budget and what became of them: block or use_model.");

    private static readonly Counter<long> Warnings = Meter.CreateCounter<long>(
        MetricNames.AIBudgetWarnings, unit: null, "Times an account came to a share of its budget that is warned at.");

    static BudgetTelemetry()
        => Meter.CreateObservableGauge(MetricNames.AIBudgetUsedRatio, Read, unit: null, "What is used of a budget, from 0; of the account that used the largest share.");

    public static void Watch(BudgetAccounts accounts) => Watched.Add(accounts, accounts.Calendar);

    public static void Forget(BudgetAccounts accounts) => Watched.Remove(accounts);

    public static void Refused(BudgetRefusal refusal)
    {
        if (Refusals.Enabled)
        {
            Refusals.Add(1, new("budget", refusal.Budget), new("action", refusal.UseTarget is null ? "block" : "use_model"));
        }
    }

    public static void Warned(Budget budget, BudgetAccount account, AccountPeriod period, long share, BudgetMeasure measure)
    {
        string percent = string.Create(CultureInfo.InvariantCulture, $"{(decimal)share * 100 / Budget.Millionths:0.####}%");
        if (Warnings.Enabled)
        {
            Warnings.Add(1, new("budget", budget.Name), new("share", percent));
        }

        if (budget.Accounts.Logger.IsEnabled(LogLevel.Warning))
        {
            string of = account.Values.ToString();
            string until = budget.Calendar.Period == BudgetPeriod.Total ? "" : $" until {BudgetText.Moment(period.Span.End)}";
            LogWarned(
                budget.Accounts.Logger,
                budget.Name,
                of.Length == 0 ? "" : $" of {of}",
                percent,
                BudgetText.Amount(budget, measure, period.UsedOf(measure)),
                BudgetText.Amount(budget, measure, budget.LimitOf(measure)),
                until);
        }
    }

    private static IEnumerable<Measurement<double>> Read()
    {
        foreach (var (accounts, _) in Watched)
        {
            if (accounts.InForce is not { } budget)
            {
                continue;
            }

            long largest = 0;
            foreach (var account in accounts.All)
            {
                largest = Math.Max(largest, BudgetWarnings.UsedOf(budget, account.At(accounts.Time.GetUtcNow()), out _));
            }

            yield return new((double)largest / Budget.Millionths, new KeyValuePair<string, object?>("budget", budget.Name));
        }
    }

    [LoggerMessage(EventName = "budget.warning", Level = LogLevel.Warning, Message = "The budget {Budget}{Account} is {Share} used: {Used} of {Limit}{Until}")]
    private static partial void LogWarned(ILogger logger, string budget, string account, string share, string used, string limit, string until);
}
