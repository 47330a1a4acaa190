using Gatehouse.Core.Requests;

namespace Gatehouse.Gateway.Routing;

/// <summary>
/// Preflights of CORS (WHATWG Fetch 3.2.2): an OPTIONS request that asks whether a browser may send another one. It goes to
/// the first route that the other request may reach, when a policy there answers preflights (decision 0122).
/// </summary>
internal static class Preflight
{
    private const string Method = "Access-Control-Request-Method";
    private const string Fields = "Access-Control-Request-Headers";

    /// <summary>Fields that a script may set without a browser asking, and those that browsers add behind the preflight.</summary>
    private static readonly string[] Unannounced =
        ["Accept", "Accept-Language", "Content-Language", "Content-Type", "Range", "Cookie", "Authorization"];

    public static bool Is(CanonicalRequest request)
        => string.Equals(request.Method, "OPTIONS", StringComparison.Ordinal) && request.Headers.Contains(Method) && request.Headers.Contains("Origin");

    /// <summary>
    /// The route whose policy answers, or that its path has readings of which another route would answer. Null when the
    /// request is an OPTIONS request like any other.
    /// </summary>
    public static (CompiledRoute? Route, bool IsAmbiguous)? Find(RouteTree tree, CanonicalRequest request)
    {
        if (request.Headers.CountOf(Method) != 1 || FindFor(tree, request, request.Path) is not { } route)
        {
            return null;
        }

        bool isAmbiguous = request.HasEncodedSlash && !route.TakesEncodedSlashes;
        isAmbiguous |= request.AlternatePath is { } other && !CompiledRoute.Agree(request, route, other, FindFor(tree, request, other));
        foreach (string reading in request.OtherReadings)
        {
            isAmbiguous |= !CompiledRoute.Agree(request, route, reading, FindFor(tree, request, reading));
        }

        return isAmbiguous ? (null, true) : (route, false);
    }

    /// <summary>Whether the request after a preflight may have this field, as far as the preflight tells.</summary>
    public static bool MayBring(CanonicalRequest preflight, string name)
    {
        foreach (string field in Unannounced)
        {
            if (field.Equals(name, StringComparison.OrdinalIgnoreCase))
            {
                return true;
            }
        }

        foreach (ref readonly var field in preflight.Headers.Fields)
        {
            if (!field.Name.Equals(Fields, StringComparison.OrdinalIgnoreCase))
            {
                continue;
            }

            foreach (var range in field.Value.AsSpan().Split(','))
            {
                if (field.Value.AsSpan()[range].Trim(" \t").Equals(name, StringComparison.OrdinalIgnoreCase))
                {
                    return true;
                }
            }
        }

        return false;
    }

    private static CompiledRoute? FindFor(RouteTree tree, CanonicalRequest request, string path)
    {
        // Whoever lists OPTIONS wants it as it is.
        var misses = default(RouteMisses);
        if (tree.Match(request, path, ref misses) is { } plain && plain.Conditions.Methods.Contains("OPTIONS", StringComparer.Ordinal))
        {
            return null;
        }

        string method = request.Headers.Get(Method)!;
        foreach (var route in tree.Collect(request, path))
        {
            if (route.Conditions.TakesMethod(method) && route.Conditions.MayBeMetAfter(request))
            {
                return route.Chain.AnswersPreflights ? route : null;
            }
        }

        return null;
    }
}
