using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Gatehouse.Testing;

/// <summary>
/// A bare TCP server on loopback for what no HTTP server would do: garbage, half heads, resets, silence. Reads one
/// request head, then runs the script with the open socket.
/// </summary>
public sealed class RawUpstream : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly ConcurrentQueue<string> _heads = new();
    private readonly Func<Socket, CancellationToken, Task> _script;
    private readonly Task _accepting;

    private RawUpstream(Func<Socket, CancellationToken, Task> script)
    {
        _script = script;
        _listener.Start();
        _accepting = AcceptAsync();
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    public string Address => $"http://127.0.0.1:{Port}";

    /// <summary>Heads of requests as received, to the empty line.</summary>
    public IReadOnlyList<string> Heads => [.. _heads];

    public static RawUpstream Start(Func<Socket, CancellationToken, Task> script) => new(script);

    /// <summary>Sends exactly these bytes and closes.</summary>
    public static RawUpstream Sending(string bytes) => Sending(Encoding.UTF8.GetBytes(bytes));

    public static RawUpstream Sending(byte[] bytes) => new(async (socket, stop) => await socket.SendAsync(bytes, stop));

    /// <summary>Resets the connection after these bytes.</summary>
    public static RawUpstream ResettingAfter(string bytes) => new(async (socket, stop) =>
    {
        await socket.SendAsync(Encoding.UTF8.GetBytes(bytes), stop);
        socket.LingerState = new LingerOption(enable: true, seconds: 0);
    });

    /// <summary>Sends these bytes and then nothing, with the connection open.</summary>
    public static RawUpstream StallingAfter(string bytes) => new(async (socket, stop) =>
    {
        await socket.SendAsync(Encoding.UTF8.GetBytes(bytes), stop);
        await Task.Delay(Timeout.Infinite, stop);
    });

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Stop();
        await _accepting.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _stop.Dispose();
    }

    private async Task AcceptAsync()
    {
        while (!_stop.IsCancellationRequested)
        {
            var socket = await _listener.AcceptSocketAsync(_stop.Token);
            _ = ServeAsync(socket);
        }
    }

    // Closing with unread bytes would reset the connection and could take away what was sent.
    private async Task EndAsync(Socket socket, byte[] buffer)
    {
        if (socket.LingerState is { Enabled: true })
        {
            return;
        }

        socket.Shutdown(SocketShutdown.Send);
        while (await socket.ReceiveAsync(buffer, _stop.Token) > 0)
        {
        }
    }

    private async Task ServeAsync(Socket socket)
    {
        using (socket)
        {
            try
            {
                var head = new StringBuilder();
                byte[] buffer = new byte[4096];
                while (!head.ToString().Contains("\r\n\r\n", StringComparison.Ordinal))
                {
                    int read = await socket.ReceiveAsync(buffer, _stop.Token);
                    if (read == 0)
                    {
                        return;
                    }

                    head.Append(Encoding.Latin1.GetString(buffer, 0, read));
                }

                _heads.Enqueue(head.ToString());
                await _script(socket, _stop.Token);
                await EndAsync(socket, buffer);
            }
            catch (Exception e) when (e is SocketException or OperationCanceledException)
            {
            }
        }
    }
}
