using Gatehouse.Core.Discovery;

namespace Gatehouse.Gateway.Upstreams.Discovery.Dns;

internal sealed class DnsDiscovery : DiscoveryDescriptor<DnsOptions>
{
    public override string Id => "dns";

    public override string Summary => "The addresses of a name (A and AAAA), looked up again when their TTL has passed. Failures and empty answers keep the last good ones.";

    protected override string Describe(DnsOptions options) => options.Name;

    protected override bool? FindsTls(DnsOptions options) => options.IsTls;

    protected override string? PlaceOf(DnsOptions options) => $"{options.Name} {options.Scheme} {options.Path}";

    protected override DiscoverySource Open(DnsOptions options, TimeProvider time) => new DnsSource(options);
}
