using CsCheck;
using Gatehouse.Core.Configuration;
using Gatehouse.Core.Requests;
using Gatehouse.Gateway.Routing;

namespace Gatehouse.Gateway.Tests.Routing;

/// <summary>
/// Attack class 6: whatever way another server may read a path, a request that means a protected route there is served by
/// that route here, or not at all. GATEHOUSE_PATH_CASES sets the number of cases; a failure prints the seed to repeat it.
/// </summary>
public sealed class PathConfusionTests(ITestOutputHelper output)
{
    private static readonly string[] PatternParts = ["a", "b", "admin", "x@y", "{p}"];

    private static readonly string[] RequestParts =
    [
        "/", "/", "/", "/", "a", "a", "b", "admin", "admin", "x@y", "c", "x%40y", "%61", "%61dmin", "a%64min", "%2561", "%2561dmin", "x%2540y",
        "/", ".", "..", "%2e", "%2E%2e", "%252e", "%252e%252e", "%2f", "%252f", "%252F", "\\", "%5c", "%255c", ";", ";x", ";x=/", "%3b", "%253b",
        "%3f", "%253F", "%23", "%2523", "%00", "%2500", "%25", "%C3%A9", "%25C3%25A9", "%C0%AE", "%20", "+", "?q", "a;b", "..;", "//", "//",
    ];

    private static readonly Gen<RouteCase[]> Routes = Gen.Select(
        Gen.Int[0, PatternParts.Length - 1].Array[0, 3],
        Gen.Bool,
        Gen.Bool,
        (parts, prefix, isProtected) => new RouteCase([.. parts.Select((p, i) => PatternParts[p] == "{p}" ? $"{{p{i}}}" : PatternParts[p])], prefix, isProtected))
        .Array[1, 4];

    private static readonly Gen<string> Targets = Gen.Int[0, RequestParts.Length - 1].Select(i => RequestParts[i]).Array[1, 7].Select(p => "/" + string.Concat(p));

    [Fact]
    public void Path_ThatAnyoneReadsAsProtected_IsServedByThatRouteOrRefused()
    {
        int cases = int.TryParse(Environment.GetEnvironmentVariable("GATEHOUSE_PATH_CASES"), out int asked) ? asked : 50_000;
        int served = 0, refused = 0, reached = 0;
        Gen.Select(Routes, Targets).Sample(
            (routes, target) =>
            {
                routes = [.. routes.DistinctBy(r => r.Shape)];
                var request = new CanonicalRequest();
                CompiledRoute? winner = null;
                if (CanonicalPath.TryRead(target, request, out _))
                {
                    winner = RoutesUnderTest.Table([.. routes.Select(r => (r.Pattern, new MatchDocument { Path = r.Pattern }))]).Find(request, out _);
                }

                if (winner is null)
                {
                    Interlocked.Increment(ref refused);
                    return;
                }

                Interlocked.Increment(ref served);
                foreach (string reading in Readings(target))
                {
                    if (RouteCase.Best(routes, reading) is { IsProtected: true } meant)
                    {
                        Interlocked.Increment(ref reached);
                        Assert.True(
                            meant.Pattern == winner.Name,
                            $"{target} can be read as {reading}, which belongs to {meant.Pattern}, but {winner.Name} took it");
                    }
                }
            },
            iter: cases,
            print: c => $"{string.Join(" ", c.Item1.Select(r => r.Pattern + (r.IsProtected ? "!" : "")))} <- {c.Item2}");
        output.WriteLine($"{cases} cases: {served} served, {refused} not served, {reached} readings on protected routes");
        Assert.True(served > cases / 20, "too few cases were served to show anything");
        Assert.True(reached > cases / 20, "too few readings were on protected routes to show anything");
    }

    /// <summary>Every way of reading that is known from the field: decoded up to twice, with each combination of habits.</summary>
    private static HashSet<string> Readings(string target)
    {
        string raw = target.Split('?')[0];
        var readings = new HashSet<string>(StringComparer.Ordinal);

        // No reading tells an unreserved character from its escape: they are the same by RFC 3986 2.3.
        string decoded = Decode(raw, c => char.IsAsciiLetterOrDigit(c) || c is '-' or '.' or '_' or '~');
        for (int times = 0; times <= 2; times++, decoded = Decode(decoded, _ => true))
        {
            for (int habits = 0; habits < 32; habits++)
            {
                string path = (habits & 1) != 0 ? decoded.Replace('\\', '/') : decoded;
                path = (habits & 2) != 0 ? path.Split('?', '#')[0] : path;
                path = (habits & 4) != 0 ? string.Join('/', path.Split('/').Select(s => s.Split(';')[0])) : path;
                path = (habits & 8) != 0 ? RemoveDots(path) : path;
                while ((habits & 16) != 0 && path.Contains("//"))
                {
                    path = path.Replace("//", "/");
                }

                readings.Add(path);
            }
        }

        return readings;
    }

    private static string Decode(string text, Func<char, bool> which)
    {
        var output = new System.Text.StringBuilder();
        for (int i = 0; i < text.Length; i++)
        {
            if (text[i] == '%' && i + 2 < text.Length && char.IsAsciiHexDigit(text[i + 1]) && char.IsAsciiHexDigit(text[i + 2]))
            {
                char c = (char)Convert.ToByte(text.Substring(i + 1, 2), 16);
                output.Append(which(c) ? c.ToString() : text.Substring(i, 3));
                i += 2;
            }
            else
            {
                output.Append(text[i]);
            }
        }

        return output.ToString();
    }

    private static string RemoveDots(string path)
    {
        var kept = new List<string>();
        string[] parts = path.Split('/');
        for (int i = 1; i < parts.Length; i++)
        {
            bool isDots = parts[i] is "." or "..";
            if (parts[i] == ".." && kept.Count > 0)
            {
                kept.RemoveAt(kept.Count - 1);
            }

            if (!isDots || i == parts.Length - 1)
            {
                kept.Add(isDots ? "" : parts[i]);
            }
        }

        return "/" + string.Join('/', kept);
    }
}
