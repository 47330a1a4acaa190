using Gatehouse.Core.Configuration;
using Gatehouse.Core.Policies;

namespace Gatehouse.Gateway.Pipeline;

/// <summary>What the policies that a document attaches are, by name or inline. References that dangle are passed over.</summary>
internal sealed class PolicyStages(PolicyCatalog catalog)
{
    public static PolicyUse[] UsesOf(GatewayDocument document, RouteDocument route) => [.. document.Defaults.Policies, .. route.Policies];

    /// <summary>Each alternative of what is attached, with what it stands for.</summary>
    public static IEnumerable<(PolicyUse Attached, PolicyUse Kind)> KindsOf(GatewayDocument document, PolicyUse use)
    {
        foreach (var single in use.Any.Count > 0 ? use.Any : [use])
        {
            var kind = single.Reference is { } name ? document.Policies.GetValueOrDefault(name) : single;
            if (kind?.Id is not null)
            {
                yield return (single, kind);
            }
        }
    }

    /// <summary>Null when there is no such policy.</summary>
    public PolicyStage? StageOf(GatewayDocument document, PolicyUse use)
        => KindsOf(document, use).Select(k => catalog.Find(k.Kind.Id!)?.Stage).FirstOrDefault();

    /// <summary>Whether requests of this route are asked who they are. In shadow a policy tells nobody who calls.</summary>
    public bool Identifies(GatewayDocument document, RouteDocument route)
        => Array.Exists(UsesOf(document, route), use => StageOf(document, use) == PolicyStage.Identify && !document.RunsInShadow(use));

    /// <summary>Whether the service gets other paths than the client asked for.</summary>
    public bool ChangesPath(GatewayDocument document, RouteDocument route)
        => UsesOf(document, route)
            .SelectMany(use => KindsOf(document, use))
            .Any(k => k.Kind.Options is { } options && catalog.Find(k.Kind.Id!)?.ChangesPath(options) == true);
}
