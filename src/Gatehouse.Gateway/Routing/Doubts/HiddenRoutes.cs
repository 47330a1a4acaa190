using Gatehouse.Core.Configuration;

namespace Gatehouse.Gateway.Routing.Doubts;

/// <summary>
/// Finds routes that take no request, because more specific ones of the same hosts and the same shape of path take or refuse
/// all of theirs. That needs a condition that leaves nothing over, so routes without such are never compared: near linear in
/// the number of routes.
/// </summary>
internal static class HiddenRoutes
{
    public static void Report(IReadOnlyList<RouteOverlaps.Candidate> routes, ProblemList problems)
    {
        foreach (var (hidden, by) in Find(routes))
        {
            problems.Add(new ConfigurationProblem(
                ProblemCodes.HiddenRoute,
                hidden.Route.Match.Mark,
                hidden.Route.Match.SourcePath,
                $"takes no request: routes.{by.Name} ({by.Path.Text}) is more specific, and takes or refuses all that it matches")
            {
                Severity = ProblemSeverity.Warning,
                OtherMark = by.Route.Match.Mark,
                OtherLabel = $"routes.{by.Name} matches here",
                Hint = $"Remove routes.{hidden.Name}, or give it a condition that routes.{by.Name} does not meet.",
            });
        }
    }

    private static IEnumerable<(RouteOverlaps.Candidate Hidden, RouteOverlaps.Candidate By)> Find(IReadOnlyList<RouteOverlaps.Candidate> routes)
    {
        var takers = new Dictionary<(HostPattern? Host, string Shape), List<RouteOverlaps.Candidate>>();
        foreach (var route in routes.Where(r => r.Conditions.All.Any(c => c.LeavesNothing)))
        {
            foreach (var host in HostsOf(route))
            {
                var key = (host, route.Path.Shape);
                if (!takers.TryGetValue(key, out var list))
                {
                    takers.Add(key, list = []);
                }

                list.Add(route);
            }
        }

        // Those with the most conditions first: the search ends where they have no more than the route itself.
        foreach (var list in takers.Values)
        {
            list.Sort((a, b) => b.Conditions.Count.CompareTo(a.Conditions.Count));
        }

        foreach (var route in takers.Count == 0 ? [] : routes)
        {
            if (TakerOf(route, takers) is { } by)
            {
                yield return (route, by);
            }
        }
    }

    private static RouteOverlaps.Candidate? TakerOf(RouteOverlaps.Candidate route, Dictionary<(HostPattern? Host, string Shape), List<RouteOverlaps.Candidate>> takers)
    {
        RouteOverlaps.Candidate? first = null;
        foreach (var host in HostsOf(route))
        {
            if (!takers.TryGetValue((host, route.Path.Shape), out var list))
            {
                return null;
            }

            foreach (string? method in MethodsOf(route))
            {
                if (list.TakeWhile(t => t.Conditions.Count > route.Conditions.Count).FirstOrDefault(t => TakesAll(t, route, method)) is not { } by)
                {
                    return null;
                }

                first ??= by;
            }
        }

        return first;
    }

    // Null stands for methods that no route names.
    private static IEnumerable<string?> MethodsOf(RouteOverlaps.Candidate route)
    {
        if (route.Conditions.Methods.Count == 0)
        {
            return [null];
        }

        return route.Conditions.Methods;
    }

    private static HostPattern?[] HostsOf(RouteOverlaps.Candidate route) => route.Hosts.Count == 0 ? [null] : [.. route.Hosts.Distinct()];

    private static bool TakesAll(RouteOverlaps.Candidate taker, RouteOverlaps.Candidate route, string? method)
    {
        if (taker.Conditions.Methods.Count > 0 && (method is null || !taker.Conditions.TakesMethod(method)))
        {
            return false;
        }

        // Versions of one API leave their requests to each other.
        if (taker.Route.Version is { } version && route.Route.Version?.Of == version.Of)
        {
            return false;
        }

        return taker.Conditions.All.All(c => c.LeavesNothing || (c.Wanted is { } wanted && route.Values.TryGetValue(wanted.Of, out string? value) && value == wanted.Value));
    }
}
