using System.Globalization;
using System.Net.Sockets;
using System.Text;

namespace Gatehouse.Gateway.Tests.Upstreams.Differential;

/// <summary>Reads requests from a socket by the letter of RFC 9112; anything else is a fault of the sender and throws.</summary>
internal sealed class RequestStream(Socket socket, int connection)
{
    private byte[] _buffer = new byte[16_384];
    private int _start;
    private int _end;
    private int _heads;
    private bool _isChunked;
    private long _length;

    private ReadOnlySpan<byte> Unread => _buffer.AsSpan(_start, _end - _start);

    /// <summary>The next head; null when the connection ended before one began.</summary>
    public async Task<ReceivedRequest?> ReadHeadAsync(CancellationToken stop)
    {
        int end;
        while ((end = Unread.IndexOf("\r\n\r\n"u8)) < 0)
        {
            if (!await FillAsync(stop))
            {
                return _end == _start ? null : throw new FormatException("The connection ended in a head.");
            }
        }

        string[] lines = Encoding.Latin1.GetString(Unread[..end]).Split("\r\n");
        _start += end + 4;
        string[] first = lines[0].Split(' ');
        if (first is not [_, _, "HTTP/1.1"])
        {
            throw new FormatException($"No request line: {lines[0]}");
        }

        var fields = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (string line in lines.AsSpan(1))
        {
            int colon = line.IndexOf(':', StringComparison.Ordinal);
            if (colon <= 0 || line.AsSpan(0, colon).ContainsAny(" \t\r\n") || line.AsSpan(colon).ContainsAny("\r\n\0"))
            {
                throw new FormatException($"No field: {line}");
            }

            string name = line[..colon].ToLowerInvariant();
            string value = line[(colon + 1)..].Trim(' ', '\t');
            fields[name] = fields.TryGetValue(name, out string? before) ? before + " | " + value : value;
        }

        _isChunked = fields.TryGetValue("transfer-encoding", out string? coding) && coding == "chunked";
        _length = fields.TryGetValue("content-length", out string? length) ? long.Parse(length, NumberStyles.None, CultureInfo.InvariantCulture) : 0;
        if (coding is not (null or "chunked") || (coding is not null && length is not null))
        {
            throw new FormatException($"No framing of ours: {coding} {length}");
        }

        return new ReceivedRequest(connection, _heads++ == 0, first[0], first[1], fields);
    }

    /// <summary>Reads the body into the request.</summary>
    public async Task ReadBodyAsync(ReceivedRequest request, CancellationToken stop)
    {
        if (_isChunked)
        {
            await ReadChunksAsync(request, stop);
        }
        else
        {
            request.Body = await TakeAsync(checked((int)_length), stop);
        }

        request.IsWhole = true;
    }

    /// <summary>Reads exactly so many bytes.</summary>
    public async Task<byte[]> TakeAsync(int count, CancellationToken stop)
    {
        byte[] taken = new byte[count];
        int at = Math.Min(count, _end - _start);
        Unread[..at].CopyTo(taken);
        _start += at;
        while (at < count)
        {
            int read = await socket.ReceiveAsync(taken.AsMemory(at), stop);
            if (read == 0)
            {
                throw new FormatException("The connection ended in a body.");
            }

            at += read;
        }

        return taken;
    }

    private async Task ReadChunksAsync(ReceivedRequest request, CancellationToken stop)
    {
        using var body = new MemoryStream();
        while (true)
        {
            int size = int.Parse(await ReadLineAsync(stop), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
            if (size == 0)
            {
                break;
            }

            body.Write(await TakeAsync(size, stop));
            if ((await ReadLineAsync(stop)).Length > 0)
            {
                throw new FormatException("A chunk does not end where its size says.");
            }
        }

        for (string line = await ReadLineAsync(stop); line.Length > 0; line = await ReadLineAsync(stop))
        {
            int colon = line.IndexOf(':', StringComparison.Ordinal);
            request.Trailers += colon > 0 ? $"{line[..colon]}: {line[(colon + 1)..].Trim(' ')}\r\n" : throw new FormatException($"No trailer: {line}");
        }

        request.Body = body.ToArray();
    }

    private async Task<string> ReadLineAsync(CancellationToken stop)
    {
        int end;
        while ((end = Unread.IndexOf("\r\n"u8)) < 0)
        {
            if (!await FillAsync(stop))
            {
                throw new FormatException("The connection ended in a line.");
            }
        }

        string line = Encoding.Latin1.GetString(Unread[..end]);
        _start += end + 2;
        return line;
    }

    private async Task<bool> FillAsync(CancellationToken stop)
    {
        if (_start == _end)
        {
            _start = _end = 0;
        }
        else if (_end == _buffer.Length)
        {
            byte[] larger = _start > 0 ? _buffer : new byte[_buffer.Length * 2];
            Unread.CopyTo(larger);
            (_buffer, _end, _start) = (larger, _end - _start, 0);
        }

        int read = await socket.ReceiveAsync(_buffer.AsMemory(_end), stop);
        _end += read;
        return read > 0;
    }
}
