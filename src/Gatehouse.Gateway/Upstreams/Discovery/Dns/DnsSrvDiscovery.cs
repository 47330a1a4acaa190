using Gatehouse.Core.Discovery;

namespace Gatehouse.Gateway.Upstreams.Discovery.Dns;

internal sealed class DnsSrvDiscovery : DiscoveryDescriptor<DnsSrvOptions>
{
    public override string Id => "dns_srv";

    public override string Summary => "The hosts and ports of a name's SRV records with their priorities and weights, looked up again when their TTL has passed. Failures and empty answers keep the last good ones.";

    protected override string Describe(DnsSrvOptions options) => options.Name;

    protected override bool? FindsTls(DnsSrvOptions options) => options.IsTls;

    protected override string? PlaceOf(DnsSrvOptions options) => $"{options.Name} {options.Scheme} {options.Path}";

    protected override DiscoverySource Open(DnsSrvOptions options, TimeProvider time) => new DnsSrvSource(options);
}
