using System.Buffers;

namespace Gatehouse.Gateway.Front.Reading;

/// <summary>Which methods are read. Unknown ones pass; those that another program might take for another one do not.</summary>
internal static class MethodSyntax
{
    /// <summary>Characters; the longest registered method (UPDATEREDIRECTREF) has 17.</summary>
    public const int Longest = 24;

    // A token (RFC 9110 5.6.2) without small letters: "get" is not GET, but what stands behind may take it for GET.
    private static readonly SearchValues<char> Characters = SearchValues.Create("!#$%&'*+-.^_`|~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ");

    public static bool IsSound(string method)
        => method is "GET" or "POST" || (method.Length is > 0 and <= Longest && !method.AsSpan().ContainsAnyExcept(Characters) && !IsPreface(method));

    // The first line of an HTTP/2 connection (RFC 9113 3.4): whoever gets it may go on in HTTP/2.
    private static bool IsPreface(string method) => method == "PRI";
}
