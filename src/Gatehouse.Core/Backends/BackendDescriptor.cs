using Gatehouse.Core.Configuration;
using Gatehouse.Core.Snapshots;

namespace Gatehouse.Core.Backends;

/// <summary>Announces a backend: the key of a route that chooses it, its options, how it is checked and built.</summary>
public abstract class BackendDescriptor
{
    /// <summary>The key on a route: "service", "respond", "redirect", "ai".</summary>
    public abstract string Id { get; }

    public abstract string Summary { get; }

    /// <summary>Whether it may take the place of a service that cannot answer (fallback).</summary>
    public virtual bool MayStandIn => false;

    public abstract Type OptionsType { get; }

    /// <summary>Faults in relations between settings and to other parts of the configuration (references).</summary>
    public abstract void ValidateOptions(Document options, GatewayDocument gateway, ProblemList problems);

    /// <summary>
    /// Text that changes when anything outside the route's own lines changes what the backend does (the service it names):
    /// part of the key under which a compiled route is kept over a reload.
    /// </summary>
    public virtual string DependencyHash(Document options, GatewayDocument gateway) => "";

    public abstract Backend BuildBackend(Document options, RouteDocument route, SnapshotBuild build);
}
