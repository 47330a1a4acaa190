using Gatehouse.Core.Requests;

namespace Gatehouse.Server.Explaining;

/// <summary>Reads a request from what is written on a command line, with the same readers as the front.</summary>
internal static class RequestText
{
    /// <summary>Fills the request; returns what is wrong with the words, or null. A target that the gateway would refuse is a problem instead.</summary>
    public static string? Read(string method, string url, IReadOnlyList<string> headers, CanonicalRequest request, out Problem? problem)
    {
        problem = null;
        if (method.Length == 0 || method.AsSpan().ContainsAny(" /:"))
        {
            return $"\"{method}\" is no method. Write: gatehouse explain GET {url}";
        }

        request.Method = method.ToUpperInvariant();
        if (Split(url, request, out string authority, out string target) is { } fault)
        {
            return fault;
        }

        request.Headers.Add("Host", authority);
        foreach (string header in headers)
        {
            int colon = header.IndexOf(':', StringComparison.Ordinal);
            if (colon <= 0)
            {
                return $"-H takes \"Name: value\"; \"{header}\" has no colon.";
            }

            string name = header[..colon].Trim();
            string value = header[(colon + 1)..].Trim();
            if (name.Equals("Host", StringComparison.OrdinalIgnoreCase))
            {
                authority = value;
                request.Headers.Set("Host", value);
            }
            else
            {
                request.Headers.Add(name, value);
            }
        }

        _ = CanonicalHost.TryRead(authority, request, out problem) && CanonicalPath.TryRead(target, request, out problem, takesEncodedSlashes: true);
        return null;
    }

    // By hand, not by Uri: that would tidy the path up before the gateway's own reader sees it.
    private static string? Split(string url, CanonicalRequest request, out string authority, out string target)
    {
        authority = "localhost";
        target = url;
        int scheme = url.IndexOf("://", StringComparison.Ordinal);
        if (scheme > 0)
        {
            request.Scheme = url[..scheme].ToLowerInvariant();
            int start = scheme + 3;
            int end = url.AsSpan(start).IndexOfAny("/?#");
            authority = end < 0 ? url[start..] : url[start..(start + end)];
            target = end < 0 ? "/" : url[(start + end)..];
        }

        int fragment = target.IndexOf('#', StringComparison.Ordinal);
        target = fragment < 0 ? target : target[..fragment];
        target = target.StartsWith('?') ? "/" + target : target;
        return request.Scheme is not ("http" or "https") || !target.StartsWith('/')
            ? $"\"{url}\" is neither a URL nor a path. Write http://host/path or /path."
            : null;
    }
}
