using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Gatehouse.Core.Requests;

/// <summary>The one reading of a Host field or :authority (RFC 9110 7.2): host, optional port, nothing else.</summary>
public static class CanonicalHost
{
    private static readonly SearchValues<char> NameCharacters = SearchValues.Create("abcdefghijklmnopqrstuvwxyz0123456789-_.");

    private static readonly Problem Missing = new(ProblemKind.MalformedRequest) { Detail = "The request names no host." };

    private static readonly Problem Invalid = new(ProblemKind.MalformedRequest) { Detail = "The host is not valid." };

    /// <summary>A client names few hosts many times: what was read last is found again without work. Direct-mapped, so it cannot grow.</summary>
    private static readonly Known?[] Recent = new Known?[64];

    /// <summary>
    /// Fills Host (lower case, no port, no trailing dot, IPv6 in brackets and shortest form) and Authority (as written).
    /// An absent host is for HTTP/1.0 alone, where both stay empty.
    /// </summary>
    public static bool TryRead(string hostHeader, CanonicalRequest request, [NotNullWhen(false)] out Problem? problem)
    {
        request.Authority = hostHeader;
        request.Host = "";
        problem = null;
        if (hostHeader.Length == 0)
        {
            problem = request.HttpVersion == 10 ? null : Missing;
            return problem is null;
        }

        ref var slot = ref Recent[string.GetHashCode(hostHeader, StringComparison.Ordinal) & 63];
        var known = slot;
        if (known is null || !string.Equals(known.Authority, hostHeader, StringComparison.Ordinal))
        {
            if (!TryNormalize(hostHeader, out string host))
            {
                problem = Invalid;
                return false;
            }

            slot = known = new Known(hostHeader, host);
        }

        request.Host = known.Host;
        return true;
    }

    /// <summary>Whether this is one of the problems that reading a host finds.</summary>
    public static bool Finds(Problem problem) => ReferenceEquals(problem, Missing) || ReferenceEquals(problem, Invalid);

    /// <summary>The canonical form of a host with an optional port; false when it is neither a name nor an address.</summary>
    public static bool TryNormalize(string authority, out string host)
    {
        host = "";
        if (authority.Length == 0 || !System.Text.Ascii.IsValid(authority))
        {
            return false;
        }

        int end = authority[0] == '[' ? authority.IndexOf(']', StringComparison.Ordinal) + 1 : authority.IndexOf(':', StringComparison.Ordinal);
        if (end == 0)
        {
            return false;
        }

        if (end > 0 && end < authority.Length && !IsPort(authority.AsSpan(end)))
        {
            return false;
        }

        string name = end < 0 ? authority : authority[..end];
        if (name[0] == '[')
        {
            return TryNormalizeAddress(name, out host);
        }

        host = name.ToLowerInvariant();
        host = host.EndsWith('.') ? host[..^1] : host;
        return host.Length is > 0 and <= 253
            && !host.AsSpan().ContainsAnyExcept(NameCharacters)
            && host[0] != '.'
            && !host.Contains("..", StringComparison.Ordinal)
            && host[^1] != '.';
    }

    private static bool TryNormalizeAddress(string bracketed, out string host)
    {
        host = "";
        var inner = bracketed.AsSpan(1, bracketed.Length - 2);

        // A zone belongs to the sender's machine and never to a Host field (RFC 6874 is not for HTTP).
        if (inner.Contains('%') || !IPAddress.TryParse(inner, out var address) || address.AddressFamily != AddressFamily.InterNetworkV6)
        {
            return false;
        }

        host = $"[{address}]";
        return true;
    }

    private static bool IsPort(ReadOnlySpan<char> text)
        => text.Length is > 1 and <= 6
            && text[0] == ':'
            && text[1] != '0'
            && int.TryParse(text[1..], NumberStyles.None, CultureInfo.InvariantCulture, out int port)
            && port is > 0 and <= 65535;

    private sealed record Known(string Authority, string Host);
}
