using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Gatehouse.Testing;

namespace Gatehouse.Gateway.Tests.Upstreams;

/// <summary>Ports for programs that cannot be told to take a free one.</summary>
internal static class LoopbackPort
{
    public static int Free()
    {
        using var free = new TcpListener(IPAddress.Loopback, 0);
        free.Start();
        return ((IPEndPoint)free.LocalEndpoint).Port;
    }

    public static Task WhenOpenAsync(int port, Process process) => Eventually.TrueAsync(() => process.HasExited || IsOpen(port), $"{process.StartInfo.FileName} listens");

    private static bool IsOpen(int port)
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
