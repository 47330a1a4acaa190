using System.Net;
using System.Net.Sockets;
using Gatehouse.Core.Requests;

namespace Gatehouse.Gateway.Routing.Conditions;

/// <summary>Addresses that the client may have.</summary>
internal sealed class ClientCondition(IEnumerable<string> written) : RequestCondition
{
    private readonly IPNetwork[] _networks = [.. written.Select(w => TryParse(w, out var network) ? network : throw new ArgumentException(w, nameof(written)))];

    /// <summary>Reads "10.0.0.0/8", or one address; false for what would match no client or others than one reads.</summary>
    public static bool TryParse(string text, out IPNetwork network)
    {
        network = default;
        int slash = text.IndexOf('/', StringComparison.Ordinal);
        string written = slash < 0 ? text : text[..slash];
        if (!IPAddress.TryParse(written, out var address) || !IsPlain(written, address))
        {
            return false;
        }

        if (slash >= 0)
        {
            // Bits behind the prefix are an error of whoever wrote it: 10.1.2.3/8 may mean a host or a network.
            return IPNetwork.TryParse(text, out network) && address.Equals(network.BaseAddress);
        }

        network = new IPNetwork(address, address.GetAddressBytes().Length * 8);
        return true;
    }

    // "10" would be 0.0.0.10 and "010.0.0.1" 8.0.0.1; a scope or a port is no part of a client's address, and IPv4 is compared as IPv4.
    private static bool IsPlain(string written, IPAddress address)
        => address.AddressFamily == AddressFamily.InterNetwork
            ? written == address.ToString()
            : !address.IsIPv4MappedToIPv6 && written.AsSpan().IndexOfAny('%', '[') < 0;

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
