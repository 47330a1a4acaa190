using System.Collections.Frozen;

namespace Gatehouse.AI.Models;

/// <summary>The providers of a snapshot by name, for requests that are about an account and name no model.</summary>
public sealed class ProviderAccounts(IReadOnlyDictionary<string, ModelTarget> accounts)
{
    private readonly FrozenDictionary<string, ModelTarget> _accounts = accounts.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>The account as a target without a model.</summary>
    public ModelTarget? Find(string provider) => _accounts.GetValueOrDefault(provider);
}
