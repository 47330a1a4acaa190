using System.Collections.Frozen;
using Gatehouse.Core.Requests;

namespace Gatehouse.Gateway.Routing;

/// <summary>
/// All routes, by host: the exact name first, then the longest wildcard, then any host. The cost of a look-up grows with
/// the segments of the path and not with the number of routes.
/// </summary>
internal sealed class RouteTree
{
    private readonly FrozenDictionary<string, RouteNode> _exact;
    private readonly FrozenDictionary<string, RouteNode> _wildcards;
    private readonly FrozenDictionary<string, RouteNode>.AlternateLookup<ReadOnlySpan<char>> _wildcardsBySpan;
    private readonly RouteNode _any = new();

    public RouteTree(IEnumerable<CompiledRoute> routes)
    {
        var exact = new Dictionary<string, RouteNode>(StringComparer.Ordinal);
        var wildcards = new Dictionary<string, RouteNode>(StringComparer.Ordinal);
        foreach (var route in routes)
        {
            if (route.Hosts.Length == 0)
            {
                _any.Add(route);
            }

            foreach (var host in route.Hosts.Distinct())
            {
                var group = host.IsWildcard ? wildcards : exact;
                if (!group.TryGetValue(host.Name, out var node))
                {
                    group.Add(host.Name, node = new RouteNode());
                }

                node.Add(route);
            }
        }

        _any.Seal();
        _exact = Seal(exact);
        _wildcards = Seal(wildcards);
        _wildcardsBySpan = _wildcards.GetAlternateLookup<ReadOnlySpan<char>>();
    }

    public CompiledRoute? Match(CanonicalRequest request, ReadOnlySpan<char> path, ref RouteMisses misses)
    {
        if (_exact.Count > 0
            && _exact.TryGetValue(request.Host, out var exact)
            && exact.Match(path, request, ref misses) is { } byName)
        {
            return byName;
        }

        if (_wildcards.Count > 0)
        {
            var host = request.Host.AsSpan();
            for (int dot = host.IndexOf('.'); dot >= 0; dot = host.IndexOf('.'))
            {
                host = host[(dot + 1)..];
                if (_wildcardsBySpan.TryGetValue(host, out var wildcard)
                    && wildcard.Match(path, request, ref misses) is { } byWildcard)
                {
                    return byWildcard;
                }
            }
        }

        return _any.Match(path, request, ref misses);
    }

    /// <summary>Every route whose host and path take the request, in the order in which they are tried.</summary>
    public List<CompiledRoute> Collect(CanonicalRequest request, ReadOnlySpan<char> path)
    {
        var routes = new List<CompiledRoute>();
        if (_exact.TryGetValue(request.Host, out var exact))
        {
            exact.Collect(path, routes);
        }

        var host = request.Host.AsSpan();
        for (int dot = host.IndexOf('.'); dot >= 0; dot = host.IndexOf('.'))
        {
            host = host[(dot + 1)..];
            if (_wildcardsBySpan.TryGetValue(host, out var wildcard))
            {
                wildcard.Collect(path, routes);
            }
        }

        _any.Collect(path, routes);
        return routes;
    }

    private static FrozenDictionary<string, RouteNode> Seal(Dictionary<string, RouteNode> nodes)
    {
        foreach (var node in nodes.Values)
        {
            node.Seal();
        }

        return nodes.ToFrozenDictionary(StringComparer.Ordinal);
    }
}
