using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Gatehouse.Gateway.Tests.Upstreams.Differential;

/// <summary>
/// A bare server that answers each path as its script says and keeps what it received. A path that begins with /canary
/// is answered with itself: what shows that a connection is still in step.
/// </summary>
internal sealed class ScriptedUpstream : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly ConcurrentDictionary<string, ScriptedReply> _scripts = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, ConcurrentQueue<ReceivedRequest>> _received = new(StringComparer.Ordinal);
    private readonly ConcurrentQueue<string> _faults = new();
    private int _connections;

    public ScriptedUpstream()
    {
        _listener.Start(512);
        _ = AcceptAsync();
    }

    public string Address => $"http://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}";

    /// <summary>What no HTTP/1.1 client may send.</summary>
    public IReadOnlyCollection<string> Faults => _faults;

    public void Add(string path, ScriptedReply reply) => _scripts[path] = reply;

    public IReadOnlyCollection<ReceivedRequest> ReceivedAt(string path) => _received.TryGetValue(path, out var found) ? found : [];

    public void Forget(string path)
    {
        _scripts.TryRemove(path, out _);
        _received.TryRemove(path, out _);
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Stop();
    }

    private static async Task SendAsync(Socket socket, ScriptedReply reply, CancellationToken stop)
    {
        int at = 0;
        foreach (int split in reply.Splits)
        {
            await SendAllAsync(socket, reply.Wire.AsMemory(at..split), stop);
            at = split;
        }

        await SendAllAsync(socket, reply.Wire.AsMemory(at), stop);
    }

    private static async Task SendAllAsync(Socket socket, ReadOnlyMemory<byte> bytes, CancellationToken stop)
    {
        while (!bytes.IsEmpty)
        {
            bytes = bytes[await socket.SendAsync(bytes, stop)..];
        }
    }

    /// <summary>Ends the connection so that what was sent arrives: with unread bytes a close would become a reset.</summary>
    private static async Task CloseAsync(Socket socket, ReceivedRequest request, CancellationToken stop)
    {
        socket.Shutdown(SocketShutdown.Send);
        request.Answered.TrySetResult();
        byte[] rest = new byte[16_384];
        while (await socket.ReceiveAsync(rest, stop) > 0)
        {
        }
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                _ = ServeAsync(await _listener.AcceptSocketAsync(_stop.Token), Interlocked.Increment(ref _connections));
            }
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException or ObjectDisposedException)
        {
        }
    }

    private async Task ServeAsync(Socket socket, int connection)
    {
        socket.NoDelay = true;
        var requests = new RequestStream(socket, connection);
        ReceivedRequest? last = null;
        try
        {
            while (await requests.ReadHeadAsync(_stop.Token) is { } request)
            {
                last?.Gone.TrySetResult();
                last = request;
                string path = PathOf(request.Target);
                _received.GetOrAdd(path, static _ => new()).Enqueue(request);
                if (!await AnswerAsync(socket, requests, request, path))
                {
                    return;
                }

                request.Answered.TrySetResult();
            }
        }
        catch (FormatException e)
        {
            // A request that its client broke off ends in the middle; everything else is a fault.
            if (!e.Message.StartsWith("The connection ended", StringComparison.Ordinal))
            {
                _faults.Enqueue($"{last?.Target}: {e.Message}");
            }
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException)
        {
        }
        finally
        {
            socket.Dispose();
            last?.Answered.TrySetResult();
            last?.Gone.TrySetResult();
        }
    }

    /// <summary>Says whether the connection goes on.</summary>
    private async Task<bool> AnswerAsync(Socket socket, RequestStream requests, ReceivedRequest request, string path)
    {
        if (!_scripts.TryGetValue(path, out var script))
        {
            await requests.ReadBodyAsync(request, _stop.Token);
            byte[] body = Encoding.Latin1.GetBytes(path);
            await SendAllAsync(socket, (byte[])[.. Encoding.Latin1.GetBytes($"HTTP/1.1 200 OK\r\nContent-Length: {body.Length}\r\n\r\n"), .. body], _stop.Token);
            return true;
        }

        bool isEarly = (script.Traits & Traits.Early) != Traits.None;
        if (!isEarly)
        {
            if (request.Fields.ContainsKey("expect"))
            {
                await SendAllAsync(socket, "HTTP/1.1 100 Continue\r\n\r\n"u8.ToArray(), _stop.Token);
            }

            await requests.ReadBodyAsync(request, _stop.Token);
        }

        await SendAsync(socket, script, _stop.Token);
        if ((script.Traits & Traits.Switches) != Traits.None)
        {
            request.Body = await requests.TakeAsync(path.Length, _stop.Token);
            await SendAllAsync(socket, script.Tunnel, _stop.Token);
        }

        switch (script.End)
        {
            case ReplyEnd.Reset:
                socket.LingerState = new LingerOption(enable: true, seconds: 0);
                socket.Close();
                return false;
            case ReplyEnd.Close:
                await CloseAsync(socket, request, _stop.Token);
                return false;
        }

        request.Answered.TrySetResult();
        if (isEarly)
        {
            await requests.ReadBodyAsync(request, _stop.Token);
        }

        return true;
    }

    private static string PathOf(string target)
    {
        // /case/number and whatever follows.
        int second = target.IndexOf('/', 1);
        int end = second < 0 ? -1 : target.AsSpan(second + 1).IndexOfAny("/?;");
        return end < 0 ? target : target[..(second + 1 + end)];
    }
}
