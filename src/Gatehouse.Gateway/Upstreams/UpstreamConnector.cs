using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using Gatehouse.Core.Configuration.Values;
using Gatehouse.Core.Upstreams;
using Gatehouse.Gateway.Front;
using Gatehouse.Gateway.Front.Sockets;

namespace Gatehouse.Gateway.Upstreams;

/// <summary>Opens connections to one address, TLS included, and says exactly how that failed.</summary>
internal sealed class UpstreamConnector(HttpAddress address, UpstreamSettings settings)
{
    private readonly EndPoint _endPoint = EndPointOf(address);
    private readonly UpstreamTlsOptions? _tls = address.IsTls ? new UpstreamTlsOptions(address, settings.Tls) : null;

    /// <summary>What TLS to the address must prove and shows; for https addresses. Its check throws <see cref="UpstreamException"/>.</summary>
    public SslClientAuthenticationOptions TlsOptions(List<SslApplicationProtocol> protocols) => _tls!.For(protocols);

    /// <summary>
    /// A connected stream: a network stream in clear, else an SslStream whose handshake is done. <paramref name="closed"/> runs
    /// once, when the connection that was opened is closed; not when there never was one.
    /// </summary>
    public async ValueTask<Stream> ConnectStreamAsync(SslApplicationProtocol[] protocols, Action closed, CancellationToken cancellationToken)
    {
        var socket = await ConnectAsync(cancellationToken);
        var stream = new ConnectionStream(socket, closed);
        return address.IsTls ? await SecureAsync(stream, protocols, cancellationToken) : stream;
    }

    /// <summary>A connected socket.</summary>
    public async ValueTask<Socket> ConnectAsync(CancellationToken cancellationToken)
    {
        if (OpenFiles.AreScarceForUpstreams)
        {
            throw new UpstreamException(UpstreamFailure.NoConnection, "nearly all files that the process may have open are (ulimit -n)");
        }

        var socket = _endPoint is IPEndPoint
            ? new Socket(_endPoint.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true }
            : new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(_endPoint, cancellationToken);
            return socket;
        }
        catch (Exception e)
        {
            socket.Dispose();
            if (e is SocketException fault)
            {
                throw new UpstreamException(KindOf(fault.SocketErrorCode), $"connecting to {address.Host}:{address.Port}: {fault.Message}", e);
            }

            throw;
        }
    }

    /// <summary>Does the handshake, at whose end one of these protocols is chosen; the stream is disposed when it fails.</summary>
    public async ValueTask<SslStream> SecureAsync(Stream stream, SslApplicationProtocol[] protocols, CancellationToken cancellationToken)
    {
        var tls = new SslStream(stream);
        try
        {
            await tls.AuthenticateAsClientAsync(_tls!.For([.. protocols]), cancellationToken);
            if (!protocols.Contains(SslApplicationProtocol.Http11) && !protocols.Contains(tls.NegotiatedApplicationProtocol))
            {
                throw _tls.Refused(protocols);
            }

            return tls;
        }
        catch (Exception e)
        {
            await tls.DisposeAsync();
            if (e is AuthenticationException or IOException)
            {
                throw _tls!.Failed(e);
            }

            throw;
        }
    }

    private static EndPoint EndPointOf(HttpAddress address)
        => IPAddress.TryParse(address.Host, out var ip) ? new IPEndPoint(ip, address.Port) : new DnsEndPoint(address.Host, address.Port);

    private static UpstreamFailure KindOf(SocketError error) => error switch
    {
        SocketError.HostNotFound or SocketError.NoData or SocketError.TryAgain or SocketError.NoRecovery => UpstreamFailure.NameNotResolved,
        SocketError.TimedOut => UpstreamFailure.ConnectTimeout,
        _ => UpstreamFailure.ConnectRefused,
    };
}
