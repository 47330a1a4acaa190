using Gatehouse.Core.Requests;

namespace Gatehouse.Gateway.Policies.Transform;

/// <summary>The segments of a template: how each begins and ends, and which are filled. Paths are held against it under every reading.</summary>
internal sealed class PathOutline
{
    private const char Filled = '\0';

    private readonly string[] _segments;
    private readonly bool _repeats;

    /// <param name="parts">Literals and names of values, in order.</param>
    public PathOutline(IReadOnlyList<(string Literal, string? Name)> parts)
    {
        _segments = string.Concat(parts.Select(p => p.Name is null ? p.Literal : Filled.ToString())).Split('/');
        _repeats = parts.Where(p => p.Name is not null).CountBy(p => p.Name!, StringComparer.Ordinal).Any(p => p.Value > 1);
    }

    /// <summary>Whether every server reads this path as one that the template writes. Allocates; for paths with odd values alone.</summary>
    public bool Fits(string path)
    {
        var request = new CanonicalRequest();
        if (!CanonicalPath.TryRead(path, request, out _) || !FitsAs(request.Path))
        {
            return false;
        }

        // A server may read a value one way in one place and another way in the next.
        return request.AlternatePath is null || (!_repeats && FitsAs(request.AlternatePath) && request.OtherReadings.All(FitsAs));
    }

    private bool FitsAs(string path)
    {
        string[] segments = path.Split('/');
        bool fits = segments.Length == _segments.Length;
        for (int i = 0; fits && i < segments.Length; i++)
        {
            string wanted = _segments[i];
            int open = wanted.IndexOf(Filled, StringComparison.Ordinal);
            string tail = wanted[(wanted.LastIndexOf(Filled) + 1)..];
            fits = open < 0
                ? segments[i] == wanted
                : segments[i].Length > open + tail.Length
                    && segments[i].AsSpan().StartsWith(wanted.AsSpan(0, open))
                    && segments[i].EndsWith(tail, StringComparison.Ordinal);
        }

        return fits;
    }
}
