using System.Net;
using System.Net.Sockets;

namespace Gatehouse.Gateway.Front.Sockets;

/// <summary>A Unix socket to listen on, and who may connect to it.</summary>
/// <param name="path">Its full path.</param>
/// <param name="mode">Permissions of its file; writing is connecting.</param>
internal sealed class UnixEndPoint(string path, UnixFileMode mode) : EndPoint
{
    public string Path => path;

    public UnixFileMode Mode => mode;

    /// <summary>The same place as the runtime names it.</summary>
    public UnixDomainSocketEndPoint Place { get; } = new(path);

    public override AddressFamily AddressFamily => AddressFamily.Unix;

    public override string ToString() => path;
}
