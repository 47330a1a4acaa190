namespace Gatehouse.Core.Upstreams;

/// <summary>How an endpoint is reached. Endpoints with equal address and settings share their connections.</summary>
public sealed record UpstreamSettings
{
    /// <summary>Time to establish a connection, TLS included; also how long a call waits for one of a full pool.</summary>
    public TimeSpan ConnectTimeout { get; init; } = TimeSpan.FromSeconds(5);

    public UpstreamProtocol Protocol { get; init; } = UpstreamProtocol.Auto;

    public UpstreamConnections Connections { get; init; } = new();

    /// <summary>How https addresses are checked and what is shown to them.</summary>
    public UpstreamTls Tls { get; init; } = new();
}
