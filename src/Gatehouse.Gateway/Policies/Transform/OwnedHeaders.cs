using System.Collections.Frozen;

namespace Gatehouse.Gateway.Policies.Transform;

/// <summary>
/// Fields that the gateway writes by itself: framing, routing and the caller's address. Setting them from a configuration
/// would make two programs read one message differently, or let a caller's address be made up.
/// </summary>
internal static class OwnedHeaders
{
    private static readonly FrozenSet<string> Both = FrozenSet.ToFrozenSet(
        ["Connection", "Keep-Alive", "Proxy-Connection", "TE", "Trailer", "Transfer-Encoding", "Upgrade", "Content-Length", "Date", "X-Request-Id", "X-Gatehouse-Loss"],
        StringComparer.OrdinalIgnoreCase);

    private static readonly FrozenSet<string> OfRequests = FrozenSet.ToFrozenSet(
        ["Host", "Expect", "Forwarded", "Via", "Proxy-Authorization", "Traceparent", "Tracestate"],
        StringComparer.OrdinalIgnoreCase);

    private static readonly FrozenSet<string> OfReplies = FrozenSet.ToFrozenSet(
        ["Proxy-Authenticate", "RateLimit", "RateLimit-Policy"],
        StringComparer.OrdinalIgnoreCase);

    public static bool Contains(string name, bool isRequest)
        => Both.Contains(name)
            || (isRequest
                ? OfRequests.Contains(name) || name.StartsWith("X-Forwarded-", StringComparison.OrdinalIgnoreCase)
                : OfReplies.Contains(name));
}
