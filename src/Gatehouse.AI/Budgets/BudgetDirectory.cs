using System.Collections.Frozen;
using Gatehouse.AI.Ledger;
using Gatehouse.AI.Models;
using Gatehouse.Core.Snapshots;
using Gatehouse.Core.State;

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
            string key = $"ai.budgets/{entry.Key}/{calendar.Key}/{written.Limit?.Currency}/{per}";
            var accounts = build.State.Claim(key, () => new BudgetAccounts(calendar, build.Time));
            var budget = new Budget(written, accounts, rates, written.OnExceeded.UseModel is { } cheaper ? targetOf(cheaper) : null, new SharedBudget(build.Part<LeasedAccounts>(), key));
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
    /// Counts what the ledger has of the periods in force, in accounts that are new: after a start, and after a reload that
    /// brought a budget; does nothing for the others. Reads files.
    /// </summary>
    /// <param name="ledger">The ledger, started unless it is only read.</param>
    /// <param name="onlyReads">Whether nothing may be written: for commands beside a server that runs.</param>
    public void FillFrom(CallLedger ledger, bool onlyReads = false) => new BudgetFilling(ledger, _time, onlyReads).Fill([.. _budgets.Where(b => !b.Accounts.IsFilled)]);

    /// <summary>Counts what no call of this process settles: corrections, and what other processes of the same ledger did.</summary>
    internal void Follow(CallLedger ledger)
        => ledger.CountedBesides = entry =>
        {
            foreach (var budget in _budgets)
            {
                if (entry.At >= budget.Accounts.CreatedAt)
                {
                    LedgerCounting.Count(budget, entry, _time.GetUtcNow());
                }
            }
        };

    /// <summary>Every account of every budget as it is now, in the order written; a budget that nobody has used yet has one without a name.</summary>
    public IReadOnlyList<BudgetReading> Read()
    {
        var now = _time.GetUtcNow();
        return [.. _budgets.SelectMany(b => b.Accounts.All.Select(a => BudgetReading.Of(b, a, now)))];
    }

    private BudgetSet SetOf(string route, string model)
    {
        Budget[] those = [.. _budgets.Where(b => b.CanMeet(route, model))];
        return those.Length == 0 ? BudgetSet.None : new BudgetSet(those, route, model, _time);
    }
}
