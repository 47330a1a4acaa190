namespace Gatehouse.Core.Upstreams;

/// <summary>Bounds of the HTTP/1.1 connections to one address.</summary>
public sealed record UpstreamConnections
{
    /// <summary>Most connections at once; a call that finds all of them taken waits for the connect timeout.</summary>
    public int Max { get; init; } = 1024;

    /// <summary>Most connections kept while nobody uses them.</summary>
    public int Idle { get; init; } = 256;

    /// <summary>How long an unused connection is kept.</summary>
    public TimeSpan IdleTime { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>How long a connection is used; then a new one follows the name to where it points now. Zero for ever.</summary>
    public TimeSpan Lifetime { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>Connections that are opened before the first call and kept open.</summary>
    public int Warm { get; init; }
}
