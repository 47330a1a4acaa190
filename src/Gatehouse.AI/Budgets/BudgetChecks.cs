using Gatehouse.AI.Models;
using Gatehouse.AI.Models.Catalogue;
using Gatehouse.Core.Configuration;
using Gatehouse.Core.Configuration.Nodes;

namespace Gatehouse.AI.Budgets;

/// <summary>Faults of budgets in relation to the rest of the configuration.</summary>
internal static class BudgetChecks
{
    public static void Check(AIDocument ai, GatewayDocument gateway, ProblemList problems)
    {
        CheckRates(ai, problems);
        var rates = new ExchangeRates(ai.ExchangeRates);
        var teams = gateway.Consumers.Values.Select(c => c.Team).Concat(WrittenTeams(gateway)).Where(t => t.Length > 0).ToHashSet(StringComparer.Ordinal);
        var keys = ai.Budgets.Values.Any(b => b.Key is not null)
            ? gateway.Consumers.Values.SelectMany(c => c.Keys).Select(k => k.Id()).ToHashSet(StringComparer.Ordinal)
            : [];
        foreach (var budget in ai.Budgets.Values)
        {
            CheckNames(budget, "team", budget.Team, teams, "is no team, and no consumer is of it", problems);
            CheckNames(budget, "key", budget.Key, keys, "is no key of a consumer", problems);
            CheckCurrency(ai, budget, rates, problems);
            if (budget.OnExceeded.UseModel is { } cheaper && new ModelTargetDocument { Model = cheaper }.TrySplit(out var provider, out _) && !ai.Providers.ContainsKey(provider))
            {
                problems.Add(ProblemCodes.UnknownReference, budget.OnExceeded, "use_model", $"\"{provider}\" is no provider in ai.providers", NearName.Hint(provider, ai.Providers.Keys));
            }
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
        foreach (var alias in ai.Models.Where(m => budget.Model?.Contains(m.Key, StringComparer.Ordinal) != false).Select(m => m.Value))
        {
            foreach (var target in alias.Targets)
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

    private static IEnumerable<string> WrittenTeams(GatewayDocument gateway)
        => gateway.Source is ConfigMapping root && root.Find("teams")?.Value is ConfigMapping teams ? teams.Entries.Select(e => e.Key) : [];

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
