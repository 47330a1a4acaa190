using System.Buffers.Binary;
using System.Net.Sockets;
using Gatehouse.Testing;
using static Gatehouse.Testing.Http2.RawFrames;

namespace Gatehouse.Gateway.Tests.Front.Limits;

/// <summary>A request over HTTP/2 whose head is as large as it is wanted, in as many frames as that needs.</summary>
internal static class Http2Heads
{
    /// <summary>Sends these fields; all bytes that come back until the request or the connection ends.</summary>
    public static async Task<byte[]> SendAsync(int port, (string Name, string Value)[] fields)
    {
        using var client = new TcpClient();
        await client.ConnectAsync("127.0.0.1", port);
        var stream = client.GetStream();
        byte[] block = [.. GetBlock, .. fields.SelectMany(f => Field(f.Name, f.Value))];
        byte[][] parts = [.. block.Chunk(16_000)];
        byte[] bytes = [.. Preface, .. Frame(Settings, 0, 0, []), .. parts.SelectMany((part, i) => Frame(i == 0 ? Headers : Continuation, Flags(i, parts.Length), 1, part))];
        using var limit = new CancellationTokenSource(Eventually.Limit);
        using var received = new MemoryStream();
        byte[] head = new byte[9];
        try
        {
            await stream.WriteAsync(bytes, limit.Token);
            while (await stream.ReadAtLeastAsync(head, head.Length, throwOnEndOfStream: false, limit.Token) == head.Length)
            {
                byte[] payload = new byte[BinaryPrimitives.ReadInt32BigEndian(head) >>> 8];
                await stream.ReadExactlyAsync(payload, limit.Token);
                received.Write([.. head, .. payload]);
                if (head[3] is ResetStream or GoAway || (head[3] is Data or Headers && (head[4] & EndOfStream) != 0))
                {
                    break;
                }
            }
        }
        catch (IOException)
        {
        }

        return received.ToArray();
    }

    private static byte Flags(int part, int parts) => (byte)((part == 0 ? EndOfStream : 0) | (part == parts - 1 ? EndOfHeaders : 0));
}
