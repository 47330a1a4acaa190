using System.Net;

namespace Gatehouse.Gateway.Upstreams.Discovery.Dns;

/// <summary>Addresses of a name and for how long they hold.</summary>
internal sealed record FoundAddresses(IReadOnlyList<IPAddress> Addresses, TimeSpan Ttl);
