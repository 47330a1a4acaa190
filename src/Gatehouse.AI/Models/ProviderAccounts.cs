using System.Collections.Frozen;
using Gatehouse.AI.Models.Catalogue;
using Gatehouse.AI.Models.Prices;

namespace Gatehouse.AI.Models;

/// <summary>The providers of a snapshot by name, for requests that are about an account and name no model.</summary>
public sealed class ProviderAccounts(IReadOnlyDictionary<string, ModelTarget> accounts, KnownModels? known = null)
{
    private readonly FrozenDictionary<string, ModelTarget> _accounts = accounts.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>The account as a target without a model.</summary>
    public ModelTarget? Find(string provider) => _accounts.GetValueOrDefault(provider);

    /// <summary>The price of a model of an account, by the vendor's name of it; null when it is not known. Looks it up: not for each call.</summary>
    public ModelPrice? PriceOf(string provider, string model)
        => Find(provider) is { } account && model.Length > 0 ? known?.Find(account.Provider.Type, provider, model)?.Price : null;
}
