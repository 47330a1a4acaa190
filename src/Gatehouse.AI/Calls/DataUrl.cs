using System.Diagnostics.CodeAnalysis;

namespace Gatehouse.AI.Calls;

/// <summary>data: URLs with base64 content (RFC 2397); the content is not decoded.</summary>
internal static class DataUrl
{
    public static bool TryRead(string url, [NotNullWhen(true)] out string? mediaType, [NotNullWhen(true)] out string? base64)
    {
        mediaType = base64 = null;
        int comma = url.IndexOf(',', StringComparison.Ordinal);
        if (!url.StartsWith("data:", StringComparison.OrdinalIgnoreCase) || comma < 0)
        {
            return false;
        }

        var head = url.AsSpan(5, comma - 5);
        if (!head.EndsWith(";base64", StringComparison.OrdinalIgnoreCase))
        {
            return false;
        }

        int parameters = head.IndexOf(';');
        mediaType = head[..parameters].Trim().ToString();
        base64 = url[(comma + 1)..];
        return mediaType.Contains('/', StringComparison.Ordinal);
    }
}
