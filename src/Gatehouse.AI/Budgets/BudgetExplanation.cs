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
            string[] those = [.. providers.Where(p => budget.IsAbout(subject with { Provider = p }))];
            if (those.Length > 0)
            {
                var reading = set.Read(budget, subject);
                yield return new ExplanationFact("budget", Describe(budget, reading, those.Length < providers.Length ? those : []), []);
            }
        }
    }

    private static string Describe(Budget budget, BudgetReading reading, string[] providers)
    {
        string left = string.Join(", ", reading.Limits.Select(l => string.Create(CultureInfo.InvariantCulture, $"{l.Left:0.#########} of {l.Limit:0.#########} {l.Unit}")));
        string whose = reading.Account.Count == 0 ? "" : $" for {string.Join(", ", reading.Account.Select(a => $"{a.Key} {(a.Value.Length == 0 ? "(none)" : a.Value)}"))}";
        string until = reading.ResetsAt is { } reset ? $" until {BudgetText.Moment(reset)}" : "";
        string then = budget.Cheaper is { } cheaper ? $"then {cheaper}" : budget.Allows ? "then allowed and marked" : "then refused";
        string only = providers.Length == 0 ? "" : $" (at {string.Join(", ", providers)})";
        return $"{budget.Name}: {left} left{whose}{until}, {then}{only}";
    }
}
