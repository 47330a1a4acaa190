using System.Collections.Frozen;
using System.Security.Cryptography;
using System.Text;
using Gatehouse.AI.Ledger;
using Gatehouse.AI.Models;
using Gatehouse.Core.Snapshots;
using Gatehouse.Core.State;
using Microsoft.Extensions.Logging;

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
            string key = $"ai.budgets/{entry.Key}/{calendar.Key}/{written.Limit?.Currency}/{string.Join(",", (written.Per ?? []).Order())}{Selectors(written)}";
            var accounts = build.State.Claim(key, () => new BudgetAccounts(calendar, build.Time, build.Loggers.CreateLogger("Gatehouse.AI.Budgets")));
            return new Budget(written, accounts, rates, written.OnExceeded.UseModel is { } cheaper ? targetOf(cheaper) : null, new SharedBudget(build.Part<LeasedAccounts>(), key));
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

    /// <summary>The snapshot is in force: calls reserve by these budgets from now on. Reads files at a start.</summary>
    public void Begin(CallLedger ledger)
    {
        Budget[] started = [.. _budgets.Where(b => !b.Accounts.IsFilled)];
        FillFrom(ledger);
        foreach (var budget in _budgets)
        {
            BudgetWarnings.Pass(budget, started.Contains(budget));
            budget.Accounts.Take(budget);
        }
    }

    /// <summary>
    /// Counts what no call settles here: corrections, what other processes of the same ledger did, and calls that began before a
    /// reload brought the budget.
    /// </summary>
    internal void Follow(CallLedger ledger)
    {
        ledger.CountedBesides = entry =>
        {
            foreach (var budget in _budgets)
            {
                if (entry.At >= budget.Accounts.CreatedAt)
                {
                    LedgerCounting.Count(budget, entry, _time.GetUtcNow());
                }
            }
        };
        ledger.Settled = entry =>
        {
            foreach (var budget in _budgets)
            {
                if (budget.Accounts.HasMissed(entry))
                {
                    LedgerCounting.Count(budget, entry, _time.GetUtcNow(), isOurs: true);
                }
            }
        };
    }

    /// <summary>Every account of every budget as it is now, in the order written; a budget that nobody has used yet has one without a name.</summary>
    public IReadOnlyList<BudgetReading> Read()
    {
        var now = _time.GetUtcNow();
        return [.. _budgets.SelectMany(b => b.Accounts.All.Select(a => BudgetReading.Of(b, a, now)))];
    }

    // Whom it is about makes another budget of it: what others used is not its own. The names are no part of a counter's name.
    private static string Selectors(BudgetDocument budget)
    {
        IReadOnlyList<string>?[] all = [budget.Team, budget.Consumer, budget.Key, budget.Route, budget.Model, budget.Provider];
        string text = string.Join('\n', all.Select(names => names is null ? "" : string.Join('\t', names.Order(StringComparer.Ordinal))));
        return all.All(names => names is null) ? "" : $"/{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)), 0, 6)}";
    }

    private BudgetSet SetOf(string route, string model)
    {
        Budget[] those = [.. _budgets.Where(b => b.CanMeet(route, model))];
        return those.Length == 0 ? BudgetSet.None : new BudgetSet(those, route, model, _time);
    }
}
