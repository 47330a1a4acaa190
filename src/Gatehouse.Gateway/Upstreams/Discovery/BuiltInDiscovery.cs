using Gatehouse.Core.Discovery;
using Gatehouse.Gateway.Upstreams.Discovery.Dns;
using Gatehouse.Gateway.Upstreams.Discovery.File;

namespace Gatehouse.Gateway.Upstreams.Discovery;

/// <summary>THE list of places where targets can be discovered.</summary>
public static class BuiltInDiscovery
{
    public static IReadOnlyList<DiscoveryDescriptor> All { get; } =
    [
        new FileDiscovery(),
        new DnsDiscovery(),
        new DnsSrvDiscovery(),
    ];
}
