using System.Collections.Frozen;
using System.Text.RegularExpressions;

namespace Gatehouse.AI.Models.Catalogue;

/// <summary>
/// The models of one provider, in the order of their source: the first whose rule matches a name is the model. Names that are
/// written out are looked up, and only rules that stand before the found one are tried.
/// </summary>
public sealed class ProviderCatalogue
{
    private readonly FrozenDictionary<string, int> _byName;
    private readonly FrozenDictionary<string, int> _byId;
    private readonly IReadOnlyList<(int Index, NameRule Rule)> _rules;

    internal ProviderCatalogue(string id, string name, string hosts, IReadOnlyList<string> like, IReadOnlyList<(CatalogueModel Model, IReadOnlyList<NameRule> Rules)> models)
    {
        (Id, Name, Hosts, Like) = (id, name, hosts, like);
        Models = [.. models.Select(m => m.Model)];
        var names = new Dictionary<string, int>(StringComparer.Ordinal);
        var ids = new Dictionary<string, int>(StringComparer.OrdinalIgnoreCase);
        var rules = new List<(int, NameRule)>();
        for (int i = 0; i < models.Count; i++)
        {
            ids.TryAdd(models[i].Model.Id, i);
            foreach (var rule in models[i].Rules)
            {
                if (rule.Exactly is { } only)
                {
                    names.TryAdd(only, i);
                }
                else
                {
                    rules.Add((i, rule));
                }
            }
        }

        _byName = names.ToFrozenDictionary(StringComparer.Ordinal);
        _byId = ids.ToFrozenDictionary(StringComparer.OrdinalIgnoreCase);
        _rules = rules;
    }

    /// <summary>A type of provider, or the source's name of a vendor that has no type here.</summary>
    public string Id { get; }

    public string Name { get; }

    /// <summary>Providers whose models it serves too, at their prices where it has none of its own.</summary>
    public IReadOnlyList<string> Like { get; }

    public IReadOnlyList<CatalogueModel> Models { get; }

    private string Hosts { get; }

    /// <summary>Whether an address is the vendor's: its prices hold nowhere else.</summary>
    public bool IsVendor(string url) => Hosts.Length > 0 && Regex.IsMatch(url, $"^(?:{Hosts})", RegexOptions.CultureInvariant | RegexOptions.IgnoreCase | RegexOptions.NonBacktracking);

    /// <summary>The model of this name, in lower case; null when no rule matches.</summary>
    internal CatalogueModel? Find(string name)
    {
        int found = _byName.GetValueOrDefault(name, int.MaxValue);
        foreach (var (index, rule) in _rules)
        {
            if (index >= found)
            {
                break;
            }

            if (rule.Matches(name))
            {
                found = index;
            }
        }

        return found == int.MaxValue ? null : Models[found];
    }

    internal CatalogueModel? ById(string id) => _byId.TryGetValue(id, out int index) ? Models[index] : null;
}
