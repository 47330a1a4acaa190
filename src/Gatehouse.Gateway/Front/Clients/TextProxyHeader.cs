using System.Globalization;
using System.Net;
using System.Text;

namespace Gatehouse.Gateway.Front.Clients;

/// <summary>Version 1: one line of text, "PROXY TCP4 192.0.2.7 10.0.0.1 4711 443" (section 2.1).</summary>
internal static class TextProxyHeader
{
    private const int Longest = 107;
    private const string Unknown = "UNKNOWN";

    /// <param name="bytes">From the first byte of the connection on.</param>
    /// <param name="start">Where the line's own words begin.</param>
    /// <param name="header">What was read.</param>
    public static ProxyReading Read(ReadOnlySpan<byte> bytes, int start, out ProxyHeader header)
    {
        header = default;
        int end = bytes[..Math.Min(bytes.Length, Longest)].IndexOf((byte)'\n');
        if (end < 0)
        {
            return bytes.Length < Longest ? ProxyReading.Incomplete : ProxyReading.Malformed;
        }

        var line = bytes[start..end];
        if (line is not [.., (byte)'\r'] || line[..^1].ContainsAnyExceptInRange((byte)' ', (byte)'~'))
        {
            return ProxyReading.Malformed;
        }

        string text = Encoding.ASCII.GetString(line[..^1]);
        if (text == Unknown || text.StartsWith(Unknown + " ", StringComparison.Ordinal))
        {
            header = new ProxyHeader(end + 1, IsLocal: false, Source: null);
            return ProxyReading.Read;
        }

        if (text.Split(' ') is not [var family, var source, var destination, var port, var destinationPort]
            || !TryReadAddress(family, source, out var address)
            || !TryReadAddress(family, destination, out _)
            || !TryReadPort(port, out int number)
            || !TryReadPort(destinationPort, out _))
        {
            return ProxyReading.Malformed;
        }

        header = new ProxyHeader(end + 1, IsLocal: false, new IPEndPoint(address!, number));
        return ProxyReading.Read;
    }

    private static bool TryReadAddress(string family, string text, out IPAddress? address)
    {
        address = null;
        return family switch
        {
            "TCP4" => NodeAddress.TryReadIPv4(text, out address),
            "TCP6" => !text.Contains('%', StringComparison.Ordinal) && NodeAddress.TryReadIPv6(text, out address),
            _ => false,
        };
    }

    private static bool TryReadPort(string text, out int port)
        => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out port) && port <= ushort.MaxValue && (text.Length == 1 || text[0] != '0');
}
