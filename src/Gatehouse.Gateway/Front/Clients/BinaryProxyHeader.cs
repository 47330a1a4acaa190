using System.Buffers.Binary;
using System.Net;
using System.Numerics;

namespace Gatehouse.Gateway.Front.Clients;

/// <summary>
/// Version 2: twelve fixed bytes, version and command, family, length, addresses, and items of a type, a length and a value
/// (section 2.2). Items are passed over but for the checksum, which is held against the bytes when it is there.
/// </summary>
internal static class BinaryProxyHeader
{
    private const int Head = 16;
    private const int ItemHead = 3;
    private const int Checksum = 3;

    /// <param name="bytes">From the first byte of the connection on.</param>
    /// <param name="start">Where version and command are.</param>
    /// <param name="header">What was read.</param>
    public static ProxyReading Read(ReadOnlySpan<byte> bytes, int start, out ProxyHeader header)
    {
        header = default;
        byte command = bytes[start];
        if (command is not (0x20 or 0x21))
        {
            return ProxyReading.Malformed;
        }

        if (bytes.Length < Head)
        {
            return ProxyReading.Incomplete;
        }

        int length = Head + BinaryPrimitives.ReadUInt16BigEndian(bytes[(start + 2)..]);
        if (length > ProxyHeader.Longest)
        {
            return ProxyReading.Malformed;
        }

        if (bytes.Length < length)
        {
            return ProxyReading.Incomplete;
        }

        if (command == 0x20)
        {
            header = new ProxyHeader(length, IsLocal: true, Source: null);
            return ProxyReading.Read;
        }

        return ReadAddresses(bytes[..length], bytes[start + 1], out header);
    }

    private static ProxyReading ReadAddresses(ReadOnlySpan<byte> all, byte family, out ProxyHeader header)
    {
        header = default;

        // Half bytes: unspecified, IPv4, IPv6 or Unix; unspecified, stream or datagram.
        if ((family & 0x0f) > 2 || family >> 4 > 3)
        {
            return ProxyReading.Malformed;
        }

        int size = (family & 0x0f) == 0 ? 0 : (family >> 4) switch { 1 => 12, 2 => 36, 3 => 216, _ => 0 };
        if (all.Length < Head + size || !AreItemsSound(all, size == 0 && family != 0 ? all.Length : Head + size))
        {
            return ProxyReading.Malformed;
        }

        var addresses = all.Slice(Head, size);
        header = new ProxyHeader(all.Length, IsLocal: false, size switch
        {
            12 => new IPEndPoint(new IPAddress(addresses[..4]), BinaryPrimitives.ReadUInt16BigEndian(addresses[8..])),
            36 => new IPEndPoint(IPv6(addresses[..16]), BinaryPrimitives.ReadUInt16BigEndian(addresses[32..])),
            _ => null,
        });
        return ProxyReading.Read;
    }

    private static IPAddress IPv6(ReadOnlySpan<byte> bytes)
    {
        var address = new IPAddress(bytes);
        return address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
    }

    private static bool AreItemsSound(ReadOnlySpan<byte> all, int at)
    {
        while (at < all.Length)
        {
            int value = at + ItemHead;
            if (value > all.Length || value + BinaryPrimitives.ReadUInt16BigEndian(all[(at + 1)..]) is var next && next > all.Length)
            {
                return false;
            }

            if (all[at] == Checksum && (next - value != sizeof(uint) || ChecksumOf(all, value) != BinaryPrimitives.ReadUInt32BigEndian(all[value..])))
            {
                return false;
            }

            at = next;
        }

        return true;
    }

    // CRC32c of the whole header with zeros in place of the sum itself.
    private static uint ChecksumOf(ReadOnlySpan<byte> all, int sum)
    {
        uint crc = uint.MaxValue;
        for (int i = 0; i < all.Length; i++)
        {
            crc = BitOperations.Crc32C(crc, i >= sum && i < sum + sizeof(uint) ? (byte)0 : all[i]);
        }

        return ~crc;
    }
}
