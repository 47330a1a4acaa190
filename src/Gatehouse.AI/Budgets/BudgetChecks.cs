using Gatehouse.AI.Models;
using Gatehouse.AI.Models.Catalogue;
using Gatehouse.Core.Configuration;

namespace Gatehouse.AI.Budgets;

/// <summary>Faults of budgets in relation to the rest of the configuration.</summary>
internal static class BudgetChecks
{
    public static void Check(AIDocument ai, GatewayDocument gateway, HashSet<string> teams, ProblemList problems)
    {
        CheckRates(ai, problems);
        var rates = new ExchangeRates(ai.ExchangeRates);
        var keys = ai.Budgets.Values.Any(b => b.Key is not null)
            ? gateway.Consumers.Values.SelectMany(c => c.Keys).Select(k => k.Id()).ToHashSet(StringComparer.Ordinal)
            : [];
        foreach (var budget in ai.Budgets.Values)
        {
            CheckNames(budget, "team", budget.Team, teams, "is no team, and no consumer is of it", problems);
            CheckNames(budget, "key", budget.Key, keys, "is no key of a consumer", problems);
            CheckCurrency(ai, budget, rates, problems);
        }
    }

    // Where a call would find out, its client would be refused.
    private static void CheckCurrency(AIDocument ai, BudgetDocument budget, ExchangeRates rates, ProblemList problems)
    {
        if (budget.Limit is not { } limit)
        {
            return;
        }

        var known = new KnownModels(ai);
        var models = ai.Models.Where(m => budget.Model?.Contains(m.Key, StringComparer.Ordinal) != false).Select(m => m.Value);
        var cheaper = ai.Budgets.Values.Select(b => b.OnExceeded.UseModel).OfType<string>().Select(m => new ModelDocument { Targets = [new ModelTargetDocument { Model = m }] });
        foreach (var alias in models.Concat(cheaper))
        {
            foreach (var target in alias.AllTargets().Concat(alias.Shadow is { } shadow ? [shadow.Target] : []))
            {
                if (target.TrySplit(out var provider, out var model) && ai.Providers.TryGetValue(provider, out var options)
                    && budget.Provider?.Contains(provider, StringComparer.Ordinal) != false
                    && known.Find(options.Type, provider, model, alias, target)?.Price?.Currency is { } currency && rates.Between(currency, limit.Currency) is null)
                {
                    problems.Add(
                        ProblemCodes.Missing,
                        budget,
                        "limit",
                        $"the price of {target.Model} is in {currency}, the budget is in {limit.Currency}, and no exchange rate is written",
                        $"Add ai.exchange_rates: {{ {limit.Currency}: 1.00 {currency} }} with what one {limit.Currency} is worth.");
                    return;
                }
            }
        }
    }

    private static void CheckRates(AIDocument ai, ProblemList problems)
    {
        foreach (var (currency, worth) in ai.ExchangeRates)
        {
            if (currency.Length != 3 || currency.AsSpan().ContainsAnyExceptInRange('A', 'Z'))
            {
                problems.Add(ProblemCodes.InvalidValue, ai, "exchange_rates", $"\"{currency}\" is no currency of three capital letters", "Write it as EUR: 1.08 USD.");
            }
            else if (currency == worth.Currency)
            {
                problems.Add(ProblemCodes.InvalidCombination, ai, "exchange_rates", $"{currency} is given in itself", $"Write what one {currency} is worth in another currency.");
            }
            else if (ai.ExchangeRates.TryGetValue(worth.Currency, out var back) && back.Currency == currency && string.CompareOrdinal(currency, worth.Currency) < 0)
            {
                problems.Add(ProblemCodes.InvalidCombination, ai, "exchange_rates", $"{currency} is given in {worth.Currency}, and {worth.Currency} in {currency}", "Remove one of them: each tells the other.");
            }
        }
    }

    // A name that nobody has would be a budget that limits nobody, in silence.
    private static void CheckNames(BudgetDocument budget, string setting, IReadOnlyList<string>? names, HashSet<string> known, string fault, ProblemList problems)
    {
        for (int i = 0; i < (names?.Count ?? 0); i++)
        {
            if (!known.Contains(names![i]))
            {
                problems.Add(ProblemCodes.UnknownReference, budget, setting, i, $"\"{names[i]}\" {fault}", NearName.Hint(names[i], known));
            }
        }
    }
}
