using System.Net;
using System.Text;
using System.Text.RegularExpressions;
using Gatehouse.Gateway.Front.Clients;

namespace Gatehouse.Fuzz.Clients;

/// <summary>A PROXY header by haproxy's proxy-protocol.txt, read from bytes that are all there.</summary>
internal static partial class PlainProxyHeader
{
    private const int LongestText = 107;
    private const int LongestBinary = 4096;

    /// <summary>The header; null when there is none, or one that is not well formed or not whole.</summary>
    public static ProxyHeader? Read(byte[] bytes)
        => bytes.AsSpan().StartsWith("PROXY "u8) ? ReadText(bytes) : bytes.AsSpan().StartsWith("\r\n\r\n\0\r\nQUIT\n"u8) ? ReadBinary(bytes) : null;

    private static ProxyHeader? ReadText(byte[] bytes)
    {
        string text = Encoding.Latin1.GetString(bytes, 0, Math.Min(bytes.Length, LongestText));
        var line = Line().Match(text);
        if (!line.Success)
        {
            return null;
        }

        if (line.Groups["unknown"].Success)
        {
            return new ProxyHeader(line.Length, IsLocal: false, Source: null);
        }

        Func<string, IPAddress?> read = line.Groups["family"].Value == "4" ? PlainAddress.IPv4 : a => PlainAddress.IPv6(a, mayHaveZone: false);
        return read(line.Groups["source"].Value) is { } source && read(line.Groups["destination"].Value) is not null
            && PortOf(line.Groups["port"].Value) is { } port && PortOf(line.Groups["other"].Value) is not null
            ? new ProxyHeader(line.Length, IsLocal: false, new IPEndPoint(source, port))
            : null;
    }

    private static int? PortOf(string text) => int.Parse(text, System.Globalization.CultureInfo.InvariantCulture) is <= 65535 and var port ? port : null;

    private static ProxyHeader? ReadBinary(byte[] bytes)
    {
        if (bytes.Length < 16)
        {
            return null;
        }

        int length = 16 + (bytes[14] << 8) + bytes[15];
        if (length > LongestBinary || bytes.Length < length || bytes[12] is not (0x20 or 0x21))
        {
            return null;
        }

        if (bytes[12] == 0x20)
        {
            return new ProxyHeader(length, IsLocal: true, Source: null);
        }

        int family = bytes[13] >> 4;
        int transport = bytes[13] & 15;
        if (family > 3 || transport > 2)
        {
            return null;
        }

        byte[] rest = bytes[16..length];
        int size = transport == 0 ? 0 : family switch { 1 => 12, 2 => 36, 3 => 216, _ => 0 };

        // What follows a family without addresses, or one that is half told, is not known.
        bool hasItems = size > 0 || bytes[13] == 0;
        if (rest.Length < size || (hasItems && !AreItemsSound(bytes[..length], 16 + size)))
        {
            return null;
        }

        IPEndPoint? source = size switch
        {
            12 => new IPEndPoint(new IPAddress(rest[..4]), (rest[8] << 8) + rest[9]),
            36 => new IPEndPoint(Unmapped(new IPAddress(rest[..16])), (rest[32] << 8) + rest[33]),
            _ => null,
        };
        return new ProxyHeader(length, IsLocal: false, source);
    }

    private static IPAddress Unmapped(IPAddress address) => address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;

    private static bool AreItemsSound(byte[] header, int at)
    {
        while (at < header.Length)
        {
            if (at + 3 > header.Length)
            {
                return false;
            }

            int value = at + 3;
            int length = (header[at + 1] << 8) + header[at + 2];
            if (value + length > header.Length || (header[at] == 3 && !IsChecksum(header, value, length)))
            {
                return false;
            }

            at = value + length;
        }

        return true;
    }

    private static bool IsChecksum(byte[] header, int at, int length)
    {
        if (length != 4)
        {
            return false;
        }

        byte[] copy = [.. header];
        copy.AsSpan(at, 4).Clear();
        uint crc = uint.MaxValue;
        foreach (byte one in copy)
        {
            crc ^= one;
            for (int bit = 0; bit < 8; bit++)
            {
                crc = (crc & 1) != 0 ? (crc >> 1) ^ 0x82F63B78 : crc >> 1;
            }
        }

        crc = ~crc;
        return header.AsSpan(at, 4).SequenceEqual([(byte)(crc >> 24), (byte)(crc >> 16), (byte)(crc >> 8), (byte)crc]);
    }

    [GeneratedRegex(@"\APROXY (?:(?<unknown>UNKNOWN(?: [ -~]*)?)|TCP(?<family>[46]) (?<source>[^ \r\n]+) (?<destination>[^ \r\n]+) (?<port>0|[1-9][0-9]{0,8}) (?<other>0|[1-9][0-9]{0,8}))\r\n", RegexOptions.CultureInvariant)]
    private static partial Regex Line();
}
