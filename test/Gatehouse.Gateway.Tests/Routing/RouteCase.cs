namespace Gatehouse.Gateway.Tests.Routing;

/// <summary>A route of the path confusion test, with a matcher of its own that knows nothing of the tree.</summary>
public sealed record RouteCase(string[] Parts, bool IsPrefix, bool IsProtected)
{
    public string Pattern => Parts.Length == 0 && !IsPrefix ? "/" : string.Concat(Parts.Select(p => "/" + p)) + (IsPrefix ? "/**" : "");

    public string Shape => string.Concat(Parts.Select(p => p[0] == '{' ? "/{}" : "/" + p)) + (IsPrefix ? "/**" : "");

    /// <summary>The route that a plain reading of the precedence rule gives for this path.</summary>
    public static RouteCase? Best(RouteCase[] routes, string path)
    {
        RouteCase? best = null;
        string[] parts = path[1..].Split('/');
        foreach (var route in routes)
        {
            if (route.Takes(parts) && (best is null || string.CompareOrdinal(route.Rank(parts), best.Rank(parts)) < 0))
            {
                best = route;
            }
        }

        return best;
    }

    private bool Takes(string[] path)
    {
        if (Parts.Length == 0)
        {
            return IsPrefix || (path.Length == 1 && path[0].Length == 0);
        }

        return (IsPrefix ? path.Length >= Parts.Length : path.Length == Parts.Length)
            && Parts.Zip(path).All(pair => pair.First[0] == '{' ? pair.Second.Length > 0 : pair.First == pair.Second);
    }

    // One letter per segment of the path: literal before template before what is below a prefix; the end before a prefix.
    private string Rank(string[] path)
        => string.Concat(path.Select((_, i) => i >= Parts.Length ? (Parts.Length == 0 && !IsPrefix ? 'a' : 'c') : Parts[i][0] == '{' ? 'b' : 'a')) + (IsPrefix ? 'y' : 'x');
}
