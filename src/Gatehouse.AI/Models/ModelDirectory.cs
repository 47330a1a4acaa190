using System.Collections.Frozen;

namespace Gatehouse.AI.Models;

/// <summary>
/// The models of a snapshot. Only listed names can be called: a client never reaches a provider's model by writing
/// "provider/model" itself (docs/decisions/0041).
/// </summary>
public sealed class ModelDirectory(IEnumerable<ModelAlias> models)
{
    private readonly FrozenDictionary<string, ModelAlias> _byName = models.ToFrozenDictionary(m => m.Name, StringComparer.Ordinal);

    public static ModelDirectory Empty { get; } = new([]);

    /// <summary>All models, sorted by name.</summary>
    public IReadOnlyList<ModelAlias> All { get; } = [.. models.OrderBy(m => m.Name, StringComparer.Ordinal)];

    public ModelAlias? Find(string name) => _byName.GetValueOrDefault(name);

    /// <summary>The part of it that a route lists; all of it when the route lists none.</summary>
    public ModelDirectory Narrow(IReadOnlyList<string>? names)
        => names is null ? this : new ModelDirectory([.. All.Where(m => names.Contains(m.Name, StringComparer.Ordinal))]);
}
