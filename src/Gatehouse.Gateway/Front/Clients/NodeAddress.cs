using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Net;

namespace Gatehouse.Gateway.Front.Clients;

/// <summary>
/// Addresses as proxies write them: IPv4 or IPv6, in brackets or without, with a port or without (RFC 7239 6). Stricter than
/// the framework, which takes 10.1 and 0x7f.1 for addresses and 010.0.0.1 for 8.0.0.1: another reader would see others in them.
/// </summary>
internal static class NodeAddress
{
    private const int Longest = 100;

    private static readonly SearchValues<char> IPv6Characters = SearchValues.Create("0123456789abcdefABCDEF:.");
    private static readonly SearchValues<char> NameCharacters = SearchValues.Create("0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ._-~");

    /// <summary>Reads an address with or without a port; false for what is none: "unknown", a name, "_hidden", garbage.</summary>
    public static bool TryRead(ReadOnlySpan<char> node, [NotNullWhen(true)] out IPAddress? address)
    {
        address = null;
        if (node.Length is 0 or > Longest)
        {
            return false;
        }

        if (node[0] == '[')
        {
            int end = node.IndexOf(']');
            return end > 0 && IsNoneOrPort(node[(end + 1)..]) && TryReadIPv6(node[1..end], out address);
        }

        int colon = node.IndexOf(':');
        if (colon >= 0 && node[(colon + 1)..].Contains(':'))
        {
            return TryReadIPv6(node, out address);
        }

        return IsNoneOrPort(colon < 0 ? default : node[colon..]) && TryReadIPv4(colon < 0 ? node : node[..colon], out address);
    }

    /// <summary>Four decimal numbers up to 255, without further zeros before them.</summary>
    public static bool TryReadIPv4(ReadOnlySpan<char> text, [NotNullWhen(true)] out IPAddress? address)
    {
        Span<byte> bytes = stackalloc byte[4];
        address = TryReadIPv4(text, bytes) ? new IPAddress(bytes) : null;
        return address is not null;
    }

    /// <summary>An IPv6 address; its zone means nothing on another machine and is left out, a mapped IPv4 address is IPv4.</summary>
    public static bool TryReadIPv6(ReadOnlySpan<char> text, [NotNullWhen(true)] out IPAddress? address)
    {
        address = null;
        int zone = text.IndexOf('%');
        if (zone >= 0)
        {
            var name = text[(zone + 1)..];
            if (name.IsEmpty || name.ContainsAnyExcept(NameCharacters))
            {
                return false;
            }

            text = text[..zone];
        }

        Span<byte> last = stackalloc byte[4];
        if (text.ContainsAnyExcept(IPv6Characters)
            || (text.Contains('.') && !TryReadIPv4(text[(text.LastIndexOf(':') + 1)..], last))
            || !text.Contains(':')
            || !IPAddress.TryParse(text, out address))
        {
            address = null;
            return false;
        }

        address = address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
        return true;
    }

    private static bool TryReadIPv4(ReadOnlySpan<char> text, Span<byte> bytes)
    {
        for (int i = 0; i < bytes.Length; i++)
        {
            int length = i == bytes.Length - 1 ? text.Length : text.IndexOf('.');
            if (length is < 1 or > 3)
            {
                return false;
            }

            int value = 0;
            foreach (char digit in text[..length])
            {
                if (!char.IsAsciiDigit(digit))
                {
                    return false;
                }

                value = (value * 10) + (digit - '0');
            }

            if (value > byte.MaxValue || (length > 1 && text[0] == '0'))
            {
                return false;
            }

            bytes[i] = (byte)value;
            text = text[Math.Min(length + 1, text.Length)..];
        }

        return true;
    }

    // A port may be hidden as "_name" (RFC 7239 6.3).
    private static bool IsNoneOrPort(ReadOnlySpan<char> text)
    {
        if (text.IsEmpty)
        {
            return true;
        }

        var port = text[1..];
        return text[0] == ':'
            && (port is ['_', _, ..] ? !port[1..].ContainsAnyExcept(NameCharacters) : port.Length is > 0 and < 6 && !port.ContainsAnyExceptInRange('0', '9'));
    }
}
