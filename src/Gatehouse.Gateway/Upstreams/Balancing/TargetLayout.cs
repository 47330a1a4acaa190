using Gatehouse.Core.Configuration;

namespace Gatehouse.Gateway.Upstreams.Balancing;

/// <summary>What of the choice among targets depends on their list alone, whatever their state: made once for each list.</summary>
internal sealed class TargetLayout
{
    private TargetLayout(ServiceTarget[] all, TargetLevel[] levels, SessionTokens? sessions)
    {
        All = all;
        Levels = levels;
        Sessions = sessions;
    }

    /// <summary>Every target, in the order written or discovered.</summary>
    public ServiceTarget[] All { get; }

    /// <summary>The targets that take new requests, the preferred ones first.</summary>
    public TargetLevel[] Levels { get; }

    /// <summary>Which target the token of a session means; null without affinity.</summary>
    public SessionTokens? Sessions { get; }

    /// <param name="document">The service.</param>
    /// <param name="all">Its targets.</param>
    /// <param name="zone">The gateway's own; null when it is not said.</param>
    /// <param name="affinity">Null without affinity.</param>
    public static TargetLayout Of(ServiceDocument document, ServiceTarget[] all, string? zone, SessionAffinity? affinity)
    {
        bool hasRing = document.LoadBalancing == LoadBalancing.ConsistentHash;
        var levels = new List<TargetLevel>();
        foreach (var priority in all.Where(t => t.Weight > 0).GroupBy(t => t.Priority).OrderBy(g => g.Key))
        {
            ServiceTarget[] near = zone is null ? [] : [.. priority.Where(t => t.Zone == zone)];
            ServiceTarget[] far = [.. priority.Except(near)];
            Add($"priority {priority.Key}, zone {zone}", near);
            Add(near.Length == 0 ? $"priority {priority.Key}" : $"priority {priority.Key}, other zones", far);
        }

        return new TargetLayout(all, [.. levels], affinity?.TokensOf(all));

        void Add(string name, ServiceTarget[] targets)
        {
            if (targets.Length > 0)
            {
                levels.Add(new TargetLevel(name, targets, hasRing));
            }
        }
    }
}
