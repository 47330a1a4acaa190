using Gatehouse.Core.Configuration;
using Gatehouse.Core.Requests;
using Gatehouse.Gateway.Pipeline;

namespace Gatehouse.Gateway.Routing.Doubts;

/// <summary>
/// Finds requests that a reader of the configuration would take for those of a guarded route, and that reach the same
/// service by a route which asks nobody who they are (docs/decisions/0112). A guarded route is one with a policy of the stage
/// identify. A few requests are made up for each and held against the match tree, so the cost grows with the routes.
/// </summary>
internal sealed class OpenWays
{
    private const int MostHosts = 16;

    // Nobody would name a segment so: it stands for any.
    private const string Anything = "~any~";

    private static readonly string[] Changing = ["POST", "PUT", "PATCH", "DELETE"];

    private readonly GatewayDocument _document;
    private readonly PolicyStages _stages;
    private readonly Dictionary<CompiledRoute, RouteOverlaps.Candidate> _candidates = [];
    private readonly Dictionary<RouteOverlaps.Candidate, HashSet<string>> _reached = new(ReferenceEqualityComparer.Instance);
    private readonly HashSet<RouteOverlaps.Candidate> _guarded = new(ReferenceEqualityComparer.Instance);
    private readonly Dictionary<string, List<HostPattern>> _openHosts = new(StringComparer.Ordinal);
    private RouteTree _tree = new([]);

    public OpenWays(GatewayDocument document, PolicyStages stages)
    {
        _document = document;
        _stages = stages;
    }

    public void Report(IReadOnlyList<RouteOverlaps.Candidate> routes, ProblemList problems)
    {
        _guarded.UnionWith(routes.Where(r => _stages.Identifies(_document, r.Route)));
        if (_guarded.Count == 0 || _guarded.Count == routes.Count)
        {
            return;
        }

        Prepare(routes);
        foreach (var route in routes.Where(r => _guarded.Contains(r) && _reached.ContainsKey(r)))
        {
            foreach (var way in WaysRound(route))
            {
                problems.Add(new ConfigurationProblem(ProblemCodes.OpenWay, route.Route.Match.Mark, route.Route.Match.SourcePath, way.Message)
                {
                    Severity = ProblemSeverity.Warning,
                    OtherMark = way.By.Route.Match.Mark,
                    OtherLabel = $"routes.{way.By.Name} matches here",
                    Hint = way.Hint,
                });
            }
        }
    }

    private void Prepare(IReadOnlyList<RouteOverlaps.Candidate> routes)
    {
        foreach (var route in routes.Where(r => r.Route.Match.Time is null))
        {
            // No request is sent, so nothing stands behind it.
            _candidates.Add(new CompiledRoute(route.Route, route.Path, [.. route.Hosts], route.Conditions, chain: null!), route);
            if (!IsSimple(route))
            {
                continue;
            }

            var reached = ServicesReached.By(route.Route, _document);
            _reached.Add(route, reached);
            foreach (string service in _guarded.Contains(route) ? [] : reached)
            {
                if (!_openHosts.TryGetValue(service, out var hosts))
                {
                    _openHosts.Add(service, hosts = []);
                }

                hosts.AddRange(route.Path.IsPrefix && hosts.Count < MostHosts ? [.. route.Hosts.Except(hosts)] : Array.Empty<HostPattern>());
            }
        }

        _tree = new RouteTree(_candidates.Keys);
    }

    /// <summary>
    /// A route that takes what its host, path and methods say and passes the path on. What depends on fields or clients is for
    /// its author to judge, and rewritten paths cannot be compared.
    /// </summary>
    private bool IsSimple(RouteOverlaps.Candidate route)
        => route.Conditions.All.Count == 0 && !_stages.ChangesPath(_document, route.Route);

    private IEnumerable<OpenWay> WaysRound(RouteOverlaps.Candidate route)
    {
        string host = route.Hosts.Count == 0 ? "" : NameOf(route.Hosts[0]);
        string path = PathOf(route.Path);
        if (BelowIt(route, host, path) is { } below)
        {
            yield return below;
        }

        if (OtherMethods(route, host, path) is { } methods)
        {
            yield return methods;
        }

        if (OtherHosts(route, path) is { } hosts)
        {
            yield return hosts;
        }
    }

