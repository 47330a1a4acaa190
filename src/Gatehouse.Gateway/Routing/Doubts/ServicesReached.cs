using Gatehouse.Core.Configuration;
using Gatehouse.Core.Configuration.Values;
using Gatehouse.Gateway.Backends.Http;
using Gatehouse.Gateway.Backends.Split;

namespace Gatehouse.Gateway.Routing.Doubts;

/// <summary>Which programs a route sends to, so that two routes to the same one can be told, whatever they call it.</summary>
internal static class ServicesReached
{
    /// <summary>Addresses of targets, and names of services that are discovered; empty for backends that are no service.</summary>
    public static HashSet<string> By(RouteDocument route, GatewayDocument document)
    {
        IEnumerable<string> names = route.BackendOptions switch
        {
            HttpBackendOptions http => [http.Service],
            SplitOptions split => split.Services.Select(s => s.Service),
            _ => [],
        };
        return names.SelectMany(name => AddressesOf(name, document)).ToHashSet(StringComparer.Ordinal);
    }

    /// <summary>Whether the targets see another Host than the client's, so that they cannot tell hosts apart.</summary>
    public static bool HidesHost(RouteDocument route, GatewayDocument document)
        => route.BackendOptions is HttpBackendOptions http && document.Services.TryGetValue(http.Service, out var service) && service.Host == HostHeader.Target;

    private static IEnumerable<string> AddressesOf(string name, GatewayDocument document)
    {
        if (document.Services.TryGetValue(name, out var service))
        {
            return service.Targets.Count > 0 ? service.Targets.Select(t => t.Url.ToString()) : [name];
        }

        return HttpAddress.TryParse(name, out var address) ? [address.ToString()] : [];
    }
}
