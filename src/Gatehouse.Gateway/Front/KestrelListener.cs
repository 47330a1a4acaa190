using System.Net;
using System.Net.Sockets;
using System.Text;
using Gatehouse.Core.Configuration;
using Gatehouse.Gateway.Front.Clients;
using Gatehouse.Gateway.Front.Http2;
using Gatehouse.Gateway.Front.Reading;
using Gatehouse.Gateway.Front.Sockets;
using Gatehouse.Gateway.Front.Tls;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Gatehouse.Gateway.Front;

/// <summary>One listener: a Kestrel server of its own, because Kestrel's limits hold per server.</summary>
internal sealed class KestrelListener : IDisposable
{
    private static readonly TimeSpan RateGrace = TimeSpan.FromSeconds(5);

    private readonly string _url;
    private readonly IServer _server;
    private readonly IDisposable? _serverParts;
    private readonly bool _lacksQuic;
    private readonly ILogger _logger;

    /// <param name="document">Its settings.</param>
    /// <param name="parts">What Kestrel needs.</param>
    /// <param name="issued">Certificates that come while the program runs; null for those in files alone.</param>
    /// <param name="transport">Where connections come from; null for sockets.</param>
    public KestrelListener(ListenDocument document, KestrelParts parts, IssuedCertificates? issued, IConnectionListenerFactory? transport = null)
    {
        _url = document.Url;
        if (ListenAddress.Read(_url, out var address) is { } fault)
        {
            throw new ListenException(_url, fault);
        }

        var options = new KestrelServerOptions { AddServerHeader = false };
        options.RequestHeaderEncodingSelector = FieldEncodings.Of;
        options.ResponseHeaderEncodingSelector = static _ => Encoding.Latin1;
        SetLimits(options.Limits, document.Limits);
        if (address!.IsTls)
        {
            options.ApplicationServices = parts.Services;
            Tls = new ListenTls(document, issued, parts.Time, parts.Logger);
        }

        _logger = parts.Logger;
        _lacksQuic = document.Http3 && !Http3Server.IsAvailable;
        bool speaksHttp3 = document.Http3 && !_lacksQuic;
        var gate = new ConnectionGate(document, new ConnectionRefusals(_url, parts.Time, parts.Logger), parts.Time);
        Bind(options, speaksHttp3 ? ProtocolsOf(document, address) | HttpProtocols.Http3 : ProtocolsOf(document, address), document, address, gate, new Http2Watch(document.Limits, parts.Http2, parts.Floods));
        (_server, _serverParts) = speaksHttp3 ? Http3Server.Make(options, parts) : (new KestrelServer(Options.Create(options), transport ?? parts.Transport, parts.Loggers), null);
    }

    /// <summary>Addresses that were bound; with the real port when port 0 was asked for.</summary>
    public IReadOnlyList<string> Addresses { get; private set; } = [];

    /// <summary>Its certificates; null in clear.</summary>
    public ListenTls? Tls { get; }

    public async Task StartAsync(FrontApplication application, CancellationToken cancellationToken)
    {
        try
        {
            await _server.StartAsync(application, cancellationToken);
            if (_lacksQuic)
            {
                TlsTelemetry.NoQuic(_logger, _url);
            }

            Addresses = ListenAddress.IsUnix(_url) ? [_url] : [.. _server.Features.GetRequiredFeature<IServerAddressesFeature>().Addresses];
        }
        catch (Exception e) when (e is IOException or SocketException or InvalidOperationException)
        {
            throw new ListenException(_url, ReasonOf(e), e);
        }
    }

    /// <summary>Refuses new connections at once, lets running requests finish, and cuts them when the token fires.</summary>
    public Task StopAsync(CancellationToken cancellationToken) => _server.StopAsync(cancellationToken);

    public void Dispose()
    {
        _server.Dispose();
        _serverParts?.Dispose();
    }

