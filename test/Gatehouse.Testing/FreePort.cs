using System.Net;
using System.Net.Sockets;

namespace Gatehouse.Testing;

/// <summary>A port of loopback for a server that cannot choose one by itself. Somebody else may take it before the server does.</summary>
public static class FreePort
{
    public static int Find()
    {
        using var free = new TcpListener(IPAddress.Loopback, 0);
        free.Start();
        return ((IPEndPoint)free.LocalEndpoint).Port;
    }
}
