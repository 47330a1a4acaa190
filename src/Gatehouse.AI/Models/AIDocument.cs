using System.ComponentModel;
using Gatehouse.AI.Budgets;
using Gatehouse.AI.Ledger;
using Gatehouse.AI.Models.Catalogue;
using Gatehouse.AI.Providers;
using Gatehouse.Core.Configuration;
using Gatehouse.Core.Configuration.Values;

namespace Gatehouse.AI.Models;

/// <summary>The `ai:` section: who answers model calls, and under which names clients ask for them.</summary>
[Planned("prompts", "cache", "guards", "evaluations")]
public sealed record AIDocument : Document
{
    [Description("Accounts at vendors and model servers of your own, by name.")]
    public IReadOnlyDictionary<string, ProviderOptions> Providers { get; init; } = new Dictionary<string, ProviderOptions>(StringComparer.Ordinal);

    [Description("Names that clients ask for; only these can be called.")]
    public IReadOnlyDictionary<string, ModelDocument> Models { get; init; } = new Dictionary<string, ModelDocument>(StringComparer.Ordinal);

    [Description("What may be used in a time, in money, tokens or requests, by name. A call needs room in every budget that is about it.")]
    public IReadOnlyDictionary<string, BudgetDocument> Budgets { get; init; } = new Dictionary<string, BudgetDocument>(StringComparer.Ordinal);

    [Description("What a currency is worth in another, by its three letters, for budgets that are not in the currency of the prices: EUR: 1.08 USD.")]
    [AllowedRange("0.000001 USD", "1000000 USD")]
    public IReadOnlyDictionary<string, Money> ExchangeRates { get; init; } = new Dictionary<string, Money>(StringComparer.Ordinal);

    [Description("Where the account of model calls is kept: what each attempt used and cost. In memory, and gone with the process, when not set.")]
    public LedgerDocument? Ledger { get; init; }

    [Description("What is known of models beside the list that comes with the program, and what becomes of unknown prices.")]
    public CatalogueDocument Catalogue { get; init; } = new();
}
