using System.ComponentModel;

namespace Gatehouse.Core.Configuration;

[Planned("health_check", "retries", "circuit_breaker", "discover", "protocol", "descriptor", "wsdl", "tls", "affinity", "slow_start")]
public sealed record ServiceDocument : Document
{
    [ShortForm]
    [Description("Addresses of the service; the load is balanced over them.")]
    [Example("[http://orders-1:8080, http://orders-2:8080]")]
    [NotEmpty]
    public required IReadOnlyList<TargetDocument> Targets { get; init; }

    [Description("How a target is chosen for a request.")]
    public LoadBalancing LoadBalancing { get; init; } = LoadBalancing.RoundRobin;

    [Description("Time from the request to the last byte of the reply; WebSockets and event streams end only by idle_timeout.")]
    [AllowedRange("1ms", "1d")]
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(60);

    [Description("Time to establish a connection, TLS included.")]
    [AllowedRange("1ms", "10m")]
    public TimeSpan ConnectTimeout { get; init; } = TimeSpan.FromSeconds(5);

    [Description("Time in which nothing may pass in either direction before the exchange is ended.")]
    [AllowedRange("1ms", "1d")]
    public TimeSpan IdleTimeout { get; init; } = TimeSpan.FromSeconds(60);

    [Description("Which Host the targets see: the client's, or the target's own.")]
    public HostHeader Host { get; init; } = HostHeader.Client;

    /// <summary>Name of the service; from the key of the map, or its address when written inline on a route.</summary>
    [NotASetting]
    public string Name { get; init; } = "";
}
