using Gatehouse.Core.Requests;

namespace Gatehouse.Gateway.Routing;

/// <summary>Finds the routes that came near a request, the nearest first, each with the reason why it lost.</summary>
internal static class NearMisses
{
    private const int Most = 10;

    public static IReadOnlyList<NearMiss> Find(IReadOnlyList<CompiledRoute> routes, RouteTree tree, CanonicalRequest request, CompiledRoute? winner, Problem? refusal)
    {
        var ranked = new List<(int Rank, NearMiss Miss)>();
        var tried = tree.Collect(request, request.Path);
        for (int i = 0; i < tried.Count; i++)
        {
            if (!ReferenceEquals(tried[i], winner))
            {
                ranked.Add((i, new NearMiss(tried[i], ReasonOfTried(tried[i], request, winner, refusal))));
            }
        }

        var seen = new HashSet<CompiledRoute>(tried);
        foreach (var route in routes)
        {
            if (!seen.Contains(route) && Distance(route, request, out string reason) is { } distance)
            {
                ranked.Add((tried.Count + distance, new NearMiss(route, reason)));
            }
        }

        return [.. ranked.OrderBy(r => r.Rank).Select(r => r.Miss).DistinctBy(m => m.Route).Take(Most)];
    }

    private static string ReasonOfTried(CompiledRoute route, CanonicalRequest request, CompiledRoute? winner, Problem? refusal)
    {
        var conditions = route.Conditions;
        if (!conditions.TakesMethod(request.Method))
        {
            return $"method {request.Method} is not one of {string.Join(", ", conditions.Methods)}";
        }

        return conditions.DescribeMissing(request)
            ?? (winner is not null ? $"it is less specific than {winner.Name}: {WhyLess(route, winner)}"
                : refusal?.Kind == ProblemKind.UnknownVersion ? "a request for a version that is not served goes to no other route"
                : "the path has readings that are served differently");
    }

    private static string WhyLess(CompiledRoute route, CompiledRoute winner)
    {
        if (route.Path.Shape != winner.Path.Shape)
        {
            return $"{route.Path.Text} comes after {winner.Path.Text}";
        }

        return route.Conditions.Count < winner.Conditions.Count
            ? $"{route.Conditions.Count} further conditions against {winner.Conditions.Count}"
            : "its host is less exact";
    }

    /// <summary>How far off a route is that was not tried at all; null when it has nothing to do with the request.</summary>
    private static int? Distance(CompiledRoute route, CanonicalRequest request, out string reason)
    {
        int matched = MatchedSegments(route.Path, request.Path, out bool whole);
        if (whole)
        {
            reason = $"host {(request.Host.Length == 0 ? "(none)" : request.Host)} is not one of {string.Join<HostPattern>(", ", route.Hosts)}";
            return 0;
        }

        var segments = route.Path.Segments;
        reason = matched >= segments.Count
            ? "the path goes on below it, and it takes no more segments"
            : $"the path does not match at segment {matched + 1} ({Describe(segments[matched])})";
        return matched == 0 ? null : 1 + Math.Max(segments.Count - matched, 0);
    }

    private static string Describe(PathSegment segment)
        => segment.Name is not null ? $"{{{segment.Name}}}" : segment.Literal.Length == 0 ? "empty" : segment.Literal;

    private static int MatchedSegments(PathPattern pattern, string path, out bool whole)
    {
        string[] parts = path[1..].Split('/');
        int matched = 0;
        while (matched < pattern.Segments.Count && matched < parts.Length && Takes(pattern.Segments[matched], parts[matched]))
        {
            matched++;
        }

        whole = matched == pattern.Segments.Count && (pattern.IsPrefix || parts.Length == matched);
        return matched;
    }

    private static bool Takes(PathSegment segment, string part) => segment.Name is null ? segment.Literal == part : part.Length > 0;
}
