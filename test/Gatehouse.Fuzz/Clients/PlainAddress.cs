using System.Globalization;
using System.Net;
using System.Text.RegularExpressions;

namespace Gatehouse.Fuzz.Clients;

/// <summary>Addresses by their grammars (RFC 3986 3.2.2, RFC 4291 2.2, RFC 7239 6), part by part.</summary>
internal static partial class PlainAddress
{
    /// <summary>An address with or without brackets and port; null when it is none.</summary>
    public static IPAddress? Node(string text)
    {
        if (text.Length > 100)
        {
            return null;
        }

        var parts = NodeText().Match(text);
        return !parts.Success ? null : parts.Groups["four"] is { Success: true } four ? IPv4(four.Value) : IPv6(parts.Groups["six"].Value, mayHaveZone: true);
    }

    public static IPAddress? IPv4(string text)
    {
        string[] parts = text.Split('.');
        return parts.Length == 4 && parts.All(p => Octet().IsMatch(p)) ? new IPAddress([.. parts.Select(p => byte.Parse(p, CultureInfo.InvariantCulture))]) : null;
    }

    public static IPAddress? IPv6(string text, bool mayHaveZone)
    {
        var zone = Zone().Match(text);
        if (zone.Success && mayHaveZone)
        {
            text = text[..zone.Index];
        }

        string[] halves = text.Split("::");
        if (halves.Length > 2)
        {
            return null;
        }

        var first = Groups(halves[0], isLast: halves.Length == 1);
        var second = halves.Length == 1 ? [] : Groups(halves[1], isLast: true);
        int missing = 16 - (first?.Count ?? 0) - (second?.Count ?? 0);
        if (first is null || second is null || (halves.Length == 1 ? missing != 0 : missing < 2))
        {
            return null;
        }

        var address = new IPAddress([.. first, .. new byte[missing], .. second]);
        return address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
    }

    private static List<byte>? Groups(string text, bool isLast)
    {
        var bytes = new List<byte>();
        string[] groups = text.Length == 0 ? [] : text.Split(':');
        for (int i = 0; i < groups.Length; i++)
        {
            if (isLast && i == groups.Length - 1 && IPv4(groups[i]) is { } four)
            {
                bytes.AddRange(four.GetAddressBytes());
            }
            else if (Group().IsMatch(groups[i]))
            {
                int value = int.Parse(groups[i], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
                bytes.AddRange([(byte)(value >> 8), (byte)value]);
            }
            else
            {
                return null;
            }
        }

        return bytes;
    }

    [GeneratedRegex(@"\A(?:(?<four>[0-9.]+)(?::(?:[0-9]{1,5}|_[0-9A-Za-z._~-]+))?|\[(?<six>[^\]]*)\](?::(?:[0-9]{1,5}|_[0-9A-Za-z._~-]+))?|(?<six>[^\[:]*:[^:]*:.*))\z", RegexOptions.CultureInvariant)]
    private static partial Regex NodeText();

    [GeneratedRegex(@"\A(?:[0-9]|[1-9][0-9]|1[0-9][0-9]|2[0-4][0-9]|25[0-5])\z")]
    private static partial Regex Octet();

    [GeneratedRegex(@"\A[0-9A-Fa-f]{1,4}\z")]
    private static partial Regex Group();

    [GeneratedRegex(@"%[0-9A-Za-z._~-]+\z")]
    private static partial Regex Zone();
}
