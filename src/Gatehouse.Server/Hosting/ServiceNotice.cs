using System.Net.Sockets;
using System.Text;

namespace Gatehouse.Server.Hosting;

/// <summary>Tells the service supervisor how we are (sd_notify); nothing without one.</summary>
internal static class ServiceNotice
{
    public static void Ready() => Send($"MAINPID={Environment.ProcessId}\nREADY=1");

    private static void Send(string text)
    {
        if (Environment.GetEnvironmentVariable("NOTIFY_SOCKET") is not { Length: > 1 } path)
        {
            return;
        }

        try
        {
            using var socket = new Socket(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified);
            socket.SendTo(Encoding.UTF8.GetBytes(text), new UnixDomainSocketEndPoint(path[0] == '@' ? '\0' + path[1..] : path));
        }
        catch (SocketException)
        {
            // A supervisor that does not listen is no reason not to serve.
        }
    }
}
