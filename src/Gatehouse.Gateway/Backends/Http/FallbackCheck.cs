using Gatehouse.Core.Configuration;
using Gatehouse.Gateway.Backends.Redirect;
using Gatehouse.Gateway.Backends.Split;
using Gatehouse.Gateway.Routing;

namespace Gatehouse.Gateway.Backends.Http;

/// <summary>
/// A fallback that is a service leads to an end: never back to a service that failed already, and in few steps. One that is
/// a redirect names what routes capture.
/// </summary>
internal sealed class FallbackCheck : DocumentCheck
{
    private const int MostServices = 4;

    public override void Check(GatewayDocument document, ProblemList problems)
    {
        var reported = new HashSet<string>(StringComparer.Ordinal);
        foreach (var (name, service) in document.Services)
        {
            CheckNames(name, service, document, problems);
            List<string> way = [name];
            while (NextOf(document, way[^1]) is { } next && way.Count <= MostServices && !way.Contains(next))
            {
                way.Add(next);
            }

            string? back = NextOf(document, way[^1]);
            if (back == name)
            {
                // All services of a circle are on it; one of them is told.
                if (!way.Any(reported.Contains))
                {
                    string shown = way.Count == 1 ? "a service cannot be its own fallback" : $"the fallback comes back to {name}: {string.Join(" -> ", way)} -> {name}";
                    problems.Add(ProblemCodes.InvalidCombination, service, "fallback", shown, "Let the last one respond, or leave its fallback out.");
                }

                reported.UnionWith(way);
            }
            else if (way.Count > MostServices)
            {
                problems.Add(ProblemCodes.InvalidCombination, service, "fallback", $"more than {MostServices} services one after another: {string.Join(" -> ", way)}", "A client would wait for each of them to fail; leave some out.");
            }
        }
    }

    /// <summary>A redirect names what the paths of all routes capture that lead to the service.</summary>
    private static void CheckNames(string name, ServiceDocument service, GatewayDocument document, ProblemList problems)
    {
        if (service.Fallback?.BackendOptions is RedirectOptions redirect)
        {
            var leading = document.Routes.Values.Where(r => LeadsTo(r, name)).Select(CapturedBy).ToArray();

            // A service that is a fallback alone is reached from wherever that leads.
            var captured = leading.Length > 0 ? leading.Aggregate((a, b) => a.Intersect(b, StringComparer.Ordinal)) : document.Routes.Values.SelectMany(CapturedBy);
            RedirectDescriptor.CheckNames(redirect, [.. captured.Distinct(StringComparer.Ordinal)], problems);
        }
    }

    private static bool LeadsTo(RouteDocument route, string service)
        => route.BackendOptions is HttpBackendOptions http ? http.Service == service : route.BackendOptions is SplitOptions split && split.Services.Any(s => s.Service == service);

    private static IEnumerable<string> CapturedBy(RouteDocument route)
        => PathPattern.TryParse(route.Match.Path, out var path, out _, out _) ? path.Names : [];

    private static string? NextOf(GatewayDocument document, string service)
        => document.Services.TryGetValue(service, out var found) && found.Fallback?.BackendOptions is HttpBackendOptions { Service: var next } ? next : null;
}
