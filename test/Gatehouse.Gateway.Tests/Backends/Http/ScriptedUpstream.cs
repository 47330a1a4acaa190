using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Gatehouse.Testing;

namespace Gatehouse.Gateway.Tests.Backends.Http;

/// <summary>
/// A bare HTTP/1.1 server whose replies follow a script, one step for each request: text is sent as it is, "reset" resets
/// the connection, "close" closes it, "silent" leaves it open, "early:" sends its text before the body was read. The last
/// step is repeated. Requests are kept whole, with their bodies decoded.
/// </summary>
internal sealed class ScriptedUpstream : IAsyncDisposable
{
    public const string Ok = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";
    public const string Unavailable = "HTTP/1.1 503 Service Unavailable\r\nContent-Length: 4\r\n\r\nbusy";

    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly ConcurrentQueue<(string Head, byte[] Body)> _requests = new();
    private readonly string[] _steps;
    private int _heads;
    private int _connections;

    private ScriptedUpstream(string[] steps)
    {
        _steps = steps;
        _listener.Start();
        _ = AcceptAsync();
    }

    public string Address => $"http://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}";

    /// <summary>Heads that came, also of requests whose body did not.</summary>
    public int Heads => Volatile.Read(ref _heads);

    public int Connections => Volatile.Read(ref _connections);

    /// <summary>Whole requests.</summary>
    public IReadOnlyList<(string Head, byte[] Body)> Requests => [.. _requests];

    public static ScriptedUpstream Start(params string[] steps) => new(steps);

    public Task WhenReceivedAsync(int heads) => Eventually.TrueAsync(() => Heads >= heads, $"the upstream received {heads} request(s)");

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Stop();
        _stop.Dispose();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                var socket = await _listener.AcceptSocketAsync(_stop.Token);
                Interlocked.Increment(ref _connections);
                _ = ServeAsync(socket);
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
        await using var stream = new NetworkStream(socket);
        using var reader = new StreamReader(stream, Encoding.Latin1);
        try
        {
            while (await ReadHeadAsync(reader) is { } head)
            {
                string step = _steps[Math.Min(Interlocked.Increment(ref _heads), _steps.Length) - 1];
                bool isEarly = step.StartsWith("early:", StringComparison.Ordinal);
                if (isEarly)
                {
                    await SendAsync(socket, step[6..]);
                }
                else if (head.Contains("Expect: 100-continue", StringComparison.OrdinalIgnoreCase))
                {
                    await SendAsync(socket, "HTTP/1.1 100 Continue\r\n\r\n");
                }

                _requests.Enqueue((head, await ReadBodyAsync(reader, head)));
                if (!isEarly && !await PlayAsync(socket, step))
                {
                    return;
                }
            }
        }
        catch (Exception e) when (e is OperationCanceledException or IOException or SocketException)
        {
        }
    }

    private async Task<bool> PlayAsync(Socket socket, string step)
    {
        switch (step)
        {
            case "reset":
                socket.LingerState = new LingerOption(enable: true, seconds: 0);
                return false;
            case "close":
                return false;
            case "silent":
                await Task.Delay(Timeout.Infinite, _stop.Token);
                return false;
            default:
                await SendAsync(socket, step);
                return true;
        }
    }

    private async Task SendAsync(Socket socket, string text) => await socket.SendAsync(Encoding.Latin1.GetBytes(text), _stop.Token);

    private async Task<string?> ReadHeadAsync(StreamReader reader)
    {
        var head = new StringBuilder();
        while (await reader.ReadLineAsync(_stop.Token) is { } line)
        {
            if (line.Length == 0)
            {
                return head.ToString();
            }

            head.Append(line).Append('\n');
        }

        return null;
    }

    private async Task<byte[]> ReadBodyAsync(StreamReader reader, string head)
    {
        if (head.Contains("Transfer-Encoding: chunked", StringComparison.OrdinalIgnoreCase))
        {
            using var body = new MemoryStream();
            while (int.Parse((await reader.ReadLineAsync(_stop.Token))!, System.Globalization.NumberStyles.HexNumber, null) is > 0 and var size)
            {
                body.Write(await ReadAsync(reader, size));
                await reader.ReadLineAsync(_stop.Token);
            }

            await reader.ReadLineAsync(_stop.Token);
            return body.ToArray();
        }

        string? length = head.Split('\n').FirstOrDefault(l => l.StartsWith("Content-Length:", StringComparison.OrdinalIgnoreCase))?[15..];
        return length is null ? [] : await ReadAsync(reader, int.Parse(length, System.Globalization.CultureInfo.InvariantCulture));
    }

    private async Task<byte[]> ReadAsync(StreamReader reader, int count)
    {
        char[] text = new char[count];
        return await reader.ReadBlockAsync(text, _stop.Token) == count ? Encoding.Latin1.GetBytes(text) : throw new IOException("The body ended early.");
    }
}
