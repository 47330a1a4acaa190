using System.Buffers.Binary;
using System.Net.Sockets;
using System.Text;
using Gatehouse.Testing;

namespace Gatehouse.Gateway.Tests.Front;

/// <summary>Requests in HTTP/2 frames written by hand, with literal fields, for what no client would send.</summary>
internal static class Http2Frames
{
    private const byte Body = 0;
    private const byte Fields = 1;
    private const byte Reset = 3;
    private const byte Settings = 4;
    private const byte GoAway = 7;

    private const byte EndOfStream = 1;
    private const byte EndOfFields = 4;

    /// <summary>Sends a GET of / with these fields too; the frames that come back until the answer ends.</summary>
    public static Task<byte[]> GetAsync(int port, params (string Name, string Value)[] fields)
        => ExchangeAsync(port, Frame(Fields, EndOfStream | EndOfFields, stream: 1, [.. Head("GET"), .. Block(fields)]));

    /// <summary>Sends a PUT to / with a body and these fields behind it; the frames that come back until the answer ends.</summary>
    public static Task<byte[]> PutAsync(int port, string body, params (string Name, string Value)[] trailers)
        => ExchangeAsync(port, [
            .. Frame(Fields, EndOfFields, stream: 1, Head("PUT")),
            .. Frame(Body, flags: 0, stream: 1, Encoding.Latin1.GetBytes(body)),
            .. Frame(Fields, EndOfStream | EndOfFields, stream: 1, Block(trailers)),
        ]);

    /// <summary>Sends a block of exactly these fields, then a body and trailers where there are any; the frames that come back until the answer ends.</summary>
    public static Task<byte[]> SendAsync(int port, (string Name, string Value)[] head, string? body = null, (string Name, string Value)[]? trailers = null)
    {
        bool isAlone = body is null && trailers is null;
        byte[] frames = Frame(Fields, (byte)(isAlone ? EndOfStream | EndOfFields : EndOfFields), stream: 1, Block(head));
        if (body is not null)
        {
            frames = [.. frames, .. Frame(Body, trailers is null ? EndOfStream : (byte)0, stream: 1, Encoding.Latin1.GetBytes(body))];
        }

        if (trailers is not null)
        {
            frames = [.. frames, .. Frame(Fields, EndOfStream | EndOfFields, stream: 1, Block(trailers))];
        }

        return ExchangeAsync(port, frames);
    }

    /// <summary>Whether the client was told that the stream or the connection is malformed (RFC 9113 8.1.1), by a frame with PROTOCOL_ERROR or COMPRESSION_ERROR.</summary>
    public static bool HasProtocolError(byte[] frames)
    {
        for (int at = 0; at + 9 <= frames.Length; at += 9 + (BinaryPrimitives.ReadInt32BigEndian(frames.AsSpan(at)) >>> 8))
        {
            int code = frames[at + 3] switch { Reset => at + 9, GoAway => at + 13, _ => -1 };
            if (code > 0 && BinaryPrimitives.ReadInt32BigEndian(frames.AsSpan(code)) is 1 or 9)
            {
                return true;
            }
        }

        return false;
    }

    private static async Task<byte[]> ExchangeAsync(int port, byte[] frames)
    {
        using var client = new TcpClient();
        await client.ConnectAsync("127.0.0.1", port);
        var stream = client.GetStream();
        await stream.WriteAsync((byte[])[.. "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"u8, .. Frame(Settings, flags: 0, stream: 0, []), .. frames]);
        using var limit = new CancellationTokenSource(Eventually.Limit);
        using var received = new MemoryStream();
        byte[] head = new byte[9];
        bool isOver = false;
        while (!isOver && await stream.ReadAtLeastAsync(head, head.Length, throwOnEndOfStream: false, limit.Token) == head.Length)
        {
            byte[] payload = new byte[BinaryPrimitives.ReadInt32BigEndian(head) >>> 8];
            await stream.ReadExactlyAsync(payload, limit.Token);
            received.Write([.. head, .. payload]);
            isOver = head[3] is Reset or GoAway || (head[3] is Body or Fields && (head[4] & EndOfStream) != 0);
        }

        return received.ToArray();
    }

    private static byte[] Head(string method) => Block([(":method", method), (":scheme", "http"), (":path", "/"), (":authority", "a")]);

    private static byte[] Block((string Name, string Value)[] fields) => [.. fields.SelectMany(f => Literal(f.Name, f.Value))];

    private static byte[] Frame(byte type, byte flags, int stream, byte[] payload)
    {
        byte[] head = new byte[9];
        BinaryPrimitives.WriteInt32BigEndian(head, payload.Length << 8);
        head[3] = type;
        head[4] = flags;
        BinaryPrimitives.WriteInt32BigEndian(head.AsSpan(5), stream);
        return [.. head, .. payload];
    }

    private static byte[] Literal(string name, string value)
        => [0, .. Length(name.Length), .. Encoding.Latin1.GetBytes(name), .. Length(value.Length), .. Encoding.Latin1.GetBytes(value)];

    // An integer of seven bits, or more behind them (RFC 7541 5.1).
    private static byte[] Length(int length)
        => length < 127 ? [(byte)length] : length - 127 < 128 ? [127, (byte)(length - 127)] : [127, (byte)((length - 127) & 127 | 128), (byte)((length - 127) >> 7)];
}
