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
    private UnixSocketFile? _file;

    /// <param name="requested">The path it was bound for.</param>
    /// <param name="socket">The socket.</param>
    /// <param name="file">Its file, which goes with it.</param>
    internal ListenSocket(EndPoint requested, Socket socket, UnixSocketFile file)
        : this(requested, socket) => _file = file;

    /// <summary>The address it was bound for; port 0 when any would do.</summary>
    public EndPoint Requested { get; } = requested;

    /// <summary>Whether the file of a Unix socket stays when it is closed, as one that systemd made.</summary>
    public bool KeepsFile { get; init; }

    /// <summary>Whether it has a file that goes with it.</summary>
    public bool OwnsFile => _file is not null;

    internal Socket Socket { get; } = socket;

    /// <summary>A second descriptor of the same socket, which a child process inherits: whoever has one may accept, and closing one closes no other.</summary>
    public int Duplicate() => Descriptors.Duplicate(Socket.SafeHandle);

    /// <summary>Another process listens on it and stays: the file of a Unix socket is that one's to remove.</summary>
    public void HandOver() => _file = null;

    /// <summary>The process it came from has left: the file of a Unix socket is ours to remove.</summary>
    public void TakeOver()
    {
        if (!KeepsFile && Requested is UnixDomainSocketEndPoint place)
        {
            _file = UnixSocketFile.At(place.ToString());
        }
    }

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
            // First the file: between the two others would take it for one that was left behind.
            _file?.Remove();
            Socket.Dispose();
        }
    }
}
