using System.Buffers;
using System.Diagnostics.CodeAnalysis;

namespace Gatehouse.Core.Requests;

/// <summary>
/// The one reading of a request target (docs/decisions/0020). Paths that have no safe reading are refused here; paths that
/// other servers read differently get those readings too, and the router refuses them when the readings part ways.
/// </summary>
public static partial class CanonicalPath
{
    private const string Unreserved = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~";

    /// <summary>Characters that stand for themselves and need no look at what surrounds them, but for dots and slashes.</summary>
    private static readonly SearchValues<char> Plain = SearchValues.Create(Unreserved + "!$&'()*+,=:@/");

    private static readonly SearchValues<char> UnreservedCharacters = SearchValues.Create(Unreserved);

    /// <summary>Visible ASCII but the number sign: nothing else may go into a query (RFC 3986 3.4 is stricter, clients are not).</summary>
    private static readonly SearchValues<char> QueryCharacters = SearchValues.Create(VisibleAsciiBut('#'));

    /// <summary>
    /// Fills RawPath, RawQuery, Path and the other readings from an origin-form target (RFC 9112 3.2.1). Nothing is allocated
    /// beyond the split at the question mark when the path has no escapes, dots after slashes or other oddities; Path is then the
    /// same string as RawPath. False with a 400 problem when the target has no safe reading.
    /// </summary>
    /// <param name="rawTarget">The target as it was sent.</param>
    /// <param name="request">What is filled.</param>
    /// <param name="problem">Why it is refused.</param>
    /// <param name="takesEncodedSlashes">Whether some route takes %2F within a segment; routing refuses it for the others.</param>
    public static bool TryRead(string rawTarget, CanonicalRequest request, [NotNullWhen(false)] out Problem? problem, bool takesEncodedSlashes = false)
    {
        int question = rawTarget.IndexOf('?', StringComparison.Ordinal);
        string path = question < 0 ? rawTarget : rawTarget[..question];
        string query = question < 0 ? "" : rawTarget[(question + 1)..];
        request.RawPath = path;
        request.RawQuery = query;
        request.HasEncodedSlash = false;
        request.ReadingsBySlashes = [];
        request.HasEmptyQuery = question >= 0 && query.Length == 0;
        request.AlternatePath = null;
        request.OtherReadings = [];
        if (path.Length == 0 || path[0] != '/')
        {
            problem = NotOriginForm;
            return false;
        }

        if (query.AsSpan().ContainsAnyExcept(QueryCharacters))
        {
            problem = BadQuery;
            return false;
        }

        if (!path.AsSpan().ContainsAnyExcept(Plain)
            && !path.Contains("//", StringComparison.Ordinal)
            && !HasDotsAtEnds(path))
        {
            request.Path = path;
            problem = null;
            return true;
        }

        return TryReadOdd(path, takesEncodedSlashes, request, out problem);
    }

    /// <summary>The form of a path that is matched, for a path in wire form that somebody else wrote; null when it has no safe reading.</summary>
    public static string? Normalize(string rawPath)
        => rawPath.Length > 0 && rawPath[0] == '/' && ReadStrictly(rawPath, takesEncodedSlashes: false, out string path, out _) is null && FindDotSegment(path) is null ? path : null;

    /// <summary>Whether a segment begins or ends with a dot.</summary>
    private static bool HasDotsAtEnds(string path)
        => path.Contains('.', StringComparison.Ordinal)
            && (path.Contains("/.", StringComparison.Ordinal) || path.Contains("./", StringComparison.Ordinal) || path[^1] == '.');

    private static bool TryReadOdd(string rawPath, bool takesEncodedSlashes, CanonicalRequest request, [NotNullWhen(false)] out Problem? problem)
    {
        problem = ReadStrictly(rawPath, takesEncodedSlashes, out string path, out bool hasEncodedSlash) ?? FindDotSegment(path);
        if (problem is not null)
        {
            return false;
        }

        request.Path = path;
        request.HasEncodedSlash = hasEncodedSlash;
        problem = LooseReadings.Find(path, out string? alternate, out string[] others, out string[] bySlashes);
        request.AlternatePath = alternate;
        request.OtherReadings = others;
        request.ReadingsBySlashes = bySlashes;
        return problem is null;
    }

    /// <summary>Dot segments, also in front of parameters ("..;x"). Those that need decoding are found with the other readings.</summary>
    private static Problem? FindDotSegment(ReadOnlySpan<char> path)
    {
        // Two slashes in front are an authority to a program that resolves the target as a reference (RFC 3986 4.2).
        if (path.StartsWith("//"))
        {
            return LeadingSlashes;
        }

        foreach (var range in path.Split('/'))
        {
            var segment = path[range];
            int dots = segment.StartsWith("..") ? 2 : segment.StartsWith(".") ? 1 : 0;
            if (dots > 0 && (segment.Length == dots || segment[dots] == ';'))
            {
                return DotSegment;
            }
        }

        return null;
    }

    private static string VisibleAsciiBut(char excluded)
        => string.Create('~' - '!', excluded, static (span, excluded) =>
        {
            int at = 0;
            for (char c = '!'; c <= '~'; c++)
            {
                if (c != excluded)
                {
                    span[at++] = c;
                }
            }
        });
}
