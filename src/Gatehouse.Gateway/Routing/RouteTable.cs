using System.Buffers;
using Gatehouse.Core.Requests;
using Gatehouse.Gateway.Pipeline;
using Gatehouse.Gateway.Routing.Conditions;

namespace Gatehouse.Gateway.Routing;

/// <summary>
/// Where requests enter a snapshot: picks the route and runs its chain. A path whose other readings belong to another
/// route is refused (docs/decisions/0020).
/// </summary>
public sealed class RouteTable : RequestEntry
{
    private static readonly Problem NoRoute = new(ProblemKind.NoRoute);

    private static readonly Problem BodyTooLarge = new(ProblemKind.BodyTooLarge);

    private static readonly Problem Ambiguous = new(ProblemKind.AmbiguousPath) { Detail = "The path has readings that are served differently." };

    private readonly RouteTree _tree;
    private readonly string _tenant;
    private readonly bool _readsBodies;
    private readonly long _largestBody;
    private readonly VersionTable _versions;

    internal RouteTable(IReadOnlyList<CompiledRoute> routes, string tenant)
    {
        Routes = routes;
        _tree = new RouteTree(routes);
        _tenant = tenant;
        _readsBodies = routes.Any(r => r.Conditions.Body.Length > 0);
        _largestBody = routes.Max(r => r.Chain.BodyLimit) ?? 0;
        _versions = new VersionTable(routes);
    }

    /// <summary>All routes in the order written.</summary>
    public IReadOnlyList<CompiledRoute> Routes { get; }

    public override ValueTask HandleAsync(Exchange exchange)
    {
        exchange.Scope.Tenant = _tenant;
        return _readsBodies && BodyLook.For(_tree, exchange.Request) is { } look ? RouteByBodyAsync(exchange, look) : Route(exchange);
    }

    private ValueTask Route(Exchange exchange)
    {
        if (Find(exchange.Request, out var problem) is not { } route)
        {
            return RefusalWriter.WriteAsync(exchange, exchange.Request.ContentLength > exchange.BodyLimit ? BodyTooLarge : problem!);
        }

        exchange.Scope.Route = route.Name;
        if (route.Chain.BodyLimit is { } limit)
        {
            exchange.BodyLimit = limit;
        }
        else if (exchange.Request.ContentLength > exchange.BodyLimit)
        {
            exchange.ProblemFormat = route.Chain.Backend.ProblemFormatFor(exchange.Request);
            return RefusalWriter.WriteAsync(exchange, BodyTooLarge);
        }

        route.Capture(exchange.Request.Path, exchange.Scope.PathValues);
        return route.Chain.RunAsync(exchange);
    }

    public override ValueTask RefuseAsync(Exchange exchange, Problem problem)
    {
        exchange.Scope.Tenant = _tenant;
        if (Find(exchange.Request, out _) is { } route)
        {
            exchange.Scope.Route = route.Name;
            exchange.ProblemFormat = route.Chain.Backend.ProblemFormatFor(exchange.Request);
        }

        return RefusalWriter.WriteAsync(exchange, problem);
    }

    /// <summary>Why a request goes where it goes. For explain; allocates freely.</summary>
    /// <param name="request">The request.</param>
    /// <param name="body">Its body.</param>
    public RouteDecision Decide(CanonicalRequest request, ReadOnlyMemory<byte> body = default)
    {
        if (_readsBodies && BodyLook.For(_tree, request) is { } look)
        {
            look.Feed(new ReadOnlySequence<byte>(body), isWhole: true);
            request.BodyFields = look.Found;
        }

        var winner = Find(request, out var problem);
        return new RouteDecision(winner, problem, NearMisses.Find(Routes, _tree, request, winner, problem));
    }

    internal CompiledRoute? Find(CanonicalRequest request, out Problem? problem)
    {
        if (Preflight.Is(request) && Preflight.Find(_tree, request) is { } asked)
        {
            problem = asked.IsAmbiguous ? Ambiguous : null;
            return asked.Route;
        }

        var misses = default(RouteMisses);
        var route = _tree.Match(request, request.Path, ref misses);
        if (request.HasEncodedSlash && route is not { TakesEncodedSlashes: true })
        {
            problem = CanonicalPath.EncodedSlash;
            return null;
        }

        if (request.AlternatePath is not null && !ReadsTheSame(request, route))
        {
            problem = Ambiguous;
            return null;
        }

        if (_versions.Refuse(request, route, misses) is { } unknown)
        {
            problem = unknown;
            return null;
        }

        problem = route is not null ? null : misses.Method ? MethodNotAllowed(request) : NoRoute;
        return route;
    }

    private async ValueTask RouteByBodyAsync(Exchange exchange, JsonFieldScan look)
    {
        // Which limit holds is known with the route: until then the largest does.
        long limit = exchange.BodyLimit;
        exchange.BodyLimit = Math.Max(limit, _largestBody);
        if (exchange.Request.ContentLength > exchange.BodyLimit)
        {
            await RefuseAsync(exchange, BodyTooLarge);
            return;
        }

        try
        {
            await look.RunAsync(exchange.Body, exchange.Aborted);
        }
        catch (Exception e)
        {
            await ChainFailures.OfBackendAsync(exchange, e);
            return;
        }

        exchange.BodyLimit = limit;
        exchange.Request.BodyFields = look.Found;
        await Route(exchange);
    }

    private bool ReadsTheSame(CanonicalRequest request, CompiledRoute? route)
    {
        var ignored = default(RouteMisses);
        if (!CompiledRoute.Agree(request, route, request.AlternatePath!, _tree.Match(request, request.AlternatePath, ref ignored)))
        {
            return false;
        }

        foreach (string reading in request.OtherReadings)
        {
            if (!CompiledRoute.Agree(request, route, reading, _tree.Match(request, reading, ref ignored)))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>405 with the methods under which this path would be served (RFC 9110 15.5.6); 404 when headers or query stand in the way too.</summary>
    private Problem MethodNotAllowed(CanonicalRequest request)
    {
        var methods = new SortedSet<string>(StringComparer.Ordinal);
        foreach (var route in _tree.Collect(request, request.Path))
        {
            if (route.Conditions.TakesValues(request))
            {
                methods.UnionWith(route.Conditions.Methods);
            }
        }

        return methods.Count == 0
            ? NoRoute
            : new Problem(ProblemKind.MethodNotAllowed) { Headers = [new HeaderField("Allow", string.Join(", ", methods))] };
    }
}
