using Gatehouse.Gateway.Front;
using Gatehouse.Gateway.Front.Sockets;
using Microsoft.Extensions.Logging;

namespace Gatehouse.Server.Hosting;

/// <summary>What a gateway in this process is started with.</summary>
internal sealed record GatewayHostOptions
{
    public required ConfigurationSource Source { get; init; }

    public required ILoggerFactory Loggers { get; init; }

    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>Addresses that replace the configuration's traffic listeners; empty keeps them.</summary>
    public IReadOnlyList<string> Listen { get; init; } = [];

    /// <summary>Address for operators; null takes the default when no listener of the configuration serves them.</summary>
    public string? Admin { get; init; }

    /// <summary>Sockets that are listened on already, for the listeners of their addresses.</summary>
    public ListenSockets Sockets { get; init; } = new();

    /// <summary>Where the access log goes when the configuration names no file; null is standard output.</summary>
    public Stream? AccessLog { get; init; }
}
