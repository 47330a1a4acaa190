using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Core.Features;

namespace Gatehouse.Gateway.Front.Tls;

/// <summary>
/// Says in TLS that a connection has come to its end (close_notify, RFC 8446 6.1), which Kestrel leaves out: by it clients know
/// a reply that ends with its connection for whole. A connection that was cut has no socket any more, and gets none.
/// </summary>
internal static class TlsFarewell
{
    // A client that reads nothing any more does not hold the connection.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);

    public static async Task RunAsync(ConnectionContext connection, ConnectionDelegate next, TimeProvider time)
    {
        var output = connection.Transport.Output;
        await next(connection);
        if (connection.ConnectionClosed.IsCancellationRequested || connection.Features.Get<ISslStreamFeature>() is not { } feature)
        {
            return;
        }

        try
        {
            // Kestrel leaves the end of a reply that ends with its connection here, to be sent when all is put away.
            await output.CompleteAsync();
            await feature.SslStream.ShutdownAsync().WaitAsync(Patience, time);
        }
        catch (Exception e) when (e is IOException or TimeoutException or InvalidOperationException or ConnectionAbortedException)
        {
        }
    }
}
