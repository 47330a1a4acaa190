using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Gatehouse.EndToEnd.Tests.Upgrade;

/// <summary>An HTTP/2 connection in clear of a client that sees every frame and never repeats anything by itself.</summary>
internal sealed class Http2Connection : IAsyncDisposable
{
    private const byte EndOfStream = 1;
    private const byte EndOfFields = 4;

    private readonly NetworkStream _stream;

    private Http2Connection(NetworkStream stream) => _stream = stream;

    public static async Task<Http2Connection> OpenAsync(string address)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await socket.ConnectAsync(IPAddress.Loopback, new Uri(address).Port);
        var connection = new Http2Connection(new NetworkStream(socket, ownsSocket: true));
        await connection._stream.WriteAsync("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"u8.ToArray());
        await connection.WriteAsync(Http2Frame.Settings, flags: 0, stream: 0, []);
        return connection;
    }

    public Task GetAsync(int stream, string path)
        => WriteAsync(Http2Frame.Fields, EndOfStream | EndOfFields, stream, [.. Literal(":method", "GET"), .. Literal(":scheme", "http"), .. Literal(":path", path), .. Literal(":authority", "localhost")]);

    /// <summary>The next frame but for those that only run the connection; null at its orderly end.</summary>
    public async Task<Http2Frame?> ReadAsync()
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        while (true)
        {
            byte[] head = new byte[9];
            int read = await _stream.ReadAtLeastAsync(head, head.Length, throwOnEndOfStream: false, limit.Token);
            if (read < head.Length)
            {
                return read == 0 ? null : throw new IOException("The connection was closed within a frame.");
            }

            byte[] payload = new byte[BinaryPrimitives.ReadInt32BigEndian(head) >>> 8];
            await _stream.ReadExactlyAsync(payload, limit.Token);
            var frame = new Http2Frame(head[3], head[4], BinaryPrimitives.ReadInt32BigEndian(head.AsSpan(5)) & int.MaxValue, payload);
            if (frame.Type is Http2Frame.Body or Http2Frame.Fields or Http2Frame.Reset or Http2Frame.GoAway)
            {
                return frame;
            }
        }
    }

    /// <summary>Reads until a reply ends on this stream; the types of the frames on the way, and its status field as it came.</summary>
    public async Task<Http2Frame[]> ReadReplyAsync(int stream)
    {
        var frames = new List<Http2Frame>();
        do
        {
            frames.Add(await ReadAsync() ?? throw new IOException("The connection was closed in place of a reply."));
        }
        while (frames[^1].Stream != stream || (frames[^1].Flags & EndOfStream) == 0);
        return [.. frames];
    }

    public ValueTask DisposeAsync() => _stream.DisposeAsync();

    private async Task WriteAsync(byte type, byte flags, int stream, byte[] payload)
    {
        byte[] frame = new byte[9 + payload.Length];
        BinaryPrimitives.WriteInt32BigEndian(frame, payload.Length << 8);
        frame[3] = type;
        frame[4] = flags;
        BinaryPrimitives.WriteInt32BigEndian(frame.AsSpan(5), stream);
        payload.CopyTo(frame, 9);
        await _stream.WriteAsync(frame);
    }

    private static byte[] Literal(string name, string value)
        => [0, (byte)name.Length, .. Encoding.ASCII.GetBytes(name), (byte)value.Length, .. Encoding.ASCII.GetBytes(value)];
}
