namespace Gatehouse.Core.Configuration;

/// <summary>Fields that HTTP, gRPC or the gateway give a meaning: a setting that writes a field of the owner's choice may not name them.</summary>
internal static class MeaningfulHeaders
{
    private static readonly HashSet<string> Names = new(StringComparer.OrdinalIgnoreCase)
    {
        "Host", "Date", "Cookie", "Set-Cookie", "Authorization", "WWW-Authenticate", "Location", "Forwarded", "Via", "Range", "Expect", "ETag", "Vary", "Age",
        "Expires", "Cache-Control", "Last-Modified", "Retry-After", "Server", "User-Agent", "Origin", "Referer", "Traceparent", "Tracestate",
    };

    private static readonly string[] Beginnings = ["Content-", "Accept", "If-", "X-Forwarded-", "Grpc-", "Sec-", "Access-Control-"];

    public static bool Contains(string name) => Names.Contains(name) || Array.Exists(Beginnings, b => name.StartsWith(b, StringComparison.OrdinalIgnoreCase));
}
