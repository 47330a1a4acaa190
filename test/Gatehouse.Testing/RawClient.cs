using System.Net.Sockets;
using System.Text;

namespace Gatehouse.Testing;

/// <summary>A bare TCP client that sends exactly the bytes it is told and reads what comes back.</summary>
public sealed class RawClient : IAsyncDisposable
{
    private readonly Socket _socket = new(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };

    public static async Task<RawClient> ConnectAsync(int port, string host = "127.0.0.1")
    {
        var client = new RawClient();
        await client._socket.ConnectAsync(host, port);
        return client;
    }

    /// <summary>Sends text as Latin-1, so that every byte can be written as a character.</summary>
    public Task SendAsync(string bytes) => SendAsync(Encoding.Latin1.GetBytes(bytes));

    public async Task SendAsync(byte[] bytes)
    {
        int sent = 0;
        while (sent < bytes.Length)
        {
            sent += await _socket.SendAsync(bytes.AsMemory(sent));
        }
    }

    /// <summary>Reads until the other side closes, or the limit passes; a reset ends it too.</summary>
    public async Task<string> ReadToEndAsync(TimeSpan? limit = null)
    {
        var text = new StringBuilder();
        byte[] buffer = new byte[8192];
        using var stop = new CancellationTokenSource(limit ?? Eventually.Limit);
        try
        {
            for (int read = await _socket.ReceiveAsync(buffer, stop.Token); read > 0; read = await _socket.ReceiveAsync(buffer, stop.Token))
            {
                text.Append(Encoding.Latin1.GetString(buffer, 0, read));
            }
        }
        catch (Exception e) when (e is SocketException or OperationCanceledException)
        {
        }

        return text.ToString();
    }

    /// <summary>Reads until what was received contains this text; fails when the connection ends or the limit passes before.</summary>
    public async Task<string> ReadUntilAsync(string end, TimeSpan? limit = null)
    {
        var text = new StringBuilder();
        byte[] buffer = new byte[8192];
        using var stop = new CancellationTokenSource(limit ?? Eventually.Limit);
        while (!text.ToString().Contains(end, StringComparison.Ordinal))
        {
            int read = await _socket.ReceiveAsync(buffer, stop.Token);
            if (read == 0)
            {
                throw new IOException($"The connection ended before \"{end}\"; received: {text}");
            }

            text.Append(Encoding.Latin1.GetString(buffer, 0, read));
        }

        return text.ToString();
    }

    /// <summary>Ends the sending half only.</summary>
    public void EndSending() => _socket.Shutdown(SocketShutdown.Send);

    /// <summary>Resets the connection.</summary>
    public void Reset()
    {
        _socket.LingerState = new LingerOption(enable: true, seconds: 0);
        _socket.Dispose();
    }

    public ValueTask DisposeAsync()
    {
        _socket.Dispose();
        return ValueTask.CompletedTask;
    }
}
