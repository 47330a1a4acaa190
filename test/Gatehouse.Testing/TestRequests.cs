using System.Net;
using Gatehouse.Core.Requests;

namespace Gatehouse.Testing;

/// <summary>Makes canonical requests for tests that need no exchange.</summary>
public static class TestRequests
{
    public static CanonicalRequest Get(string target) => Of("GET", target);

    public static CanonicalRequest Of(string method, string target)
    {
        var request = new CanonicalRequest();
        Fill(request, method, target);
        return request;
    }

    /// <summary>
    /// Fills a request from a path with an optional query, or from an absolute address whose scheme and host are taken too.
    /// The path is taken as it stands: it must be in canonical form already.
    /// </summary>
    public static void Fill(CanonicalRequest request, string method, string target)
    {
        string rest = target;
        string authority = "gateway.test";
        int scheme = target.IndexOf("://", StringComparison.Ordinal);
        if (scheme > 0)
        {
            request.Scheme = target[..scheme];
            int slash = target.IndexOf('/', scheme + 3);
            authority = slash < 0 ? target[(scheme + 3)..] : target[(scheme + 3)..slash];
            rest = slash < 0 ? "/" : target[slash..];
        }

        int question = rest.IndexOf('?', StringComparison.Ordinal);
        request.Method = method;
        request.Authority = authority;
        request.Host = HostOf(authority);
        request.RawPath = request.Path = question < 0 ? rest : rest[..question];
        request.RawQuery = question < 0 ? "" : rest[(question + 1)..];
        request.ClientAddress = IPAddress.Loopback;
        request.Listener = "test";
        request.Headers.Set("Host", authority);
    }

    private static string HostOf(string authority)
    {
        int colon = authority.LastIndexOf(':');
        bool hasPort = colon > 0 && !authority.EndsWith(']');
        return (hasPort ? authority[..colon] : authority).ToLowerInvariant();
    }
}
