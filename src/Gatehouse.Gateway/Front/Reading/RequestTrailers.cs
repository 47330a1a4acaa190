using Gatehouse.Core.Requests;
using Microsoft.AspNetCore.Http;

namespace Gatehouse.Gateway.Front.Reading;

/// <summary>
/// Trailer fields of a request (RFC 9110 6.5). Programs behind the gateway may merge them into the head, where policies
/// would have judged them: what frames, routes, authenticates or describes the message is left out.
/// </summary>
internal static class RequestTrailers
{
    /// <summary>Most characters of all names and values.</summary>
    public const int Largest = 16_384;

    private static readonly HashSet<string> Forbidden = new(StringComparer.OrdinalIgnoreCase)
    {
        "Host", "Authorization", "Cookie", "Cookie2", "Set-Cookie", "Expect", "Max-Forwards", "Cache-Control", "Pragma", "Range", "Via",
        "Accept", "Accept-Encoding", "Accept-Language", "Accept-Charset", "Age", "Date", "Expires", "Location", "Origin", "Referer", "Retry-After", "User-Agent",
        "Vary", "Warning", "WWW-Authenticate", "X-Api-Key", "X-Request-Id", "X-HTTP-Method", "X-HTTP-Method-Override",
        "X-Method-Override", "X-Original-Url", "X-Rewrite-Url", "HTTP2-Settings", "traceparent", "tracestate",
    };

    /// <summary>Collects what may travel on; false when the section is not well formed or too large.</summary>
    /// <param name="source">As the client sent them.</param>
    /// <param name="head">The fields of the request's head.</param>
    /// <param name="target">Gets them.</param>
    public static bool TryRead(IHeaderDictionary source, HeaderList head, HeaderList target)
    {
        int size = 0;
        foreach (var (name, values) in source)
        {
            if (!FieldSyntax.IsName(name))
            {
                return false;
            }

            foreach (string? value in values)
            {
                size += name.Length + (value?.Length ?? 0);
                if (size > Largest || !FieldSyntax.IsValue(value ?? ""))
                {
                    return false;
                }

                if (MayPass(name, head))
                {
                    target.Add(name, value ?? "");
                }
            }
        }

        return true;
    }

    // Also under names with underscores, which programs behind CGI take for the same.
    private static bool MayPass(string name, HeaderList head)
    {
        string dashed = name.Replace('_', '-');
        bool isOfContent = dashed.StartsWith("Content-", StringComparison.OrdinalIgnoreCase) && !dashed.Equals("Content-Digest", StringComparison.OrdinalIgnoreCase);
        return !isOfContent
            && !Forbidden.Contains(dashed)
            && !EndToEndHeaders.IsHopByHop(dashed)
            && !EndToEndHeaders.IsNominated(head, name)
            && !dashed.StartsWith("If-", StringComparison.OrdinalIgnoreCase)
            && !dashed.StartsWith("Proxy-", StringComparison.OrdinalIgnoreCase)
            && !dashed.StartsWith("Sec-", StringComparison.OrdinalIgnoreCase)
            && !ForwardingFields.Contains(dashed);
    }
}
