using System.Net;
using DnsClient.Protocol;
using Gatehouse.Core.Configuration;
using Gatehouse.Core.Discovery;

namespace Gatehouse.Gateway.Upstreams.Discovery.Dns;

/// <summary>The hosts of a name's SRV records (RFC 2782), each with all its addresses.</summary>
internal sealed class DnsSrvSource(DnsSrvOptions options) : DiscoverySource
{
    private const int MostAtOnce = 16;

    private readonly DnsLookup _lookup = new(options);
    private readonly string _name = DnsName.Bare(options.Name);

    public override async Task<DiscoveredTargets> FindAsync(CancellationToken cancellationToken)
    {
        var (records, ttl) = await _lookup.ServicesAsync(_name, cancellationToken);
        string[] hosts = [.. records.Select(HostOf).Distinct(StringComparer.Ordinal)];
        var addresses = new Dictionary<string, IReadOnlyList<IPAddress>>(StringComparer.Ordinal);
        DiscoveryException? fault = null;
        bool isAnswered = false;
        foreach (var some in hosts.Chunk(MostAtOnce))
        {
            foreach (var (host, found) in some.Zip(await Task.WhenAll(some.Select(h => FindHostAsync(h, cancellationToken)))))
            {
                addresses[host] = found.Addresses.Addresses;
                ttl = found.Addresses.Ttl < ttl ? found.Addresses.Ttl : ttl;
                fault = found.Fault ?? fault;
                isAnswered |= found.Fault is null;
            }
        }

        _lookup.ForgetOthers(hosts.ToHashSet(StringComparer.Ordinal));
        TargetDocument[] targets = [.. SrvWeights.Of(records, r => addresses[HostOf(r)].Count).SelectMany(r => addresses[HostOf(r.Record)].Select(a => TargetOf(r, a)))];
        return isAnswered ? DiscoveredTargets.InNoOrder(targets, ttl) : throw fault!;
    }

    private static string HostOf(SrvRecord record) => DnsName.Bare(record.Target.Value);

    private async Task<(FoundAddresses Addresses, DiscoveryException? Fault)> FindHostAsync(string host, CancellationToken cancellationToken)
    {
        try
        {
            return (await _lookup.AddressesAsync(host, cancellationToken), null);
        }
        catch (DiscoveryException fault)
        {
            return (_lookup.Remembered(host, fault), fault);
        }
    }

    private TargetDocument TargetOf(SrvWeights srv, IPAddress address) => new()
    {
        Url = DnsLookup.AddressOf(options, address, srv.Record.Port),
        HostName = HostOf(srv.Record),
        Weight = srv.Weight,
        Priority = srv.Priority,
    };
}
