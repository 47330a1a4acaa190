using System.Globalization;
using Gatehouse.Core.Configuration;
using Gatehouse.Core.Configuration.Values;
using Gatehouse.Core.Upstreams;

namespace Gatehouse.Gateway.Upstreams.Health;

/// <summary>Asks one target how it does, over connections of its own: a pool that requests have filled says nothing of the target.</summary>
internal abstract class HealthProbe : IDisposable
{
    /// <summary>Asks once, within the time of the token. Throws what the transport throws.</summary>
    /// <returns>Null when all is well.</returns>
    public abstract ValueTask<CheckFault?> AskAsync(CancellationToken cancellationToken);

    public void Dispose() => Retire();

    /// <summary>The probe that a service's settings ask for.</summary>
    public static HealthProbe Of(HealthCheckDocument check, UpstreamSettings service, TargetDocument target, UpstreamTransport transport)
    {
        var address = AddressOf(check, target);
        var settings = SettingsOf(check, service);
        return check.Type switch
        {
            HealthCheckType.Tcp => new TcpProbe(address, settings),
            HealthCheckType.Grpc => new GrpcProbe(check, HostOf(check, target), transport.Open(address, settings)),
            _ => new HttpProbe(check, HostOf(check, target), transport.Open(address, settings)),
        };
    }

    /// <summary>What the checks of a target depend on; equal texts are the same checks.</summary>
    public static string KeyOf(HealthCheckDocument check, UpstreamSettings service, TargetDocument target)
        => string.Create(CultureInfo.InvariantCulture, $"{AddressOf(check, target)} {HostOf(check, target)} {SettingsOf(check, service)} {check.ContentHash()}");

    private static HttpAddress AddressOf(HealthCheckDocument check, TargetDocument target)
        => target.Url with { Port = check.Port ?? target.Url.Port, PathPrefix = "" };

    private static string HostOf(HealthCheckDocument check, TargetDocument target)
    {
        var address = AddressOf(check, target);
        return check.Host ?? (target.HostName is { } name ? address with { Host = name } : address).Authority;
    }

    // Each check opens a connection, as the next new client's request may have to: one that is kept would not notice that
    // the target accepts no more.
    private static UpstreamSettings SettingsOf(HealthCheckDocument check, UpstreamSettings service) => service with
    {
        Protocol = check.Type != HealthCheckType.Grpc || service.Protocol == UpstreamProtocol.Http3 ? service.Protocol : UpstreamProtocol.Http2,
        Connections = new UpstreamConnections { Max = 2, Idle = 0, Lifetime = TimeSpan.FromMilliseconds(1) },
    };

    /// <summary>Lets go of what the probe opened.</summary>
    protected virtual void Retire()
    {
    }
}
