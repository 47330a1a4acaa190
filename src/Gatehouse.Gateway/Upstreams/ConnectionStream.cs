using System.Net.Sockets;

namespace Gatehouse.Gateway.Upstreams;

/// <summary>The stream of a connection, which tells once when it is closed.</summary>
internal sealed class ConnectionStream(Socket socket, Action closed) : NetworkStream(socket, ownsSocket: true)
{
    private Action? _closed = closed;

    protected override void Dispose(bool disposing)
    {
        base.Dispose(disposing);
        Interlocked.Exchange(ref _closed, null)?.Invoke();
    }
}
