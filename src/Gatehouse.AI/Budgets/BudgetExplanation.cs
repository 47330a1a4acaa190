using System.Globalization;
using Gatehouse.AI.Models;
using Gatehouse.Core.Explaining;
using Gatehouse.Core.Snapshots;

namespace Gatehouse.AI.Budgets;

/// <summary>What explain says of budgets: those that hold for a call, with what is left of them.</summary>
internal static class BudgetExplanation
{
    /// <summary>The budgets that hold for a call of this consumer to any target of the model.</summary>
    public static IEnumerable<ExplanationFact> Of(RouteBudgets budgets, Consumer? consumer, ModelAlias model)
    {
        var set = budgets.Of(model.Name);
        var subject = new BudgetSubject(consumer?.Team ?? "", consumer?.Name ?? "", "", "");
        string[] providers = [.. model.Targets.Select(t => t.Provider.Name).Distinct(StringComparer.Ordinal)];
        foreach (var budget in set.Budgets.ToArray())
        {
            string[] those = [.. providers.Where(p => budget.IsAbout(subject with { Provider = p }, withAnyKey: true))];
            if (those.Length > 0)
            {
                yield return new ExplanationFact("budget", budget.GoesByKey ? DescribeOfKeys(budget) : Describe(budget, set.Read(budget, subject), those.Length < providers.Length ? those : []), []);
            }
        }
    }

    // Which of its keys a consumer comes with is not asked.
    private static string DescribeOfKeys(Budget budget)
        => $"{budget.Name}: goes by the caller's key{(budget.Document.Key is { } keys ? $" (only {string.Join(", ", keys)})" : "")}; what is left is told by gatehouse budgets";

    private static string Describe(Budget budget, BudgetReading reading, string[] providers)
    {
        string left = string.Join(", ", reading.Limits.Select(l => string.Create(CultureInfo.InvariantCulture, $"{l.Left:0.#########} of {BudgetText.Amount(budget, l.Measure, budget.LimitOf(l.Measure))}")));
        string whose = reading.Account.Count == 0 ? "" : $" for {string.Join(", ", reading.Account.Select(a => $"{a.Key} {(a.Value.Length == 0 ? "(none)" : a.Value)}"))}";
        string until = reading.ResetsAt is { } reset ? $" until {BudgetText.Moment(reset)}" : "";
        string then = budget.Cheaper is { } cheaper ? $"then {cheaper}" : budget.Allows ? "then allowed and marked" : "then refused";
        string only = providers.Length == 0 ? "" : $" (at {string.Join(", ", providers)})";
        return $"{budget.Name}: {left} left{whose}{until}, {then}{only}";
    }
}
