using System.Buffers.Binary;
using System.Net.Sockets;
using Gatehouse.Testing;
using Gatehouse.Testing.Http2;

namespace Gatehouse.Gateway.Tests.Front.Http2;

/// <summary>A connection of HTTP/2 in clear, frame by frame, for what no client can be told to do.</summary>
internal sealed class Http2Client : IDisposable
{
    private readonly TcpClient _client = new() { NoDelay = true };
    private readonly byte[] _head = new byte[9];
    private NetworkStream _stream = null!;

    public static async Task<Http2Client> ConnectAsync(int port)
    {
        var client = new Http2Client();
        await client._client.ConnectAsync("127.0.0.1", port);
        client._stream = client._client.GetStream();
        await client.SendAsync([.. RawFrames.Preface, .. RawFrames.Frame(RawFrames.Settings, 0, 0, [])]);
        return client;
    }

    public Task SendAsync(byte[] bytes) => _stream.WriteAsync(bytes).AsTask();

    /// <summary>The next frame; null when the connection ends.</summary>
    public async Task<(byte Type, byte Flags, int Stream, byte[] Payload)?> ReadAsync()
    {
        using var limit = new CancellationTokenSource(Eventually.Limit);
        if (await _stream.ReadAtLeastAsync(_head, _head.Length, throwOnEndOfStream: false, limit.Token) < _head.Length)
        {
            return null;
        }

        byte[] payload = new byte[BinaryPrimitives.ReadInt32BigEndian(_head) >>> 8];
        await _stream.ReadExactlyAsync(payload, limit.Token);
        return (_head[3], _head[4], BinaryPrimitives.ReadInt32BigEndian(_head.AsSpan(5)), payload);
    }

    /// <summary>The next frame of this type; fails when the connection ends before it.</summary>
    public async Task<(byte Flags, int Stream, byte[] Payload)> ReadAsync(byte type)
    {
        while (await ReadAsync() is { } frame)
        {
            if (frame.Type == type)
            {
                return (frame.Flags, frame.Stream, frame.Payload);
            }
        }

        throw new InvalidOperationException($"The connection ended before a frame of type {type}.");
    }

    public void Dispose() => _client.Dispose();
}