    private static string ReasonOf(Exception fault)
    {
        for (var e = fault; e is not null; e = e.InnerException)
        {
            if (e is AddressInUseException or SocketException { SocketErrorCode: SocketError.AddressAlreadyInUse })
            {
                return "the address is in use by another program";
            }

            if (e is SocketException socket)
            {
                return socket.SocketErrorCode switch
                {
                    SocketError.AddressNotAvailable => "this machine does not have that address",
                    SocketError.AccessDenied => "this user may not open that port",
                    _ => socket.Message,
                };
            }
        }

        return fault.Message;
    }

    private static void SetLimits(KestrelServerLimits limits, ListenLimitsDocument document)
    {
        limits.MaxRequestBodySize = document.Body.Bytes;
        limits.MaxRequestHeadersTotalSize = (int)document.HeaderBytes.Bytes;
        limits.MaxRequestHeaderCount = document.HeaderCount;
        limits.MaxRequestLineSize = (int)document.RequestLine.Bytes;
        limits.RequestHeadersTimeout = document.HeaderTime;
        limits.KeepAliveTimeout = document.IdleTime;
        limits.MaxConcurrentConnections = document.Connections;
        var rate = document.MinimumRate.Bytes == 0 ? null : new MinDataRate(document.MinimumRate.Bytes, RateGrace);
        limits.MinRequestBodyDataRate = rate;
        limits.MinResponseDataRate = rate;
        limits.Http2.MaxStreamsPerConnection = document.Http2Streams;
        limits.Http2.MaxRequestHeaderFieldSize = (int)document.HeaderBytes.Bytes;
    }

    private void Bind(KestrelServerOptions options, HttpProtocols protocols, ListenDocument document, ListenAddress address, ConnectionGate gate, Http2Watch http2)
    {
        void Configure(ListenOptions listen)
        {
            listen.Protocols = protocols;

            // Before TLS: a PROXY header is in clear.
            listen.Use(next => connection => gate.RunAsync(connection, next));
            ((IMultiplexedConnectionBuilder)listen).Use(next => connection => gate.RunAsync(connection, next));
            Tls?.Apply(listen);

            // Behind TLS: it sees what Kestrel parses.
            if (listen.Protocols.HasFlag(HttpProtocols.Http1))
            {
                listen.Use(WatchLines);
            }

            http2.Use(listen, isHttp2Alone: Tls is null && listen.Protocols == HttpProtocols.Http2);
        }

        if (address.UnixPath is { } path)
        {
            var mode = document.Mode is { } written && SocketMode.TryParse(written, out var read) ? read : SocketMode.Default;
            options.Listen(new UnixEndPoint(path, mode), Configure);
        }
        else if (address.Address is { } ip)
        {
            options.Listen(ip, address.Port, Configure);
        }
        else if (!address.IsLoopbackName)
        {
            options.ListenAnyIP(address.Port, Configure);
        }
        else if (address.Port == 0)
        {
            // Two sockets could not be given the same free port.
            options.Listen(IPAddress.Loopback, 0, Configure);
        }
        else
        {
            options.ListenLocalhost(address.Port, Configure);
        }
    }

    private static ConnectionDelegate WatchLines(ConnectionDelegate next) => connection =>
    {
        var watch = new RequestLineWatch(connection.Transport);
        connection.Transport = watch;
        connection.Features.Set(watch);
        return next(connection);
    };

    private static HttpProtocols ProtocolsOf(ListenDocument document, ListenAddress address)
    {
        if (document.Protocols.Count == 0)
        {
            return address.IsTls ? HttpProtocols.Http1AndHttp2 : HttpProtocols.Http1;
        }

        var protocols = HttpProtocols.None;
        foreach (var protocol in document.Protocols)
        {
            protocols |= protocol == ListenProtocol.Http2 ? HttpProtocols.Http2 : HttpProtocols.Http1;
        }

        return protocols;
    }
}
