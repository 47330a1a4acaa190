using Gatehouse.Core.Configuration;

namespace Gatehouse.Gateway.Backends.Http;

/// <summary>A fallback that is a service leads to an end: never back to a service that failed already, and in few steps.</summary>
internal sealed class FallbackCheck : DocumentCheck
{
    private const int MostServices = 4;

    public override void Check(GatewayDocument document, ProblemList problems)
    {
        var reported = new HashSet<string>(StringComparer.Ordinal);
        foreach (var (name, service) in document.Services)
        {
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

    private static string? NextOf(GatewayDocument document, string service)
        => document.Services.TryGetValue(service, out var found) && found.Fallback?.BackendOptions is HttpBackendOptions { Service: var next } ? next : null;
}
