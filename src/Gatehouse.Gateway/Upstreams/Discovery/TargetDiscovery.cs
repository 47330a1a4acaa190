using Gatehouse.Core.Configuration;
using Gatehouse.Core.Snapshots;
using Gatehouse.Core.Upstreams;

namespace Gatehouse.Gateway.Upstreams.Discovery;

/// <summary>Compiles the `discover` of a service.</summary>
internal static class TargetDiscovery
{
    /// <summary>The targets as they are found. What was found stays over reloads that do not change how it is looked for.</summary>
    public static TargetSource Of(ServiceDocument document, string key, ServiceState state, SnapshotBuild build)
    {
        var discover = document.Discover!;
        if (build.Services.Transport.IsOffline)
        {
            return new StaticTargets([]);
        }

        string name = $"{key}.discover {discover.Kind.Id} {discover.Options.ContentHash()}";
        var last = discover.Kind.PlaceOf(discover.Options) is { } place
            ? build.State.Claim($"{key}.found {discover.Kind.Id} {place}", static () => new LastFound())
            : new LastFound();
        var discovery = build.State.Claim(name, () => ServiceDiscovery.Start(document.Name, discover, build.Time, build.Loggers, last));
        var targets = build.State.Claim(
            $"{name} {document.ToUpstreamSettings()}",
            () => new DiscoveredServiceTargets(document, key, state, discovery, (build.LaterUpstreams(), build.State.Store, build.Time)));
        return new DiscoveredTargetSource(targets);
    }

    /// <summary>How one target is reached: TLS asks for the name that it was found under, unless the service names another.</summary>
    public static UpstreamSettings SettingsFor(TargetDocument target, UpstreamSettings settings)
        => target.HostName is { } name && target.Url.IsTls && settings.Tls.ServerName is null
            ? settings with { Tls = settings.Tls with { ServerName = name } }
            : settings;
}
