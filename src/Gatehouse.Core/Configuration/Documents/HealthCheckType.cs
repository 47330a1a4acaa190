namespace Gatehouse.Core.Configuration;

/// <summary>What an active health check asks a target.</summary>
public enum HealthCheckType
{
    /// <summary>A request, whose reply has an expected status and perhaps an expected text.</summary>
    Http,

    /// <summary>A connection, TLS included for https targets.</summary>
    Tcp,

    /// <summary>grpc.health.v1.Health/Check over HTTP/2.</summary>
    Grpc,
}
