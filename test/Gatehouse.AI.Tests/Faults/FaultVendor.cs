using System.Net.Sockets;
using System.Text;
using Gatehouse.Testing;

namespace Gatehouse.AI.Tests.Faults;

/// <summary>A vendor on a bare socket, which answers each call as the test says and tells when its caller goes away.</summary>
internal sealed class FaultVendor : IAsyncDisposable
{
    private const byte TlsHandshake = 0x16;

    private readonly SocketServer _server;
    private TaskCompletionSource _received = NewSource();
    private TaskCompletionSource<long> _left = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Answer _answer = new(After.Close);
    private Task _begun = Task.CompletedTask;
    private int _calls;
    private int _connections;

    public FaultVendor() => _server = new SocketServer(ServeAsync);

    public string Address => _server.Address;

    /// <summary>Calls that came.</summary>
    public int Calls => Volatile.Read(ref _calls);

    /// <summary>Connections that were made.</summary>
    public int Connections => Volatile.Read(ref _connections);

    /// <summary>Head of the last call.</summary>
    public string LastHead { get; private set; } = "";

    /// <summary>Completes when a call came after the answer was set.</summary>
    public Task Received => _received.Task;

    /// <summary>The timestamp at which the caller ended a connection that had fallen silent.</summary>
    public Task<long> Left => _left.Task;

    /// <summary>How calls are answered from now on.</summary>
    /// <param name="answer">The answer.</param>
    /// <param name="begun">Completes when the client's reply has begun.</param>
    public void Say(Answer answer, Task begun)
    {
        _answer = answer;
        _begun = begun;
        _received = NewSource();
        _left = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    private static TaskCompletionSource NewSource() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private async Task ServeAsync(Socket socket, CancellationToken stop)
    {
        Interlocked.Increment(ref _connections);
        byte[] buffer = new byte[64 * 1024];
        while (await ReadCallAsync(socket, buffer, stop))
        {
            var answer = _answer;
            Interlocked.Increment(ref _calls);
            _received.TrySetResult();
            for (int i = 0; i < answer.Pieces.Count; i++)
            {
                if (i > 0)
                {
                    await _begun.WaitAsync(Eventually.Limit, stop);
                }

                await socket.SendAsync(answer.Pieces[i], stop);
            }

            if (answer.After != After.Keep)
            {
                await EndAsync(socket, answer, buffer, stop);
                return;
            }
        }
    }

    private async Task EndAsync(Socket socket, Answer answer, byte[] buffer, CancellationToken stop)
    {
        if (answer.After == After.Reset)
        {
            // What was sent and not read yet would be lost with the connection.
            await (answer.Pieces.Count > 1 ? _begun.WaitAsync(Eventually.Limit, stop) : Task.CompletedTask);
            socket.LingerState = new LingerOption(enable: true, seconds: 0);
            return;
        }

        if (answer.After == After.Close)
        {
            socket.Shutdown(SocketShutdown.Send);
        }

        var left = _left;
        try
        {
            while (await socket.ReceiveAsync(buffer, stop) > 0)
            {
            }
        }
        finally
        {
            left.TrySetResult(TimeProvider.System.GetTimestamp());
        }
    }

    private async Task<bool> ReadCallAsync(Socket socket, byte[] buffer, CancellationToken stop)
    {
        int length = 0;
        while (true)
        {
            int read = await socket.ReceiveAsync(buffer.AsMemory(length), stop);
            if (read == 0)
            {
                return false;
            }

            length += read;
            if (buffer[0] == TlsHandshake)
            {
                await socket.SendAsync("HTTP/1.1 400 Bad Request\r\n\r\n"u8.ToArray(), stop);
                return false;
            }

            int end = buffer.AsSpan(0, length).IndexOf("\r\n\r\n"u8);
            if (end < 0)
            {
                continue;
            }

            string head = Encoding.Latin1.GetString(buffer, 0, end);
            int at = head.IndexOf("content-length:", StringComparison.OrdinalIgnoreCase);
            int body = at < 0 ? 0 : int.Parse(head.AsSpan(at + 15, (head.IndexOf('\r', at) is var line and > 0 ? line : head.Length) - at - 15), System.Globalization.CultureInfo.InvariantCulture);
            if (length >= end + 4 + body)
            {
                LastHead = head;
                return true;
            }
        }
    }
}
