using Gatehouse.Core.Snapshots;
using Gatehouse.Gateway.Routing;
using Gatehouse.Gateway.Upstreams;

namespace Gatehouse.Gateway;

/// <summary>What the data plane adds to a snapshot, around the sections of other projects.</summary>
public static class GatewaySections
{
    /// <summary>Run before the sections of other projects: the services.</summary>
    public static IReadOnlyList<SnapshotSection> Before { get; } = [new ServicesSection()];

    /// <summary>Run after the sections of other projects: the routes, whose backends use what those made.</summary>
    public static IReadOnlyList<SnapshotSection> After { get; } = [new RoutesSection()];

    public static IReadOnlyList<SnapshotSection> All { get; } = [.. Before, .. After];
}
