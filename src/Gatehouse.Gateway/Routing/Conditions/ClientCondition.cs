using System.Net;
using System.Net.Sockets;
using Gatehouse.Core.Requests;

namespace Gatehouse.Gateway.Routing.Conditions;

/// <summary>Addresses that the client may have.</summary>
internal sealed class ClientCondition(IEnumerable<string> written) : RequestCondition
{
    private readonly IPNetwork[] _networks = [.. written.Select(w => TryParse(w, out var network) ? network : throw new ArgumentException(w, nameof(written)))];

    /// <summary>Reads "10.0.0.0/8", or one address.</summary>
    public static bool TryParse(string text, out IPNetwork network)
    {
        int slash = text.IndexOf('/', StringComparison.Ordinal);
        if (slash >= 0)
        {
            // Bits behind the prefix are an error of whoever wrote it: 10.1.2.3/8 may mean a host or a network.
            return IPNetwork.TryParse(text, out network) && IPAddress.TryParse(text.AsSpan(0, slash), out var written) && written.Equals(network.BaseAddress);
        }

        network = default;
        if (!IPAddress.TryParse(text, out var address) || (address.AddressFamily == AddressFamily.InterNetwork && text.Count(c => c == '.') != 3))
        {
            // "10" would be 0.0.0.10.
            return false;
        }

        network = new IPNetwork(address, address.GetAddressBytes().Length * 8);
        return true;
    }

    public override bool IsMetBy(CanonicalRequest request)
    {
        var client = request.ClientAddress;
        if (client.IsIPv4MappedToIPv6)
        {
            client = client.MapToIPv4();
        }

        foreach (ref readonly var network in _networks.AsSpan())
        {
            if (network.Contains(client))
            {
                return true;
            }
        }

        return false;
    }

    public override string DescribeMiss(CanonicalRequest request)
        => $"client {(IPAddress.None.Equals(request.ClientAddress) ? "(unknown)" : request.ClientAddressText)} is not in {string.Join(", ", _networks)}";

    public override bool Excludes(RequestCondition other)
        => other is ClientCondition clients && !_networks.Any(a => clients._networks.Any(b => a.Contains(b.BaseAddress) || b.Contains(a.BaseAddress)));
}
