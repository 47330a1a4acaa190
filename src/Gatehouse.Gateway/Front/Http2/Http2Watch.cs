using Gatehouse.Core.Configuration;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Core.Features;

namespace Gatehouse.Gateway.Front.Http2;

/// <summary>
/// Stands between TLS and Kestrel's HTTP and watches the conduct of HTTP/2 connections (decision 0118). Connections of HTTP/1.1 go
/// by with one look at what was negotiated.
/// </summary>
internal sealed class Http2Watch(ListenLimitsDocument limits, Http2Connections connections, Http2Floods floods)
{
    /// <summary>Watches connections of this address; called after TLS was set up for it.</summary>
    /// <param name="listen">The address.</param>
    /// <param name="isHttp2Alone">Whether HTTP/2 is spoken without being negotiated.</param>
    public void Use(ListenOptions listen, bool isHttp2Alone)
    {
        if (listen.Protocols.HasFlag(HttpProtocols.Http2))
        {
            listen.Use(next => connection => isHttp2Alone || HasNegotiatedHttp2(connection) ? WatchAsync(connection, next) : next(connection));
        }
    }

    private static bool HasNegotiatedHttp2(ConnectionContext connection)
        => connection.Features.Get<ITlsApplicationProtocolFeature>() is { } tls && tls.ApplicationProtocol.Span.SequenceEqual("h2"u8);

    private async Task WatchAsync(ConnectionContext connection, ConnectionDelegate next)
    {
        var former = connection.Transport;
        var budget = new Http2Budget(limits.Http2Resets, limits.Http2ControlFrames, floods.Time);
        using var conduct = new Http2Conduct(connection, floods, budget);
        connections.Add(connection.ConnectionId, budget);
        connection.Transport = conduct.Pipe;
        try
        {
            await next(connection);
        }
        finally
        {
            connections.Remove(connection.ConnectionId);
            if (conduct.HasEnded)
            {
                await conduct.TellAsync();
            }

            connection.Transport = former;
        }
    }
}