    private OpenWay? BelowIt(RouteOverlaps.Candidate route, string host, string path)
    {
        if (route.Path.IsPrefix || path.EndsWith('/'))
        {
            return null;
        }

        string written = route.Path.Text;
        var by = MethodsOf(route).Select(method => OpenRoute(route, method, host, path + "/")).FirstOrDefault(r => r is { Path.IsPrefix: true });
        return by is null ? null : new OpenWay(
            by,
            $"guards {written} alone: {written}/ and what is below it go to the same service by routes.{by.Name} ({by.Path.Text}), which asks nobody who they are",
            $"Write {written}/**, or name a service of its own for one of them.");
    }

    private OpenWay? OtherMethods(RouteOverlaps.Candidate route, string host, string path)
    {
        if (route.Conditions.Methods.Count == 0)
        {
            return null;
        }

        string at = route.Path.IsPrefix ? path + "/" + Anything : path;
        var open = Changing.Where(m => !route.Conditions.TakesMethod(m))
            .Select(m => (Method: m, By: OpenRoute(route, m, host, at)))
            .Where(found => found.By is { Conditions.Methods.Count: 0 })
            .ToArray();
        if (open.Length == 0)
        {
            return null;
        }

        var by = open[0].By!;
        return new OpenWay(
            by,
            $"guards {string.Join(", ", route.Route.Match.Methods)} of {route.Path.Text} alone: {string.Join(", ", open.Select(o => o.Method))} go to the same service by routes.{by.Name} ({by.Path.Text}), which asks nobody who they are",
            $"Leave methods out, add them, or write on routes.{by.Name} which methods it takes.");
    }

    private OpenWay? OtherHosts(RouteOverlaps.Candidate route, string path)
    {
        string at = route.Path.IsPrefix ? path + "/" + Anything : path;
        if (route.Hosts.Count == 0)
        {
            var hosts = _reached[route].SelectMany(s => _openHosts.GetValueOrDefault(s) ?? []).Distinct().Take(MostHosts);
            foreach (var host in hosts)
            {
                if (MethodsOf(route).Select(m => OpenRoute(route, m, NameOf(host), at)).FirstOrDefault(r => r is { Hosts.Count: > 0 }) is { } taker)
                {
                    return new OpenWay(
                        taker,
                        $"guards {route.Path.Text} on hosts that no other route names: on {host} its paths go to the same service by routes.{taker.Name} ({taker.Path.Text}), which asks nobody who they are, because the host is compared before the path",
                        $"Write host: [\"{host}\"] on a guarded route for {route.Path.Text} as well.");
                }
            }

            return null;
        }

        // A service that sees the Host may tell by it what it serves; a whole host that is guarded is guarded by its name.
        bool isWholeHost = route.Path is { IsPrefix: true, Segments.Count: 0 };
        var by = isWholeHost && !ServicesReached.HidesHost(route.Route, _document)
            ? null
            : MethodsOf(route).Select(m => OpenRoute(route, m, "", at)).FirstOrDefault(r => r is { Hosts.Count: 0 });
        return by is null ? null : new OpenWay(
            by,
            $"guards {route.Path.Text} on {string.Join(", ", route.Hosts)} alone: on any other host it goes to the same service by routes.{by.Name} ({by.Path.Text}), which asks nobody who they are",
            $"Leave host out, or write on routes.{by.Name} which hosts it takes.");
    }

    /// <summary>The open route that takes this request to a service of the guarded route; null when there is none.</summary>
    private RouteOverlaps.Candidate? OpenRoute(RouteOverlaps.Candidate guarded, string method, string host, string path)
    {
        var request = new CanonicalRequest { Method = method, Host = host, Path = path, RawPath = path };
        var misses = default(RouteMisses);
        return _tree.Match(request, path, ref misses) is { } winner
            && _reached.TryGetValue(_candidates[winner], out var reached)
            && !_guarded.Contains(_candidates[winner])
            && reached.Overlaps(_reached[guarded])
                ? _candidates[winner]
                : null;
    }

    private static IReadOnlyList<string> MethodsOf(RouteOverlaps.Candidate route)
        => route.Conditions.Methods.Count == 0 ? ["GET", "POST"] : route.Conditions.Methods;

    private static string NameOf(HostPattern host) => host.IsWildcard ? $"{Anything}.{host.Name}" : host.Name;

    private static string PathOf(PathPattern pattern) => string.Concat(pattern.Segments.Select(s => "/" + (s.Name is null ? s.Literal : Anything)));
}
