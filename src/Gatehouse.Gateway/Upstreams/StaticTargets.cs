using Gatehouse.Core.Configuration;
using Gatehouse.Core.Snapshots;

namespace Gatehouse.Gateway.Upstreams;

/// <summary>The targets that a document lists.</summary>
internal sealed class StaticTargets(ServiceTarget[] targets) : TargetSource
{
    public override string Kind => "static";

    public override ServiceTarget[] Current => targets;

    public static StaticTargets Of(ServiceDocument document, string key, SnapshotBuild build)
    {
        var settings = document.ToUpstreamSettings();
        return new StaticTargets([.. document.Targets.Select(t => new ServiceTarget(
            build.Upstream(t.Url, settings),
            t,
            build.State.Claim(StateKey(key, t), static () => new TargetState())))]);
    }

    public override void Equip(Action<ServiceTarget> equip) => Array.ForEach(targets, equip);
}
