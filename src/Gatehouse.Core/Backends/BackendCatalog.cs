namespace Gatehouse.Core.Backends;

/// <summary>Every backend this program has.</summary>
public sealed class BackendCatalog(IEnumerable<BackendDescriptor> descriptors)
{
    private readonly Dictionary<string, BackendDescriptor> _byId = descriptors.ToDictionary(d => d.Id, StringComparer.Ordinal);

    public IReadOnlyCollection<BackendDescriptor> All => _byId.Values;

    public BackendDescriptor? Find(string id) => _byId.GetValueOrDefault(id);
}
