using Gatehouse.Core.Configuration;
using Gatehouse.Core.Discovery;

namespace Gatehouse.Gateway.Upstreams.Discovery.Dns;

/// <summary>The addresses of one name, all under one port.</summary>
internal sealed class DnsSource : DiscoverySource
{
    private readonly DnsLookup _lookup;
    private readonly DnsOptions _options;
    private readonly string _name;
    private readonly int _port;

    public DnsSource(DnsOptions options)
    {
        _options = options;
        _lookup = new DnsLookup(options);
        (_name, int port) = DnsName.Read(options.Name);
        _port = port > 0 ? port : options.IsTls ? 443 : 80;
    }

    public override async Task<DiscoveredTargets> FindAsync(CancellationToken cancellationToken)
    {
        var found = await _lookup.AddressesAsync(_name, cancellationToken);
        _lookup.ForgetOthers(new HashSet<string>(StringComparer.Ordinal) { _name });
        return DiscoveredTargets.InNoOrder(
            found.Addresses.Select(a => new TargetDocument { Url = DnsLookup.AddressOf(_options, a, _port), HostName = _name }),
            found.Ttl);
    }
}
