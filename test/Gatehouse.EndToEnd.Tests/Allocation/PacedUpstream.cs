using System.Net;
using System.Net.Sockets;
using System.Text;

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

    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly SemaphoreSlim _pace = new(0);

    public PacedUpstream()
    {
        _listener.Start();
        _ = AcceptAsync();
    }

    public string Address => $"http://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}";

    /// <summary>Lets the next chunk go.</summary>
    public void Go() => _pace.Release();

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Stop();
        _stop.Dispose();
        _pace.Dispose();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                _ = ServeAsync(await _listener.AcceptSocketAsync(_stop.Token));
            }
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException or ObjectDisposedException)
        {
        }
    }

    private async Task ServeAsync(Socket socket)
    {
        using var owned = socket;
        socket.NoDelay = true;
        byte[] buffer = new byte[16_384];
        try
        {
            // One request comes after another, each in one piece: it is small and has no body.
            for (int read = await socket.ReceiveAsync(buffer, _stop.Token); read > 0; read = await socket.ReceiveAsync(buffer, _stop.Token))
            {
                string target = Encoding.ASCII.GetString(buffer, 0, read).Split(' ')[1];
                if (target.StartsWith("/stream/", StringComparison.Ordinal))
                {
                    await StreamAsync(socket, int.Parse(target.AsSpan(8), System.Globalization.CultureInfo.InvariantCulture));
                }
                else
                {
                    await socket.SendAsync(Plain, _stop.Token);
                }
            }
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException)
        {
        }
    }

    private async Task StreamAsync(Socket socket, int chunks)
    {
        await socket.SendAsync(StreamHead, _stop.Token);
        for (int i = 0; i < chunks; i++)
        {
            await _pace.WaitAsync(_stop.Token);
            await socket.SendAsync(Chunk, _stop.Token);
        }

        await _pace.WaitAsync(_stop.Token);
        await socket.SendAsync(Last, _stop.Token);
    }
}
