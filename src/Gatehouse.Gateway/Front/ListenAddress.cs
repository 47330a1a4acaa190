using System.Globalization;
using System.Net;
using System.Text;

namespace Gatehouse.Gateway.Front;

/// <summary>The address of a listener, read from its url.</summary>
/// <param name="IsTls">Whether the scheme is https.</param>
/// <param name="Address">The address to bind; null for a host name, which binds every address of the machine.</param>
/// <param name="IsLoopbackName">Whether the host is "localhost".</param>
/// <param name="Port">The port; 0 for any.</param>
/// <param name="Name">The host when it is a name that clients can ask for; null for an address and for *.</param>
internal sealed record ListenAddress(bool IsTls, IPAddress? Address, bool IsLoopbackName, int Port, string? Name = null)
{
    private const string Unix = "unix:";

    // Of 108 in sockaddr_un, one ends the text.
    private const int LongestPath = 107;

    /// <summary>Full path of the Unix socket; null for an address of IP.</summary>
    public string? UnixPath { get; private init; }

    /// <summary>Whether a url names a Unix socket.</summary>
    public static bool IsUnix(string url) => url.StartsWith(Unix, StringComparison.Ordinal);

    /// <summary>Reads a url; returns what is wrong with it, or null.</summary>
    public static string? Read(string url, out ListenAddress? address)
    {
        address = null;
        if (IsUnix(url))
        {
            return ReadPath(url[Unix.Length..], out address);
        }

        int schemeEnd = url.IndexOf("://", StringComparison.Ordinal);
        bool? isTls = (schemeEnd < 0 ? "" : url[..schemeEnd]) switch
        {
            "http" => false,
            "https" => true,
            _ => null,
        };
        if (isTls is null)
        {
            return "a listener begins with http://, https:// or unix:/";
        }

        string rest = url[(schemeEnd + 3)..].TrimEnd('/');
        if (rest.Length == 0 || rest.AsSpan().ContainsAny("/?#@ "))
        {
            return "a listener has a scheme, a host and a port, and nothing after them";
        }

        int portStart = rest.LastIndexOf(':');
        bool hasPort = portStart >= 0 && !rest.EndsWith(']') && rest.IndexOf(':', StringComparison.Ordinal) is var first && (first == portStart || rest[0] == '[');
        string host = hasPort ? rest[..portStart] : rest;
        int port = isTls.Value ? 443 : 80;
        if (hasPort && (!int.TryParse(rest.AsSpan(portStart + 1), NumberStyles.None, CultureInfo.InvariantCulture, out port) || port > 65535))
        {
            return "the port is not a number from 0 to 65535";
        }

        return ReadHost(host, isTls.Value, port, out address);
    }

    private static string? ReadPath(string path, out ListenAddress? address)
    {
        address = null;
        if (!path.StartsWith('/') || path.StartsWith("//", StringComparison.Ordinal) || path.EndsWith('/') || path.Any(char.IsControl))
        {
            return "a Unix socket is written unix: and its full path";
        }

        int length = Encoding.UTF8.GetByteCount(path);
        if (length > LongestPath)
        {
            return string.Create(CultureInfo.InvariantCulture, $"the path of a Unix socket has at most {LongestPath} bytes, this one has {length}");
        }

        address = new ListenAddress(IsTls: false, Address: null, IsLoopbackName: false, Port: 0) { UnixPath = path };
        return null;
    }

    private static string? ReadHost(string host, bool isTls, int port, out ListenAddress? address)
    {
        address = null;
        bool isBracketed = host.StartsWith('[') && host.EndsWith(']');
        if (IPAddress.TryParse(isBracketed ? host[1..^1] : host, out var ip))
        {
            address = new ListenAddress(isTls, ip, IsLoopbackName: false, port);
            return null;
        }

        if (Uri.CheckHostName(host) != UriHostNameType.Dns && host != "*")
        {
            return "the host is neither an IP address nor a name";
        }

        address = new ListenAddress(isTls, Address: null, host.Equals("localhost", StringComparison.OrdinalIgnoreCase), port, host == "*" ? null : host);
        return null;
    }
}
