using System.Globalization;
using System.Net;
using System.Text;

namespace Gatehouse.Gateway.Upstreams.Discovery.Dns;

/// <summary>A name to look up, as it is written: letters, digits, hyphens and underscores between dots, maybe with a port.</summary>
internal static class DnsName
{
    private const int LongestName = 253;
    private const int LongestLabel = 63;

    /// <summary>What is wrong with it ("is an IP address"), or null.</summary>
    public static string? FaultOf(string written, bool mayHavePort)
    {
        if (IPAddress.TryParse(written, out _) || IPEndPoint.TryParse(written, out _))
        {
            return "is an IP address and no name";
        }

        if (written.Contains("://", StringComparison.Ordinal))
        {
            return "is an address and no name";
        }

        int colon = written.LastIndexOf(':');
        if (colon >= 0 && !mayHavePort)
        {
            return "has a port";
        }

        if (colon >= 0 && !(ushort.TryParse(written.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out ushort port) && port > 0))
        {
            return "has no port from 1 to 65535 after its colon";
        }

        string name = colon < 0 ? written : written[..colon];
        bool isName = name.TrimEnd('.') is { Length: > 0 and <= LongestName } bare && bare.Split('.').All(IsLabel);
        return isName ? null : "is no name of DNS";
    }

    /// <summary>How a name with other letters is asked for (RFC 5891); null when it has none, or is no name either way.</summary>
    public static string? InAscii(string written)
    {
        if (Ascii.IsValid(written))
        {
            return null;
        }

        int colon = written.LastIndexOf(':');
        try
        {
            return new IdnMapping().GetAscii(colon < 0 ? written : written[..colon]) + (colon < 0 ? "" : written[colon..]);
        }
        catch (ArgumentException)
        {
            return null;
        }
    }

    /// <summary>Name, in lower case and without a last dot, and port of what <see cref="FaultOf"/> found right; 0 when there is none.</summary>
    public static (string Name, int Port) Read(string written)
    {
        int colon = written.LastIndexOf(':');
        return colon < 0
            ? (Bare(written), 0)
            : (Bare(written[..colon]), int.Parse(written.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture));
    }

    /// <summary>In lower case and without a last dot.</summary>
    public static string Bare(string name) => name.TrimEnd('.').ToLowerInvariant();

    private static bool IsLabel(string label)
        => label.Length is > 0 and <= LongestLabel && label.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_');
}
