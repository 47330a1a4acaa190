using System.Buffers.Binary;
using System.Net.Sockets;
using System.Text;

namespace Gatehouse.Gateway.Tests.Front;

/// <summary>Requests in HTTP/2 frames written by hand, with literal fields, for what no client would send.</summary>
internal static class Http2Frames
{
    /// <summary>Sends a GET of / with these fields too; what comes back until the gateway is quiet for half a second.</summary>
    public static async Task<byte[]> GetAsync(int port, params (string Name, string Value)[] fields)
    {
        using var client = new TcpClient();
        await client.ConnectAsync("127.0.0.1", port);
        var stream = client.GetStream();
        (string, string)[] pseudo = [(":method", "GET"), (":scheme", "http"), (":path", "/"), (":authority", "a")];
        byte[] block = [.. pseudo.Concat(fields).SelectMany(f => Literal(f.Item1, f.Item2))];
        await stream.WriteAsync((byte[])[.. "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"u8, .. Frame(type: 4, flags: 0, stream: 0, []), .. Frame(type: 1, flags: 5, stream: 1, block)]);
        var received = new MemoryStream();
        byte[] buffer = new byte[4096];
        try
        {
            while (true)
            {
                using var quiet = new CancellationTokenSource(TimeSpan.FromMilliseconds(500));
                int read = await stream.ReadAsync(buffer, quiet.Token);
                if (read == 0)
                {
                    break;
                }

                received.Write(buffer, 0, read);
            }
        }
        catch (OperationCanceledException)
        {
        }

        return received.ToArray();
    }

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
