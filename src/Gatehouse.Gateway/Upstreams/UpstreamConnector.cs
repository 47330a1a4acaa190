using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using Gatehouse.Core.Upstreams;

namespace Gatehouse.Gateway.Upstreams;

/// <summary>Opens connections to targets, and says exactly how that failed.</summary>
internal static class UpstreamConnector
{
    public static async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken cancellationToken)
        => new NetworkStream(await OpenAsync(context, cancellationToken), ownsSocket: true);

    public static async ValueTask<Stream> ConnectTlsAsync(SocketsHttpConnectionContext context, CancellationToken cancellationToken)
    {
        var socket = await OpenAsync(context, cancellationToken);
        var tls = new SslStream(new NetworkStream(socket, ownsSocket: true));
        try
        {
            await tls.AuthenticateAsClientAsync(
                new SslClientAuthenticationOptions { TargetHost = context.DnsEndPoint.Host, ApplicationProtocols = [SslApplicationProtocol.Http11] },
                cancellationToken);
            return tls;
        }
        catch (Exception e)
        {
            await tls.DisposeAsync();
            if (e is AuthenticationException or IOException)
            {
                throw new UpstreamException(UpstreamFailure.Tls, $"TLS with {context.DnsEndPoint.Host}: {e.Message}", e);
            }

            throw;
        }
    }

    private static async ValueTask<Socket> OpenAsync(SocketsHttpConnectionContext context, CancellationToken cancellationToken)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(context.DnsEndPoint, cancellationToken);
            return socket;
        }
        catch (Exception e)
        {
            socket.Dispose();
            if (e is SocketException fault)
            {
                throw new UpstreamException(KindOf(fault.SocketErrorCode), $"connecting to {context.DnsEndPoint.Host}:{context.DnsEndPoint.Port}: {fault.Message}", e);
            }

            throw;
        }
    }

    private static UpstreamFailure KindOf(SocketError error) => error switch
    {
        SocketError.HostNotFound or SocketError.NoData or SocketError.TryAgain or SocketError.NoRecovery => UpstreamFailure.NameNotResolved,
        SocketError.TimedOut => UpstreamFailure.ConnectTimeout,
        _ => UpstreamFailure.ConnectRefused,
    };
}
