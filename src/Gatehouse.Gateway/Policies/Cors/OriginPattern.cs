using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace Gatehouse.Gateway.Policies.Cors;

/// <summary>An origin as browsers write it (scheme, host and a port that is not the scheme's own), perhaps with a * for the first label of its host.</summary>
internal readonly record struct OriginPattern(string Before, string? After)
{
    private static readonly SearchValues<char> HostCharacters = SearchValues.Create("-_.0123456789abcdefghijklmnopqrstuvwxyz");
    private static readonly SearchValues<char> SchemeCharacters = SearchValues.Create("+-.0123456789abcdefghijklmnopqrstuvwxyz");

    /// <summary>Whether it has a wildcard.</summary>
    public bool IsWildcard => After is not null;

    /// <summary>Reads a pattern; otherwise says what is wrong and what to write.</summary>
    public static bool TryParse(string text, out OriginPattern pattern, [NotNullWhen(false)] out string? fault, out string? fix)
    {
        pattern = new OriginPattern(text, After: null);
        fix = "Write scheme and host as a browser does: https://shop.example.com";
        int mark = text.IndexOf("://", StringComparison.Ordinal);
        if (mark <= 0 || !char.IsAsciiLetterLower(text[0]) || text.AsSpan(0, mark).ContainsAnyExcept(SchemeCharacters))
        {
            fault = "it has no scheme in small letters in front";
            return false;
        }

        string authority = text[(mark + 3)..];
        if (authority.AsSpan().IndexOfAny('/', '?', '#') is >= 0 and var end)
        {
            fault = "an origin ends behind its host or port";
            fix = end > 0 ? $"Write {text[..(mark + 3 + end)]}" : fix;
            return false;
        }

        if (!TrySplit(authority, out var host, out var port))
        {
            fault = "its host or port is not one that browsers write: small letters, no user";
            return false;
        }

        string scheme = text[..mark];
        if ((scheme == "http" && port.SequenceEqual("80")) || (scheme == "https" && port.SequenceEqual("443")))
        {
            fault = $"browsers leave the port of {scheme} away";
            fix = $"Write {scheme}://{host}";
            return false;
        }

        return host.Contains('*') ? TryWildcard(text, mark + 3, host, out pattern, out fault, out fix) : IsHost(host, out fault);
    }

    /// <summary>Whether an origin is one that a pattern with a wildcard means: the * stands for one label, not for a dot.</summary>
    public bool Takes(string origin)
        => origin.Length > Before.Length + After!.Length
            && origin.StartsWith(Before, StringComparison.Ordinal)
            && origin.EndsWith(After, StringComparison.Ordinal)
            && !origin.AsSpan()[Before.Length..^After.Length].ContainsAnyExcept(HostCharacters)
            && !origin.AsSpan()[Before.Length..^After.Length].Contains('.');

    private static bool TrySplit(string authority, out ReadOnlySpan<char> host, out ReadOnlySpan<char> port)
    {
        int colon = authority.StartsWith('[') ? authority.IndexOf("]:", StringComparison.Ordinal) + 1 : authority.IndexOf(':', StringComparison.Ordinal);
        bool hasPort = colon > 0;
        host = hasPort ? authority.AsSpan(0, colon) : authority;
        port = hasPort ? authority.AsSpan(colon + 1) : default;
        return host.Length > 0
            && (!hasPort || (ushort.TryParse(port, NumberStyles.None, CultureInfo.InvariantCulture, out ushort number) && number > 0 && port[0] != '0'));
    }

    private static bool TryWildcard(string text, int start, ReadOnlySpan<char> host, out OriginPattern pattern, [NotNullWhen(false)] out string? fault, out string? fix)
    {
        pattern = new OriginPattern(text[..start], text[(start + 1)..]);
        fault = null;
        fix = "Write https://*.example.com";
        var rest = host.StartsWith("*.") ? host[2..] : default;
        if (rest.IsEmpty || rest.Contains('*'))
        {
            fault = "a * stands for the first label of a host, and once";
        }
        else if (rest.ContainsAnyExcept(HostCharacters) || !rest.Contains('.') || rest.Contains("..", StringComparison.Ordinal) || rest[^1] == '.' || rest[0] == '.')
        {
            fault = "behind the * stands a domain of at least two labels: everybody can have a name below a shorter one";
        }

        return fault is null;
    }

    private static bool IsHost(ReadOnlySpan<char> host, [NotNullWhen(false)] out string? fault)
    {
        fault = null;
        bool isAddress = host[0] == '[' && host[^1] == ']' && System.Net.IPAddress.TryParse(host[1..^1], out var address)
            && host[1..^1].SequenceEqual(address.ToString());
        if (!isAddress && (host.ContainsAnyExcept(HostCharacters) || host.Contains("..", StringComparison.Ordinal) || host[0] == '.' || host[^1] == '.'))
        {
            fault = "its host is not one that browsers write: small letters, a name beyond ASCII as xn--";
        }

        return fault is null;
    }
}
