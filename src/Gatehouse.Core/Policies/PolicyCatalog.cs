namespace Gatehouse.Core.Policies;

/// <summary>Every policy this program has, in run order of the lists it was made from.</summary>
public sealed class PolicyCatalog(IEnumerable<PolicyDescriptor> descriptors)
{
    private readonly Dictionary<string, PolicyDescriptor> _byId = descriptors.ToDictionary(d => d.Id, StringComparer.Ordinal);

    public IReadOnlyCollection<PolicyDescriptor> All => _byId.Values;

    public PolicyDescriptor? Find(string id) => _byId.GetValueOrDefault(id);
}
