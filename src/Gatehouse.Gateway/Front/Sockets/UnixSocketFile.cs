using System.Net.Sockets;
using Microsoft.AspNetCore.Connections;

namespace Gatehouse.Gateway.Front.Sockets;

/// <summary>
/// The file of a Unix socket that is listened on. It is ours to remove as long as it is the same: another program may have
/// put its own in its place.
/// </summary>
internal sealed class UnixSocketFile
{
    private readonly string _path;
    private readonly FileIdentity? _identity;

    private UnixSocketFile(string path)
    {
        _path = path;
        _identity = FileIdentity.Of(path);
    }

    /// <summary>The file that is at the path now.</summary>
    public static UnixSocketFile At(string path) => new(path);

    /// <summary>
    /// Binds a socket, whose file gets its permissions before anybody can connect. What a program that died left behind is
    /// removed: a socket that nobody accepts on. Throws <see cref="IOException"/> with the reason in words.
    /// </summary>
    public static ListenSocket Bind(UnixEndPoint address)
    {
        string folder = Path.GetDirectoryName(address.Path)!;
        if (!Directory.Exists(folder))
        {
            throw new IOException($"there is no folder {folder}");
        }

        try
        {
            var socket = TryBind(address.Path);
            if (socket is null)
            {
                RemoveStale(address.Path);
                socket = TryBind(address.Path) ?? throw new AddressInUseException(address.Path);
            }

            SetMode(address);
            return new ListenSocket(address.Place, socket, At(address.Path));
        }
        catch (Exception e) when (e is UnauthorizedAccessException or SocketException { SocketErrorCode: SocketError.AccessDenied })
        {
            throw new IOException($"this user may not make a socket in {folder}", e);
        }
    }

    /// <summary>Gives the file its permissions; throws <see cref="IOException"/> when something else is there by now, whose permissions are none of ours.</summary>
    public static void SetMode(UnixEndPoint address)
    {
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        if (OperatingSystem.IsLinux() && FileIdentity.Of(address.Path) is not { IsSocket: true })
        {
            throw new IOException($"{address.Path} is no socket any more");
        }

        if (!OperatingSystem.IsLinux() || !Descriptors.TrySetMode(address.Path, address.Mode))
        {
            File.SetUnixFileMode(address.Path, address.Mode);
        }
    }

    /// <summary>Removes the file if it is still the same.</summary>
    public void Remove()
    {
        if (_identity is null || FileIdentity.Of(_path) != _identity)
        {
            return;
        }

        try
        {
            File.Delete(_path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // The next start finds it with nobody behind it.
        }
    }

    private static Socket? TryBind(string path)
    {
        using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        return Descriptors.TryBind(socket, path);
    }

    private static void RemoveStale(string path)
    {
        if (FileIdentity.Of(path) is not { IsSocket: true })
        {
            throw new IOException("a file of that name is there, and it is no socket");
        }

        using var probe = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified) { Blocking = false };
        try
        {
            probe.Connect(new UnixDomainSocketEndPoint(path));
        }
        catch (SocketException e) when (e.SocketErrorCode == SocketError.ConnectionRefused)
        {
            File.Delete(path);
            return;
        }
        catch (SocketException e) when (e.SocketErrorCode is SocketError.WouldBlock or SocketError.InProgress or SocketError.TryAgain)
        {
            // Its queue is full: somebody has it.
        }

        throw new AddressInUseException(path);
    }
}
