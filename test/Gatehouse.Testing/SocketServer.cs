using System.Net;
using System.Net.Sockets;

namespace Gatehouse.Testing;

/// <summary>Listens on a free port of loopback and serves each connection by itself until it is disposed: what bare servers stand on.</summary>
public sealed class SocketServer : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly Func<Socket, CancellationToken, Task> _serve;
    private readonly Task _accepting;

    /// <param name="serve">Serves one connection, which is closed when it returns; that the connection breaks or the server stops may end it.</param>
    public SocketServer(Func<Socket, CancellationToken, Task> serve)
    {
        _serve = serve;
        _listener.Start(512);
        _accepting = AcceptAsync(_stop.Token);
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    public string Address => $"http://127.0.0.1:{Port}";

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Stop();
        await _accepting;
        _stop.Dispose();
    }

    private async Task AcceptAsync(CancellationToken stop)
    {
        try
        {
            while (true)
            {
                _ = ServeAsync(await _listener.AcceptSocketAsync(stop), stop);
            }
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException or InvalidOperationException && stop.IsCancellationRequested)
        {
        }
    }

    private async Task ServeAsync(Socket socket, CancellationToken stop)
    {
        using (socket)
        {
            socket.NoDelay = true;
            try
            {
                await _serve(socket, stop);
            }
            catch (Exception e) when (e is OperationCanceledException or SocketException)
            {
            }
        }
    }
}
