using Gatehouse.Core.Configuration;

namespace Gatehouse.Gateway.Upstreams.Balancing;

/// <summary>
/// Who may take requests of a service now, and the way to choose among them. Immutable: when something changes, a new one
/// is made (<see cref="Service"/>), off nobody's path but the one request's that finds the old one outdated.
/// </summary>
internal sealed class TargetSet
{
    private TargetSet(int version, ServiceTarget[] all, ServiceTarget[] eligible, Balancer? balancer)
    {
        Version = version;
        All = all;
        Eligible = eligible;
        Balancer = balancer;
    }

    /// <summary>The state of the service that this was made from.</summary>
    public int Version { get; }

    /// <summary>Every target, in the order written or discovered.</summary>
    public ServiceTarget[] All { get; }

    /// <summary>Those that may be chosen.</summary>
    public ServiceTarget[] Eligible { get; }

    /// <summary>Null when fewer than two are eligible.</summary>
    public Balancer? Balancer { get; }

    public static TargetSet Of(ServiceDocument document, TargetSource source, ServiceState state)
    {
        // Read first: what changes while the set is made leaves it outdated.
        int version = state.Version;
        var all = source.Current;
        ServiceTarget[] eligible = [.. all.Where(t => t.Weight > 0 && t.State.IsAvailable)];
        return new TargetSet(version, all, eligible, Balancers.Of(document, eligible, state));
    }
}
