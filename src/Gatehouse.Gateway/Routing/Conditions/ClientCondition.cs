using System.Net;
using System.Net.Sockets;
using Gatehouse.Core.Requests;

namespace Gatehouse.Gateway.Routing.Conditions;

/// <summary>Addresses that the client may have.</summary>
internal sealed class ClientCondition(IEnumerable<string> written) : RequestCondition
{
    private readonly IPNetwork[] _networks = [.. written.Select(w => AddressSet.TryParse(w, out var network) ? network : throw new ArgumentException(w, nameof(written)))];
    private readonly AddressSet _set = new(written);

    public override bool LeavesNothing
        => Array.Exists(_networks, n => n.PrefixLength == 0 && n.BaseAddress.AddressFamily == AddressFamily.InterNetwork)
            && Array.Exists(_networks, n => n.PrefixLength == 0 && n.BaseAddress.AddressFamily == AddressFamily.InterNetworkV6);

    public override bool IsMetBy(CanonicalRequest request) => _set.Contains(request.ClientAddress);

    public override string DescribeMiss(CanonicalRequest request)
        => $"client {(IPAddress.None.Equals(request.ClientAddress) ? "(unknown)" : request.ClientAddressText)} is not in {string.Join(", ", _networks)}";

    public override bool Excludes(RequestCondition other)
        => other is ClientCondition clients && !_networks.Any(a => clients._networks.Any(b => a.Contains(b.BaseAddress) || b.Contains(a.BaseAddress)));
}
