using System.Collections.Frozen;
using Gatehouse.Core.Requests;
using Gatehouse.Gateway.Routing.Conditions;

namespace Gatehouse.Gateway.Routing;

/// <summary>
/// One segment deep in the match tree of a host. A path is followed segment by segment: the literal child first, then the
/// template, then what takes everything below; when a branch holds no route that takes the request, the next is tried. A
/// node is visited at most once per path, so backtracking is bounded by the tree.
/// </summary>
internal sealed class RouteNode
{
    private const int ScanLimit = 6;

    private readonly Dictionary<string, RouteNode> _growing = new(StringComparer.Ordinal);
    private readonly List<CompiledRoute> _hereGrowing = [];
    private readonly List<CompiledRoute> _belowGrowing = [];
    private RouteNode? _template;
    private CompiledRoute[] _here = [];
    private CompiledRoute[] _below = [];
    private (string Literal, RouteNode Node)[] _few = [];
    private FrozenDictionary<string, RouteNode>.AlternateLookup<ReadOnlySpan<char>>? _many;

    public void Add(CompiledRoute route)
    {
        var node = this;
        foreach (var segment in route.Path.Segments)
        {
            if (segment.Name is not null)
            {
                node = node._template ??= new RouteNode();
            }
            else if (!node._growing.TryGetValue(segment.Literal, out var child))
            {
                node._growing.Add(segment.Literal, child = new RouteNode());
                node = child;
            }
            else
            {
                node = child;
            }
        }

        (route.Path.IsPrefix ? node._belowGrowing : node._hereGrowing).Add(route);
    }

    private static CompiledRoute[] Ordered(List<CompiledRoute> routes)
        => routes.Count > 1 ? [.. routes.OrderByDescending(r => r.Conditions.Count)] : [.. routes];

    /// <summary>Brings the node and all below into the form that is searched.</summary>
    public void Seal()
    {
        _here = Ordered(_hereGrowing);
        _below = Ordered(_belowGrowing);
        if (_growing.Count == 0)
        {
            _few = [];
        }
        else if (_growing.Count <= ScanLimit)
        {
            _few = [.. _growing.Select(pair => (pair.Key, pair.Value))];
        }
        else
        {
            _many = _growing.ToFrozenDictionary(StringComparer.Ordinal).GetAlternateLookup<ReadOnlySpan<char>>();
        }

        foreach (var child in _growing.Values)
        {
            child.Seal();
        }

        _template?.Seal();
        _growing.Clear();
        _growing.TrimExcess();
    }

    /// <summary>The most specific route that takes the request on this rest of its path.</summary>
    /// <param name="rest">What follows this node's segment: empty, or from the next slash on.</param>
    /// <param name="misses">Filled with what stood in the way of other routes.</param>
    public CompiledRoute? Match(ReadOnlySpan<char> rest, CanonicalRequest request, ref RouteMisses misses)
    {
        if (rest.IsEmpty)
        {
            return FirstThatTakes(_here, request, ref misses) ?? FirstThatTakes(_below, request, ref misses);
        }

        var segment = TakeSegment(rest, out var tail);
        if (Find(segment)?.Match(tail, request, ref misses) is { } byLiteral)
        {
            return byLiteral;
        }

        if (_template is not null && !segment.IsEmpty && _template.Match(tail, request, ref misses) is { } byTemplate)
        {
            return byTemplate;
        }

        return FirstThatTakes(_below, request, ref misses);
    }

    /// <summary>Every route whose path takes this rest, in the order in which they are tried.</summary>
    public void Collect(ReadOnlySpan<char> rest, List<CompiledRoute> routes)
    {
        if (rest.IsEmpty)
        {
            routes.AddRange(_here);
        }
        else
        {
            var segment = TakeSegment(rest, out var tail);
            Find(segment)?.Collect(tail, routes);
            if (!segment.IsEmpty)
            {
                _template?.Collect(tail, routes);
            }
        }

        routes.AddRange(_below);
    }

    private static CompiledRoute? FirstThatTakes(CompiledRoute[] routes, CanonicalRequest request, ref RouteMisses misses)
    {
        foreach (var route in routes)
        {
            if (!route.Conditions.TakesMethod(request.Method))
            {
                misses.Method = true;
                continue;
            }

            var missing = route.Conditions.FirstMissing(request);
            if (missing is null)
            {
                return route;
            }

            if (missing is VersionCondition)
            {
                misses.Version ??= route;
            }
        }

        return null;
    }

    private static ReadOnlySpan<char> TakeSegment(ReadOnlySpan<char> rest, out ReadOnlySpan<char> tail)
    {
        var segment = rest[1..];
        int slash = segment.IndexOf('/');
        tail = slash < 0 ? default : segment[slash..];
        return slash < 0 ? segment : segment[..slash];
    }

    private RouteNode? Find(ReadOnlySpan<char> segment)
    {
        if (_many is { } many)
        {
            return many.TryGetValue(segment, out var found) ? found : null;
        }

        foreach (ref readonly var child in _few.AsSpan())
        {
            if (segment.SequenceEqual(child.Literal))
            {
                return child.Node;
            }
        }

        return null;
    }
}
