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
        => [0, (byte)name.Length, .. Encoding.Latin1.GetBytes(name), (byte)value.Length, .. Encoding.Latin1.GetBytes(value)];
}
