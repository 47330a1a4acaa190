using System.Diagnostics.CodeAnalysis;

namespace Gatehouse.AI.Calls;

/// <summary>data: URLs with base64 content (RFC 2397); the content is not decoded.</summary>
internal static class DataUrl
{
    /// <summary>What is said of one whose content is not base64.</summary>
    public const string NotBase64 = "The data URL is not base64: it needs the form data:<media type>;base64,<data>.";

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

    /// <summary>
    /// Takes a data URL apart that stands in the place of an address or of the data; what is none stays as it is. False when it is one
    /// whose content is not base64.
    /// </summary>
    public static bool TryUnpack(ref string? mediaType, ref string? base64, ref string? url)
    {
        if ((base64 ?? url) is not { } candidate || !candidate.StartsWith("data:", StringComparison.OrdinalIgnoreCase))
        {
            return true;
        }

        int comma = candidate.IndexOf(',', StringComparison.Ordinal);
        var head = comma < 0 ? [] : candidate.AsSpan(5, comma - 5);
        if (!head.EndsWith(";base64", StringComparison.OrdinalIgnoreCase))
        {
            return false;
        }

        int parameters = head.IndexOf(';');
        mediaType = parameters > 0 ? head[..parameters].ToString() : mediaType;
        base64 = candidate[(comma + 1)..];
        url = null;
        return true;
    }
}
