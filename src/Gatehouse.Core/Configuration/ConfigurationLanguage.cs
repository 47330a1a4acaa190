using Gatehouse.Core.Backends;
using Gatehouse.Core.Discovery;
using Gatehouse.Core.Policies;

namespace Gatehouse.Core.Configuration;

/// <summary>
/// Everything the language knows in this program: what can be written, and what is checked. The loader, the schema and
/// the reference pages are made from it.
/// </summary>
public sealed record ConfigurationLanguage(
    PolicyCatalog Policies,
    BackendCatalog Backends,
    IReadOnlyList<SectionDescriptor> Sections,
    IReadOnlyList<DocumentCheck> Checks)
{
    /// <summary>Where targets can be discovered.</summary>
    public IReadOnlyList<DiscoveryDescriptor> Discovery { get; init; } = [];
}
