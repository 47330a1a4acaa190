using System.Globalization;

namespace Gatehouse.Gateway.Tests.Routing.Confusion;

/// <summary>Makes sites, and request targets that mean something on them to somebody. Everything follows from the random source.</summary>
internal sealed class ConfusedRequests(Random random)
{
    private static readonly string[] Words = ["a", "b", "admin", "x@y", "{}"];

    private static readonly string[] Slashes =
        ["//", "/./", "/x/../", "/%2e/", "/%2e%2E/", "%2f", "%2F", "%252f", "%25252f", "\\", "%5c", "%255c", "/;/", "/;x/", ";x/", ";x=y.z/", "/..;/", "%EF%BC%8F", "%E2%88%95", "%C0%AF", "%E0%80%AF", "/%09/", "/.%00/", "%3F/", "./", "%20/", "/%2e%2e%2f"];

    private static readonly string[] Ends =
        ["/", "//", "/.", "/..", ".", "..", "...", "%2e", "%20", "%20.", ";", ";x", ";a=b/c", "%3b", "%253Bx", "?q", "?", "%3f", "%253fx", "%23", "#x", "%2523", "%00", "%2500", "%09", "\t", "%0a", "%c0%ae", "%EF%BC%9F", "%EF%BC%9Bx", "%E2%80%A6", "%cc%81", "+", "&x=1", "/..;/", "/%252e%252e/", "/..%252f", "%u002f", "%2", "%25", "::$DATA", "*", "%7f", "%c2%85"];

    private static readonly string[] Loose =
        ["/", "/", "/", "a", "b", "admin", "x@y", "x%40y", "%61dmin", "%2561dmin", "x%2540y", "..", ".", "%2e%2e", "%252e%252e", "%2f", "%252F", "%5C", "%255c", ";", ";x", ";x=/", "%3b", "%253b", "%3f", "%23", "%00", "%25", "%C3%A9", "%C0%AE", "%EF%BC%8E", "%EF%BD%81", "%20", "+", "a;b", "..;", "any"];

    public ConfusedSite Site()
    {
        var routes = Enumerable.Range(0, random.Next(2, 6)).Select(_ => Route() with { TakesEncodedSlashes = random.Next(3) == 0 }).DistinctBy(r => r.Match.Shape);
        return new ConfusedSite([.. routes]);
    }

    /// <summary>A plain path of the site, misspelt a few times; now and then nothing but odd pieces.</summary>
    public string Target(ConfusedSite site)
    {
        if (random.Next(4) == 0)
        {
            return "/" + string.Concat(Enumerable.Range(0, random.Next(1, 7)).Select(_ => Pick(Loose)));
        }

        string path = Plain(site.Routes[random.Next(site.Routes.Count)]);
        if (random.Next(3) == 0 && site.Routes[random.Next(site.Routes.Count)] is { Strip: { } prefix })
        {
            path = prefix + path;
        }

        for (int times = random.Next(4); times > 0; times--)
        {
            path = Misspell(path);
        }

        return path;
    }

    private ConfusedRoute Route()
    {
        string[] parts = [.. Enumerable.Range(0, random.Next(4)).Select(i => Pick(Words) is var word && word == "{}" ? $"{{p{i}}}" : word)];
        var match = new RouteCase(parts, random.Next(2) == 0, IsProtected: false);
        string? guard = random.Next(5) switch { 0 or 1 => "guard_one", 2 => "guard_two", _ => null };
        string[] literals = [.. parts.TakeWhile(p => p[0] != '{')];
        return random.Next(3) switch
        {
            1 when literals.Length > 0 => new(match, guard, Strip: "/" + string.Join('/', literals.Take(random.Next(1, literals.Length + 1))), Rewrite: null),
            1 when parts.Length == 0 && match.IsPrefix => new(match, guard, Strip: "/a", Rewrite: null),
            2 => new(match, guard, Strip: null, Rewrite: Rewritten(parts)),
            _ => new(match, guard, Strip: null, Rewrite: null),
        };
    }

    private string Rewritten(string[] parts)
    {
        string[] pieces = ["a", "b", "admin", .. parts.Where(p => p[0] == '{').SelectMany(p => new[] { p, p, "v" + p, p + ".x" })];
        return string.Concat(Enumerable.Range(0, random.Next(1, 4)).Select(_ => "/" + Pick(pieces)));
    }

    private string Plain(ConfusedRoute route)
    {
        string path = string.Concat(route.Match.Parts.Select(p => "/" + (p[0] == '{' ? Pick(["a", "b", "admin", "any", "a%40b"]) : p)));
        if (route.Match.IsPrefix && random.Next(3) > 0)
        {
            path += "/" + Pick(["a", "admin", "any", "b/admin", ""]);
        }

        return path.Length == 0 ? "/" : path;
    }

    private string Misspell(string path)
    {
        path = path[0] == '/' ? path : "/" + path;
        int at = random.Next(path.Length);
        int slash = path.LastIndexOf('/', at);
        return random.Next(7) switch
        {
            0 or 1 => path[..slash] + Pick(Slashes) + path[(slash + 1)..],
            2 or 3 => Insert(path, EndOfSegment(path, at), Pick(Ends)),
            4 when path[at] != '/' => path[..at] + Encoded(path[at]) + path[(at + 1)..],
            5 => Insert(path, slash + 1, Pick(["x/../", "./", "/", "a/%2e%2e/", "%252e%252e/", ";/", "..;/", "%20/", "any%252f..%252f", "any/", "%EF%BC%8E%EF%BC%8E/"])),
            _ => path + Pick(Ends),
        };
    }

    private string Encoded(char c)
    {
        string hex = ((int)c).ToString(random.Next(2) == 0 ? "x2" : "X2", CultureInfo.InvariantCulture);
        return random.Next(5) switch
        {
            0 => "%25" + hex,
            1 => "%2525" + hex,
            2 when char.IsAsciiLetterOrDigit(c) => Uri.EscapeDataString(((char)(c + 0xFEE0)).ToString()),
            _ => "%" + hex,
        };
    }

    private static int EndOfSegment(string path, int at)
    {
        int slash = path.IndexOf('/', at);
        return slash < 0 ? path.Length : slash;
    }

    private static string Insert(string path, int at, string text) => path[..at] + text + path[at..];

    private string Pick(string[] from) => from[random.Next(from.Length)];
}
