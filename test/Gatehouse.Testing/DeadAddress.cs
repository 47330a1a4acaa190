using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Gatehouse.Testing;

/// <summary>
/// Addresses where connections are refused. The ports are bound and never listened on, until the tests end: one that was only
/// found free may be another test's server a moment later.
/// </summary>
public static class DeadAddress
{
    private static readonly ConcurrentBag<Socket> Bound = [];

    /// <summary>Another one: "http://127.0.0.1:41234".</summary>
    public static string Next() => Of(0);

    /// <summary>The one with this port, which its server has just left.</summary>
    public static string Of(int port)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, port));
        Bound.Add(socket);
        return string.Create(CultureInfo.InvariantCulture, $"http://{socket.LocalEndPoint}");
    }
}
