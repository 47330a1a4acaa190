using System.Buffers.Binary;
using System.Net.Sockets;
using Gatehouse.Testing;

namespace Gatehouse.Gateway.Tests.Backends.Http;

/// <summary>
/// A server of HTTP/2 in clear whose first connection says that it goes away without having seen the request that came on it
/// (RFC 9113 6.8), which Kestrel never does; the others answer every request with 204.
/// </summary>
internal sealed class Http2LeavingUpstream : IAsyncDisposable
{
    private const byte Fields = 1;
    private const byte Settings = 4;
    private const byte GoAway = 7;
    private const byte EndOfStreamAndFields = 5;

    private readonly SocketServer _server;
    private int _connections;
    private int _requests;

    public Http2LeavingUpstream() => _server = new SocketServer(ServeAsync);

    public string Address => _server.Address;

    public int Connections => Volatile.Read(ref _connections);

    public int Requests => Volatile.Read(ref _requests);

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    private async Task ServeAsync(Socket socket, CancellationToken stop)
    {
        bool leaves = Interlocked.Increment(ref _connections) == 1;
        await using var stream = new NetworkStream(socket);
        await stream.ReadExactlyAsync(new byte["PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".Length], stop);
        await SendAsync(stream, Settings, flags: 0, number: 0, []);
        byte[] head = new byte[9];
        while (await stream.ReadAtLeastAsync(head, head.Length, throwOnEndOfStream: false, stop) == head.Length)
        {
            await stream.ReadExactlyAsync(new byte[BinaryPrimitives.ReadInt32BigEndian(head) >>> 8], stop);
            if (head[3] == Settings && head[4] == 0)
            {
                await SendAsync(stream, Settings, flags: 1, number: 0, []);
            }
            else if (head[3] == Fields)
            {
                Interlocked.Increment(ref _requests);

                // No stream was seen, no error; or :status 204 of the static table.
                await (leaves
                    ? SendAsync(stream, GoAway, flags: 0, number: 0, new byte[8])
                    : SendAsync(stream, Fields, EndOfStreamAndFields, BinaryPrimitives.ReadInt32BigEndian(head.AsSpan(5)), [0x89]));
            }
        }
    }

    private static async Task SendAsync(NetworkStream stream, byte type, byte flags, int number, byte[] payload)
    {
        byte[] frame = new byte[9 + payload.Length];
        BinaryPrimitives.WriteInt32BigEndian(frame, payload.Length << 8);
        (frame[3], frame[4]) = (type, flags);
        BinaryPrimitives.WriteInt32BigEndian(frame.AsSpan(5), number);
        payload.CopyTo(frame, 9);
        await stream.WriteAsync(frame);
    }
}
