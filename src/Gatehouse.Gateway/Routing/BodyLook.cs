using Gatehouse.Core.Requests;
using Gatehouse.Gateway.Routing.Conditions;

namespace Gatehouse.Gateway.Routing;

/// <summary>Decides whether a body must be looked into before a request's route is known.</summary>
internal static class BodyLook
{
    /// <summary>
    /// What is to be looked for: the fields of all routes that could take the request by all else. Null when the route that
    /// wins does not depend on the body.
    /// </summary>
    public static JsonFieldScan? For(RouteTree tree, CanonicalRequest request)
    {
        if (!JsonBody.MayBe(request))
        {
            return null;
        }

        var misses = default(RouteMisses);
        if (tree.Match(request, request.Path, ref misses) is not { Conditions.Body.Length: > 0 })
        {
            return null;
        }

        var paths = new List<string>();
        long limit = 0;
        foreach (var route in tree.Collect(request, request.Path))
        {
            if (route.Conditions.Body.Length > 0 && route.Conditions.TakesMethod(request.Method) && route.Conditions.TakesValues(request))
            {
                paths.AddRange(route.Conditions.Body.Select(b => b.Path));
                limit = Math.Max(limit, route.Document.Match.BodyLimit.Bytes);
            }
        }

        return new JsonFieldScan(paths, limit);
    }
}
