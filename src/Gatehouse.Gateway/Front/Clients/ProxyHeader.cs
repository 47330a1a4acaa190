using System.Net;

namespace Gatehouse.Gateway.Front.Clients;

/// <summary>A PROXY header: what a load balancer says of a connection before its first byte (haproxy's proxy-protocol.txt).</summary>
/// <param name="Length">Its bytes.</param>
/// <param name="IsLocal">Whether the connection is the load balancer's own, as for its health checks.</param>
/// <param name="Source">The client; null when it is not told.</param>
internal readonly record struct ProxyHeader(int Length, bool IsLocal, IPEndPoint? Source)
{
    /// <summary>Most bytes of one; longer ones are malformed.</summary>
    public const int Longest = 4096;

    private static ReadOnlySpan<byte> TextStart => "PROXY "u8;

    private static ReadOnlySpan<byte> BinaryStart => "\r\n\r\n\0\r\nQUIT\n"u8;

    /// <summary>Reads the header that these bytes begin with; what follows it is not looked at.</summary>
    public static ProxyReading Read(ReadOnlySpan<byte> bytes, out ProxyHeader header)
    {
        header = default;
        if (BeginsLike(bytes, TextStart))
        {
            return bytes.Length < TextStart.Length ? ProxyReading.Incomplete : TextProxyHeader.Read(bytes, TextStart.Length, out header);
        }

        if (BeginsLike(bytes, BinaryStart))
        {
            return bytes.Length <= BinaryStart.Length ? ProxyReading.Incomplete : BinaryProxyHeader.Read(bytes, BinaryStart.Length, out header);
        }

        return ProxyReading.Missing;
    }

    private static bool BeginsLike(ReadOnlySpan<byte> bytes, ReadOnlySpan<byte> start)
        => bytes.Length < start.Length ? start.StartsWith(bytes) : bytes.StartsWith(start);
}
