namespace Gatehouse.Gateway.Front.Reading;

/// <summary>The absolute form of a request target (RFC 9112 3.2.2): "http://host/path".</summary>
internal static class AbsoluteTarget
{
    /// <summary>Where the path begins (the length when there is none); -1 when it is not an http or https address.</summary>
    public static int PathStart(string target, out ReadOnlySpan<char> authority)
    {
        authority = default;
        int scheme = target.StartsWith("http://", StringComparison.OrdinalIgnoreCase) ? 7
            : target.StartsWith("https://", StringComparison.OrdinalIgnoreCase) ? 8
            : -1;
        if (scheme < 0)
        {
            return -1;
        }

        int length = target.AsSpan(scheme).IndexOfAny('/', '?');
        authority = length < 0 ? target.AsSpan(scheme) : target.AsSpan(scheme, length);
        return authority.IsEmpty || authority.Contains('@') ? -1 : scheme + authority.Length;
    }

    /// <summary>The origin form: an empty path is written as a slash.</summary>
    public static string Reduce(string target, int pathStart)
        => pathStart < target.Length && target[pathStart] == '/' ? target[pathStart..] : string.Concat("/", target.AsSpan(pathStart));
}
