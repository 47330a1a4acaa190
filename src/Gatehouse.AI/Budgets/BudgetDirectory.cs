using System.Collections.Frozen;
using Gatehouse.AI.Ledger;
using Gatehouse.AI.Models;
using Gatehouse.Core.Snapshots;

namespace Gatehouse.AI.Budgets;

/// <summary>The budgets of a snapshot. What was used is kept beside snapshots, by the name of the budget and its calendar.</summary>
public sealed class BudgetDirectory
{
    private readonly Budget[] _budgets;
    private readonly string[] _models;
    private readonly TimeProvider _time;

    internal BudgetDirectory(IEnumerable<Budget> budgets, IEnumerable<string> models, TimeProvider time)
    {
        _budgets = [.. budgets];
        _models = [.. models];
        _time = time;
    }

    /// <summary>That of a configuration without models.</summary>
    public static BudgetDirectory Empty { get; } = new([], [], TimeProvider.System);

    internal IReadOnlyList<Budget> All => _budgets;

    /// <summary>
    /// When the oldest period began whose accounts do not know what was used in it, because they are new; null when there is
    /// none. What the ledger has from then on is to be replayed.
    /// </summary>
    public DateTimeOffset? ReplayFrom
    {
        get
        {
            var now = _time.GetUtcNow();
            DateTimeOffset? oldest = null;
            foreach (var accounts in _budgets.Select(b => b.Accounts).Where(a => !a.IsFilled))
            {
                var start = accounts.Calendar.At(now).Start;
                oldest = oldest is null || start < oldest ? start : oldest;
            }

            return oldest;
        }
    }

    /// <summary>Compiles the budgets of an `ai:` section.</summary>
    /// <param name="document">The section.</param>
    /// <param name="targetOf">The target that "provider/model" names.</param>
    /// <param name="build">The build.</param>
    internal static BudgetDirectory Compile(AIDocument document, Func<string, ModelTarget> targetOf, SnapshotBuild build)
    {
        var rates = new ExchangeRates(document.ExchangeRates);
        var budgets = document.Budgets.Select(entry =>
        {
            var written = entry.Value.Name.Length > 0 ? entry.Value : entry.Value with { Name = entry.Key };
            var calendar = BudgetCalendar.Of(written);
            string per = string.Join(",", (written.Per ?? []).Order());
            var accounts = build.State.Claim(
                $"ai.budgets/{entry.Key}/{calendar.Key}/{written.Limit?.Currency}/{per}",
                () => new BudgetAccounts(calendar, build.Time));
            var budget = new Budget(written, accounts, rates, written.OnExceeded.UseModel is { } cheaper ? targetOf(cheaper) : null);
            BudgetTelemetry.Watch(budget, build.Loggers);
            return budget;
        });
        return new BudgetDirectory(budgets, document.Models.Keys, build.Time);
    }

    /// <summary>Those that can be about calls of a route.</summary>
    public RouteBudgets ForRoute(string route)
        => _budgets.Length == 0
            ? RouteBudgets.None
            : new RouteBudgets(_models.ToFrozenDictionary(m => m, m => SetOf(route, m), StringComparer.Ordinal), SetOf(route, ""));

    /// <summary>
    /// Counts what the ledger has of a period that is still in force. Entries settled after an account was made were counted
    /// then and are passed over, so that nothing counts twice whenever the ledger is read.
    /// </summary>
    public void Replay(LedgerEntry entry)
    {
        if (entry.Kind == LedgerEntryKind.CacheHit)
        {
            return;
        }

        var now = _time.GetUtcNow();
        var subject = new BudgetSubject(entry.Team, entry.Consumer, entry.Key, entry.Provider);
        foreach (var budget in _budgets)
        {
            if (budget.Accounts.IsFilled || entry.At >= budget.Accounts.CreatedAt || !budget.CanMeet(entry.Route, entry.Model) || !budget.IsAbout(subject))
            {
                continue;
            }

            var period = budget.AccountOf(subject, entry.Route, entry.Model).At(now);
            if (period.Span.Has(entry.At))
            {
                Count(budget, period, entry);
            }
        }
    }

    /// <summary>All there was to replay was replayed.</summary>
    public void Replayed()
    {
        foreach (var budget in _budgets)
        {
            budget.Accounts.IsFilled = true;
        }
    }

    private static void Count(Budget budget, AccountPeriod period, LedgerEntry entry)
    {
        long input = entry.Usage.TotalInput;
        long output = entry.Usage.TotalOutput;
        budget.TryConvert(entry.Cost ?? 0m, entry.Currency, roundsUp: false, out long money);
        period[BudgetMeasure.Money].Settle(0, money);
        period[BudgetMeasure.Tokens].Settle(0, input + output);
        period[BudgetMeasure.InputTokens].Settle(0, input);
        period[BudgetMeasure.OutputTokens].Settle(0, output);

        // An attempt that failed before anything was billed was released when it was made.
        bool isCounted = entry.Kind == LedgerEntryKind.Attempt && (entry.Outcome == LedgerOutcome.Ok || money != 0 || input + output != 0);
        period[BudgetMeasure.Requests].Settle(0, isCounted ? 1 : 0);
    }

    private BudgetSet SetOf(string route, string model)
    {
        Budget[] those = [.. _budgets.Where(b => b.CanMeet(route, model))];
        return those.Length == 0 ? BudgetSet.None : new BudgetSet(those, route, model, _time);
    }
}
