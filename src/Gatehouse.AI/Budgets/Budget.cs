using Gatehouse.AI.Models;
using Gatehouse.Core.Configuration.Values;

namespace Gatehouse.AI.Budgets;

/// <summary>A budget, compiled: whom it is about, how much there is, and what happens when there is no more. What was used is in its accounts.</summary>
internal sealed class Budget
{
    /// <summary>What stands for "no limit" among the limits.</summary>
    public const long Unlimited = -1;

    private const decimal Units = 1_000_000_000m;

    private readonly NameSet _teams;
    private readonly NameSet _consumers;
    private readonly NameSet _keys;
    private readonly NameSet _routes;
    private readonly NameSet _models;
    private readonly NameSet _providers;
    private readonly ExchangeRates _rates;

    // What was asked for last: prices are in one currency but for a few.
    private Conversion _conversion;
    private Amounts _limits;

    public Budget(BudgetDocument document, BudgetAccounts accounts, ExchangeRates rates, ModelTarget? cheaper, SharedBudget shared)
    {
        Name = document.Name;
        Document = document;
        Accounts = accounts;
        Shared = shared;
        Cheaper = cheaper;
        Allows = document.OnExceeded.Action == ExceededAction.Allow;
        Currency = document.Limit?.Currency ?? "";
        Status = document.Status;
        WarnAt = [.. document.WarnAt.Select(s => (long)Math.Round(s.Fraction * Millionths)).Order()];
        _teams = new NameSet(document.Team);
        _consumers = new NameSet(document.Consumer);
        _keys = new NameSet(document.Key);
        _routes = new NameSet(document.Route);
        _models = new NameSet(document.Model);
        _providers = new NameSet(document.Provider);
        Per = document.Per ?? [];
        _rates = rates;
        _conversion = new Conversion(Currency, Units);
        _limits[(int)BudgetMeasure.Money] = document.Limit is { } limit ? (long)decimal.Floor(limit.Amount * Units) : Unlimited;
        _limits[(int)BudgetMeasure.Tokens] = document.Tokens ?? Unlimited;
        _limits[(int)BudgetMeasure.InputTokens] = document.InputTokens ?? Unlimited;
        _limits[(int)BudgetMeasure.OutputTokens] = document.OutputTokens ?? Unlimited;
        _limits[(int)BudgetMeasure.Requests] = document.Requests ?? Unlimited;
    }

    /// <summary>Shares are counted in millionths.</summary>
    public const long Millionths = 1_000_000;

    public string Name { get; }

    public BudgetDocument Document { get; }

    public BudgetAccounts Accounts { get; }

    /// <summary>The part of its accounts that nodes share.</summary>
    public SharedBudget Shared { get; }

    /// <summary>What callers are told apart by.</summary>
    public IReadOnlyList<BudgetPer> Per { get; }

    /// <summary>The target that answers when the budget has no room; null when calls are blocked or allowed.</summary>
    public ModelTarget? Cheaper { get; }

    /// <summary>Whether calls go on when there is no room.</summary>
    public bool Allows { get; }

    /// <summary>Currency of its money; empty when it limits none.</summary>
    public string Currency { get; }

    /// <summary>Status of refusals; null when what is missing decides.</summary>
    public int? Status { get; }

    /// <summary>Shares at which is warned, in millionths, ascending.</summary>
    public long[] WarnAt { get; }

    public BudgetCalendar Calendar => Accounts.Calendar;

    public long LimitOf(BudgetMeasure measure) => _limits[(int)measure];

    /// <summary>Whether any call of this route to this model can be one that it counts.</summary>
    public bool CanMeet(string route, string model) => _routes.Has(route) && _models.Has(model);

    /// <summary>Whether it matters which of its keys a consumer comes with.</summary>
    public bool GoesByKey => Document.Key is not null || Per.Contains(BudgetPer.Key);

    public bool IsAbout(in BudgetSubject subject, bool withAnyKey = false)
        => _teams.Has(subject.Team) && _consumers.Has(subject.Consumer) && (withAnyKey || _keys.Has(subject.Key)) && _providers.Has(subject.Provider);

    /// <summary>The account that a call of this caller is counted in.</summary>
    public BudgetAccount AccountOf(in BudgetSubject subject, string route, string model)
    {
        if (Per.Count == 0)
        {
            return Accounts.Find(default);
        }

        var values = default(AccountValues);
        for (int i = 0; i < Per.Count; i++)
        {
            values = Per[i] switch
            {
                BudgetPer.Team => values with { Team = subject.Team },
                BudgetPer.Consumer => values with { Consumer = subject.Consumer },
                BudgetPer.Key => values with { Key = subject.Key },
                BudgetPer.Route => values with { Route = route },
                _ => values with { Model = model },
            };
        }

        return Accounts.Find(values);
    }

    /// <summary>An amount in billionths of the budget's currency; false when no rate between the two is known.</summary>
    /// <param name="amount">The amount.</param>
    /// <param name="currency">Its currency.</param>
    /// <param name="roundsUp">Up to the next billionth; else to the nearest.</param>
    /// <param name="units">The amount in billionths.</param>
    public bool TryConvert(decimal amount, string currency, bool roundsUp, out long units)
    {
        units = 0;
        if (Currency.Length == 0 || amount == 0)
        {
            return true;
        }

        var conversion = _conversion;
        if (conversion.From != currency)
        {
            if (_rates.Between(currency, Currency) is not { } rate)
            {
                return false;
            }

            _conversion = conversion = new Conversion(currency, rate * Units);
        }

        decimal exact = Math.Clamp(amount, -1e9m, 1e9m) * conversion.Factor;
        exact = roundsUp ? decimal.Ceiling(exact) : decimal.Round(exact);
        units = (long)Math.Clamp(exact, -(decimal)long.MaxValue / 2, (decimal)long.MaxValue / 2);
        return true;
    }

    /// <summary>Billionths as an amount of its currency.</summary>
    public Money MoneyOf(long units) => new(units / Units, Currency);

    // A class, because it is replaced while others read it.
    private sealed record Conversion(string From, decimal Factor);
}
