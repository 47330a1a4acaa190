using System.Net.WebSockets;
using System.Text;

namespace Gatehouse.EndToEnd.Tests.Change;

/// <summary>A WebSocket and an event stream that are used all the time; each message must be the next one.</summary>
internal sealed class LongLived : IAsyncDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _socket;
    private readonly Task _events;
    private int _echoes;
    private int _received;

    public LongLived(string address)
    {
        _socket = Task.Run(() => SpeakAsync(new Uri(address.Replace("http", "ws", StringComparison.Ordinal) + "/ws")));
        _events = Task.Run(() => ListenAsync(new Uri(address + "/events")));
    }

    /// <summary>What came to an end, or was not the next message; null while all is well.</summary>
    public string? Failure { get; private set; }

    public int Echoes => Volatile.Read(ref _echoes);

    public int Events => Volatile.Read(ref _received);

    public async Task StopAsync()
    {
        await _stop.CancelAsync();
        await Task.WhenAll(_socket, _events);
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        _stop.Dispose();
    }

    private async Task SpeakAsync(Uri address)
    {
        try
        {
            using var socket = new ClientWebSocket();
            await socket.ConnectAsync(address, _stop.Token);
            var buffer = new byte[64];
            while (!_stop.IsCancellationRequested)
            {
                string message = $"message {_echoes}";
                await socket.SendAsync(Encoding.ASCII.GetBytes(message), WebSocketMessageType.Text, endOfMessage: true, _stop.Token);
                var echo = await socket.ReceiveAsync(buffer, _stop.Token);
                if (Encoding.ASCII.GetString(buffer, 0, echo.Count) != message)
                {
                    Failure = $"the WebSocket sent {echo.MessageType} in place of \"{message}\"";
                    return;
                }

                Interlocked.Increment(ref _echoes);
                await Task.Delay(20, _stop.Token);
            }
        }
        catch (Exception e)
        {
            Fail("the WebSocket", e);
        }
    }

    private async Task ListenAsync(Uri address)
    {
        try
        {
            using var http = new HttpClient { Timeout = Timeout.InfiniteTimeSpan };
            using var reader = new StreamReader(await http.GetStreamAsync(address, _stop.Token));
            while (!_stop.IsCancellationRequested)
            {
                string? line = await reader.ReadLineAsync(_stop.Token);
                if (line?.Length == 0)
                {
                    continue;
                }

                if (line != $"data: {_received}")
                {
                    Failure = $"the event stream sent \"{line}\" in place of \"data: {_received}\"";
                    return;
                }

                Interlocked.Increment(ref _received);
            }
        }
        catch (Exception e)
        {
            Fail("the event stream", e);
        }
    }

    private void Fail(string what, Exception e)
    {
        if (!_stop.IsCancellationRequested)
        {
            Failure = $"{what} ended: {e.Message}";
        }
    }
}
