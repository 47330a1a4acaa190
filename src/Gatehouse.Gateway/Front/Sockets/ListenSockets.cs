using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;

namespace Gatehouse.Gateway.Front.Sockets;

/// <summary>
/// Sockets that are listened on already (by the process before this one, by a listener that is about to be changed, by
/// systemd) and wait for a listener of their address. What nobody offered is bound anew.
/// </summary>
public sealed class ListenSockets
{
    private readonly Lock _lock = new();
    private readonly List<ListenSocket> _offered = [];

    /// <summary>Offers a descriptor of a listening socket, which is ours from here on.</summary>
    /// <param name="descriptor">The descriptor.</param>
    /// <param name="requested">The address it was asked for; null for the one that it is bound to.</param>
    /// <param name="keepsFile">Whether the file of a Unix socket stays whatever happens.</param>
    public void Offer(int descriptor, EndPoint? requested = null, bool keepsFile = true)
    {
        Descriptors.KeepToOurselves(descriptor);
        var socket = new Socket(new SafeSocketHandle(descriptor, ownsHandle: true));
        Add(new ListenSocket(requested ?? socket.LocalEndPoint ?? throw new IOException($"Descriptor {descriptor} is not a socket that listens."), socket) { KeepsFile = keepsFile });
    }

    /// <summary>Offers the socket of an open listener, which goes on accepting until it lets go of it.</summary>
    public void Offer(ListenSocket socket)
    {
        socket.Hold();
        Add(socket);
    }

    /// <summary>Lets go of what no listener took; returns those addresses.</summary>
    public IReadOnlyList<string> DiscardRest()
    {
        ListenSocket[] rest;
        lock (_lock)
        {
            rest = [.. _offered];
            _offered.Clear();
        }

        Array.ForEach(rest, s => s.Release());
        return [.. rest.Select(s => s.Requested.ToString()!)];
    }

    /// <summary>The offered socket of an address, or one that is bound to it now; whoever asked holds it.</summary>
    internal ListenSocket Bind(EndPoint address)
    {
        if (address is UnixEndPoint unix)
        {
            return Bind(unix);
        }

        if (TryTake(address) is { } offered)
        {
            return offered;
        }

        return new ListenSocket(address, SocketTransportOptions.CreateDefaultBoundListenSocket(address));
    }

    private ListenSocket Bind(UnixEndPoint address)
    {
        if (TryTake(address.Place) is not { } offered)
        {
            return UnixSocketFile.Bind(address);
        }

        if (!Path.Exists(address.Path))
        {
            try
            {
                // Somebody removed the file: nobody can connect to the socket any more.
                return UnixSocketFile.Bind(address);
            }
            finally
            {
                offered.Release();
            }
        }

        try
        {
            UnixSocketFile.SetMode(address);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // It is served as its maker made it, systemd for example.
        }

        return offered;
    }

    private ListenSocket? TryTake(EndPoint address)
    {
        lock (_lock)
        {
            int found = _offered.FindIndex(s => s.Requested.Equals(address));
            found = found >= 0 ? found : _offered.FindIndex(s => TakesAll(s, address));
            if (found >= 0)
            {
                var socket = _offered[found];
                _offered.RemoveAt(found);
                return socket;
            }
        }

        return null;
    }

    private void Add(ListenSocket socket)
    {
        lock (_lock)
        {
            _offered.Add(socket);
        }
    }

    // systemd binds a port alone to [::], which takes IPv4 too.
    private static bool TakesAll(ListenSocket offered, EndPoint address)
        => address is IPEndPoint { Port: not 0 } wanted && wanted.Address.Equals(IPAddress.Any)
            && offered.Requested is IPEndPoint given && given.Port == wanted.Port && given.Address.Equals(IPAddress.IPv6Any);
}
