using System.Net;
using System.Net.Sockets;

namespace Gatehouse.Gateway.Front.Sockets;

/// <summary>Binds for Kestrel's transport, which knows sockets alone, and keeps what it bound for who called the transport.</summary>
internal sealed class SocketBinding(ListenSockets sockets)
{
    private ListenSocket? _bound;

    public Socket Bind(EndPoint address)
    {
        _bound = sockets.Bind(address);
        return _bound.Socket;
    }

    /// <summary>What was bound last, once; null when nothing was.</summary>
    public ListenSocket? Take() => Interlocked.Exchange(ref _bound, null);
}
