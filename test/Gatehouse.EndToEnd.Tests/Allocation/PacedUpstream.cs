using System.Net.Sockets;
using System.Text;
using Gatehouse.Testing;

namespace Gatehouse.EndToEnd.Tests.Allocation;

/// <summary>
/// A bare server: answers at once with a kilobyte, or, on /stream/N, with N chunks, each sent when it is told that the
/// last one arrived.
/// </summary>
internal sealed class PacedUpstream : IAsyncDisposable
{
    private static readonly byte[] Plain = Encoding.ASCII.GetBytes("HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 1000\r\n\r\n" + new string('x', 1000));
    private static readonly byte[] StreamHead = "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n"u8.ToArray();
    private static readonly byte[] Chunk = "10\r\ndata: 123456789\n\r\n"u8.ToArray();
    private static readonly byte[] Last = "0\r\n\r\n"u8.ToArray();

    private readonly SocketServer _server;
    private readonly SemaphoreSlim _pace = new(0);

    public PacedUpstream() => _server = new SocketServer(ServeAsync);

    public string Address => _server.Address;

    /// <summary>Lets the next chunk go.</summary>
    public void Go() => _pace.Release();

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        _pace.Dispose();
    }

    private async Task ServeAsync(Socket socket, CancellationToken stop)
    {
        byte[] buffer = new byte[16_384];

        // One request comes after another, each in one piece: it is small and has no body.
        for (int read = await socket.ReceiveAsync(buffer, stop); read > 0; read = await socket.ReceiveAsync(buffer, stop))
        {
            string target = Encoding.ASCII.GetString(buffer, 0, read).Split(' ')[1];
            if (target.StartsWith("/stream/", StringComparison.Ordinal))
            {
                await StreamAsync(socket, int.Parse(target.AsSpan(8), System.Globalization.CultureInfo.InvariantCulture), stop);
            }
            else
            {
                await socket.SendAsync(Plain, stop);
            }
        }
    }

    private async Task StreamAsync(Socket socket, int chunks, CancellationToken stop)
    {
        await socket.SendAsync(StreamHead, stop);
        for (int i = 0; i < chunks; i++)
        {
            await _pace.WaitAsync(stop);
            await socket.SendAsync(Chunk, stop);
        }

        await _pace.WaitAsync(stop);
        await socket.SendAsync(Last, stop);
    }
}
