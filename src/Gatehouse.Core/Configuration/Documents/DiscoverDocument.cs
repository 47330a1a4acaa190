using Gatehouse.Core.Discovery;

namespace Gatehouse.Core.Configuration;

/// <summary>Where the targets of a service are discovered: one kind of source and its options.</summary>
[Planned("kubernetes", "consul")]
public sealed record DiscoverDocument : Document
{
    /// <summary>The source that was written and its options.</summary>
    [NotASetting]
    public DiscoveryDescriptor Kind { get; init; } = null!;

    [NotASetting]
    public Document Options { get; init; } = null!;

    /// <summary>Whether all that is found is https, or nothing is; null when that is not known before.</summary>
    [NotASetting]
    public bool? FindsTls => Kind.FindsTls(Options);

    /// <summary>Kind and place in one line: "dns orders.internal:8080".</summary>
    [NotASetting]
    public string Description => $"{Kind.Id} {Kind.Describe(Options)}";
}
