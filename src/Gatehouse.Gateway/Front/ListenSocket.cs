using System.Net;
using System.Net.Sockets;

namespace Gatehouse.Gateway.Front;

/// <summary>A socket that a listener accepts connections from.</summary>
/// <param name="Requested">The address it was bound for; port 0 when any would do.</param>
/// <param name="Socket">Owned by the HTTP server.</param>
public sealed record ListenSocket(EndPoint Requested, Socket Socket)
{
    /// <summary>A second descriptor of the same socket, which a child process inherits: whoever has one may accept, and closing one closes no other.</summary>
    public int Duplicate() => Descriptors.Duplicate(Socket.SafeHandle);

    /// <summary>
    /// Stops accepting at once and leaves the socket as it is for other owners. Where this is the only one it is closed,
    /// and connections that were not accepted yet are reset.
    /// </summary>
    public void LetGo()
    {
        if (OperatingSystem.IsLinux() && !Socket.SafeHandle.IsClosed)
        {
            Descriptors.Divert(Socket.SafeHandle);
        }
    }
}
