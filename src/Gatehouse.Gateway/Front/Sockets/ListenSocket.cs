using System.Net;
using System.Net.Sockets;

namespace Gatehouse.Gateway.Front.Sockets;

/// <summary>
/// A socket that connections are accepted from. Listeners share it: one that changes and its successor accept from the same
/// socket, and it is closed when the last of them has let go of it.
/// </summary>
/// <param name="requested">The address it was bound for; port 0 when any would do.</param>
/// <param name="socket">The socket, listening or about to; owned from here on.</param>
public sealed class ListenSocket(EndPoint requested, Socket socket)
{
    private int _holders = 1;

    /// <summary>The address it was bound for; port 0 when any would do.</summary>
    public EndPoint Requested { get; } = requested;

    internal Socket Socket { get; } = socket;

    /// <summary>A second descriptor of the same socket, which a child process inherits: whoever has one may accept, and closing one closes no other.</summary>
    public int Duplicate() => Descriptors.Duplicate(Socket.SafeHandle);

    /// <summary>One more holds it.</summary>
    internal void Hold() => Interlocked.Increment(ref _holders);

    /// <summary>
    /// One less holds it; none closes it, and connections that nobody accepted are reset unless another process has the
    /// socket too. No call may run on it then: .NET would shut it down, and that ends the listening of all who share it.
    /// </summary>
    internal void Release()
    {
        if (Interlocked.Decrement(ref _holders) == 0)
        {
            Socket.Dispose();
        }
    }
}
