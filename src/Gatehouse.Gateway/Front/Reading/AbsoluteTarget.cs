namespace Gatehouse.Gateway.Front.Reading;

/// <summary>The absolute form of a request target (RFC 9112 3.2.2): "http://host/path".</summary>
internal static class AbsoluteTarget
{
    /// <summary>Where the path begins (the length when there is none); -1 when it is no address of this scheme, which is the one the client reached the listener by.</summary>
    public static int PathStart(string target, string scheme, out ReadOnlySpan<char> authority)
    {
        authority = default;
        if (!target.StartsWith(scheme, StringComparison.OrdinalIgnoreCase) || !target.AsSpan(scheme.Length).StartsWith("://"))
        {
            return -1;
        }

        int start = scheme.Length + 3;
        int length = target.AsSpan(start).IndexOfAny('/', '?');
        authority = length < 0 ? target.AsSpan(start) : target.AsSpan(start, length);
        return authority.IsEmpty || authority.Contains('@') ? -1 : start + authority.Length;
    }

    /// <summary>The origin form: an empty path is written as a slash.</summary>
    public static string Reduce(string target, int pathStart)
        => pathStart < target.Length && target[pathStart] == '/' ? target[pathStart..] : string.Concat("/", target.AsSpan(pathStart));
}
