namespace Gatehouse.Gateway.Tests.Routing.Confusion;

/// <summary>All routes of a case, and the judgement over what reached the service behind them.</summary>
internal sealed class ConfusedSite(ConfusedRoute[] routes)
{
    private readonly RouteCase[] _matches = [.. routes.Select(r => r.Match)];

    public IReadOnlyList<ConfusedRoute> Routes => routes;

    /// <summary>The site with this service behind all routes, which gets the number of the route as X-Route.</summary>
    public string YamlFor(string service) => "routes:\n" + string.Concat(routes.Select((r, i) => r.Yaml(i, $"service: {service}")));

    public string Yaml => "routes:\n" + string.Concat(routes.Select((r, i) => r.Yaml(i)));

    /// <summary>The route that its author would say takes this plain path.</summary>
    public ConfusedRoute? Of(string path)
    {
        var best = RouteCase.Best(_matches, path);
        return best is null ? null : routes[Array.IndexOf(_matches, best)];
    }

    /// <summary>
    /// What some server makes of what it got though the configuration does not say so: it is what a route with another guard
    /// sends, and nothing that the route which took the request sends for any plain path. Null when there is no such server.
    /// </summary>
    /// <param name="taken">The route whose policies ran.</param>
    /// <param name="reached">Path as the service received it.</param>
    public (string Server, string Path, ConfusedRoute Means)? Confusion(ConfusedRoute taken, string reached)
    {
        if (taken.TakesEncodedSlashes)
        {
            // Its author says that the service takes them for a part of the name.
            reached = reached.Replace("%2f", "-", StringComparison.OrdinalIgnoreCase);
        }

        foreach (var (name, read) in NaiveServers.All)
        {
            if (read(reached) is { Length: > 0 } path
                && path[0] == '/'
                && Guarding(path, taken.Guard) is { } other
                && !Sends(taken, path))
            {
                return (name, path, other);
            }
        }

        return null;
    }

    /// <summary>
    /// A route with another guard whose path some server reads in what the client sent, for a route that takes encoded slashes:
    /// what it is with plain ones must be nobody else's.
    /// </summary>
    public (string Server, string Path, ConfusedRoute Means)? OtherRoute(ConfusedRoute taken, string sent)
    {
        foreach (var (name, read) in NaiveServers.All)
        {
            if (read(sent) is { Length: > 0 } path && path[0] == '/' && Of(path) is { Guard: not null } other && other.Guard != taken.Guard)
            {
                return (name, path, other);
            }
        }

        return null;
    }

    private ConfusedRoute? Guarding(string path, string? ran)
        => Array.Find(routes, r => r.Guard is not null && r.Guard != ran && Sends(r, path));

    private bool Sends(ConfusedRoute route, string path)
        => route.Origins(path).Any(origin => Of(origin) == route && route.Change(origin) == path);
}
