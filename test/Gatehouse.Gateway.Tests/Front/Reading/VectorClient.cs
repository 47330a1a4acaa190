using System.Net.Sockets;
using System.Text;
using Gatehouse.Testing;

namespace Gatehouse.Gateway.Tests.Front.Reading;

/// <summary>Sends bytes on a connection of its own and tells what came back and whether the server ended it.</summary>
internal static class VectorClient
{
    /// <summary>Reads until the server closes, or until so many answers that end with "ok" are there.</summary>
    public static async Task<(string Text, bool IsClosed)> SendAsync(int port, string bytes, int answers, TimeSpan? limit = null)
    {
        using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        using var stop = new CancellationTokenSource(limit ?? Eventually.Limit);
        await socket.ConnectAsync("127.0.0.1", port, stop.Token);
        var text = new StringBuilder();
        byte[] buffer = new byte[8192];
        try
        {
            await socket.SendAsync(Encoding.Latin1.GetBytes(bytes), stop.Token);
            while (Count(text.ToString(), "\r\n\r\nok") < answers)
            {
                int read = await socket.ReceiveAsync(buffer, stop.Token);
                if (read == 0)
                {
                    return (text.ToString(), true);
                }

                text.Append(Encoding.Latin1.GetString(buffer, 0, read));
            }
        }
        catch (SocketException)
        {
            return (text.ToString(), true);
        }
        catch (OperationCanceledException)
        {
        }

        return (text.ToString(), false);
    }

    /// <summary>Status codes of the answers, in order.</summary>
    public static IReadOnlyList<string> Statuses(string text)
        => [.. text.Split("HTTP/1.1 ").Skip(1).Select(r => r[..Math.Min(3, r.Length)])];

    private static int Count(string text, string part) => text.Split(part).Length - 1;
}
