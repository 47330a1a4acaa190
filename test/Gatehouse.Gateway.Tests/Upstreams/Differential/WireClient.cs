using System.Globalization;
using System.Net.Sockets;
using System.Text;

namespace Gatehouse.Gateway.Tests.Upstreams.Differential;

/// <summary>A bare client: sends bytes in pieces, reads replies by their framing and tells a cut one from a whole one.</summary>
internal sealed class WireClient : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private readonly Socket _socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
    private readonly CancellationTokenSource _limit = new();
    private byte[] _buffer = new byte[16_384];
    private int _start;
    private int _end;
    private TaskCompletionSource? _consent;

    private ReadOnlySpan<byte> Unread => _buffer.AsSpan(_start, _end - _start);

    public async Task ConnectAsync(int port) => await _socket.ConnectAsync("127.0.0.1", port);

    /// <summary>Sends the bytes in pieces; a connection that ended meanwhile ends this without a fault.</summary>
    public async Task SendAsync(ReadOnlyMemory<byte> bytes, int[] splits)
    {
        try
        {
            int at = 0;
            foreach (int split in splits)
            {
                if (split < bytes.Length)
                {
                    await SendAllAsync(bytes[at..split]);
                    at = split;
                }
            }

            await SendAllAsync(bytes[at..]);
        }
        catch (Exception e) when (e is SocketException or OperationCanceledException or ObjectDisposedException)
        {
        }
    }

    /// <summary>Sends head and body while the reply is read.</summary>
    public async Task<ClientReply> ExchangeAsync(ScriptedRequest request, string path)
    {
        byte[] head = request.HeadFor(path);
        _consent = (request.Traits & Traits.Expects) == Traits.None ? null : new(TaskCreationOptions.RunContinuationsAsynchronously);
        var sending = SendRequestAsync(head, request);
        var reply = await ReadReplyAsync(request.Method == "HEAD");
        bool wasAsked = _consent is null || _consent.Task.IsCompleted;
        _consent?.TrySetCanceled();
        await sending;
        reply.KeepsConnection &= wasAsked;
        return reply;
    }

    public async Task<ClientReply> ReadReplyAsync(bool isHead)
    {
        var reply = new ClientReply();
        _limit.CancelAfter(Patience);
        try
        {
            do
            {
                await ReadHeadAsync(reply);
            }
            while (reply.Status is >= 100 and < 200 and not 101);
            if (reply.Status == 101)
            {
                reply.Ending = Ending.Whole;
                return reply;
            }

            await ReadBodyAsync(reply, isHead || reply.Status is 204 or 304);
            reply.Ending = Ending.Whole;
        }
        catch (OperationCanceledException)
        {
            reply.Ending = Ending.Hangs;
        }
        catch (Exception e) when (e is IOException or SocketException)
        {
            reply.KeepsConnection = false;
        }

        return reply;
    }

    /// <summary>All that comes until the other side ends.</summary>
    public async Task<byte[]> ReadToEndAsync()
    {
        using var bytes = new MemoryStream();
        try
        {
            do
            {
                bytes.Write(Unread);
                _start = _end = 0;
            }
            while (await FillAsync());
        }
        catch (Exception e) when (e is SocketException or OperationCanceledException)
        {
        }

        return bytes.ToArray();
    }

    public void Reset()
    {
        _socket.LingerState = new LingerOption(enable: true, seconds: 0);
        _socket.Dispose();
    }

    public void Dispose()
    {
        _socket.Dispose();
        _limit.Dispose();
    }

    private async Task SendRequestAsync(byte[] head, ScriptedRequest request)
    {
        if (_consent is null)
        {
            await SendAsync((byte[])[.. head, .. request.WireBody], request.Splits);
            return;
        }

        await SendAsync(head, request.Splits);
        await _consent.Task.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (_consent.Task.IsCompletedSuccessfully)
        {
            await SendAsync(request.WireBody, []);
        }
    }

    private async Task SendAllAsync(ReadOnlyMemory<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            bytes = bytes[await _socket.SendAsync(bytes, _limit.Token)..];
        }
    }

    private async Task ReadHeadAsync(ClientReply reply)
    {
        string line = await ReadLineAsync();
        reply.Ending = Ending.Cut;
        string[] parts = line.Split(' ', 3);
        reply.Status = int.Parse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture);
        reply.KeepsConnection = parts[0] == "HTTP/1.1";
        reply.Fields.Clear();
        while ((line = await ReadLineAsync()).Length > 0)
        {
            int colon = line.IndexOf(':', StringComparison.Ordinal);
            string name = line[..colon].ToLowerInvariant();
            string value = line[(colon + 1)..].Trim(' ');
            reply.Fields[name] = reply.Fields.TryGetValue(name, out string? before) ? before + " | " + value : value;
        }

        if (reply.Status == 100)
        {
            _consent?.TrySetResult();
        }
    }

    private async Task ReadBodyAsync(ClientReply reply, bool hasNone)
    {
        bool isChunked = reply.Fields.Remove("transfer-encoding");
        bool hasLength = reply.Fields.Remove("content-length", out string? length);
        reply.Announced = hasLength ? long.Parse(length!, CultureInfo.InvariantCulture) : -1;
        reply.KeepsConnection &= !(reply.Fields.Remove("connection", out string? connection) && connection.Contains("close", StringComparison.OrdinalIgnoreCase));
        if (hasNone)
        {
            return;
        }

        using var body = new MemoryStream();
        try
        {
            if (isChunked)
            {
                int size;
                while ((size = int.Parse(await ReadLineAsync(), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture)) > 0)
                {
                    await TakeAsync(body, size);
                    await ReadLineAsync();
                }

                await ReadLineAsync();
            }
            else if (hasLength)
            {
                await TakeAsync(body, reply.Announced);
            }
            else
            {
                reply.KeepsConnection = false;
                await TakeAllAsync(body);
            }
        }
        finally
        {
            reply.Body = body.ToArray();
        }
    }

    private async Task TakeAllAsync(MemoryStream body)
    {
        do
        {
            body.Write(Unread);
            _start = _end = 0;
        }
        while (await FillAsync());
    }

    private async Task TakeAsync(MemoryStream body, long count)
    {
        while (count > 0)
        {
            if (_start == _end && !await FillAsync())
            {
                throw new IOException("The connection ended in a body.");
            }

            int here = (int)Math.Min(count, _end - _start);
            body.Write(Unread[..here]);
            _start += here;
            count -= here;
        }
    }

    private async Task<string> ReadLineAsync()
    {
        int end;
        while ((end = Unread.IndexOf("\r\n"u8)) < 0)
        {
            if (!await FillAsync())
            {
                throw new IOException("The connection ended in a line.");
            }
        }

        string line = Encoding.Latin1.GetString(Unread[..end]);
        _start += end + 2;
        return line;
    }

    private async Task<bool> FillAsync()
    {
        if (_start == _end)
        {
            _start = _end = 0;
        }
        else if (_end == _buffer.Length)
        {
            byte[] larger = new byte[_buffer.Length * 2];
            Unread.CopyTo(larger);
            (_buffer, _end, _start) = (larger, _end - _start, 0);
        }

        int read = await _socket.ReceiveAsync(_buffer.AsMemory(_end), _limit.Token);
        _end += read;
        return read > 0;
    }
}
