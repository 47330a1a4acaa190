using System.Diagnostics;
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

    /// <summary>Waits until the program listens on it, or has ended.</summary>
    public static Task WhenOpenAsync(int port, Process process) => Eventually.TrueAsync(() => process.HasExited || IsOpen(port), $"{process.StartInfo.FileName} listens");

    /// <summary>Whether somebody listens on it.</summary>
    public static bool IsOpen(int port)
    {
        using var client = new Socket(SocketType.Stream, ProtocolType.Tcp);
        try
        {
            client.Connect(IPAddress.Loopback, port);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
