namespace Gatehouse.Gateway.Upstreams.Discovery.Dns;

/// <summary>Which addresses of a name become targets.</summary>
public enum DnsAddresses
{
    /// <summary>IPv4, and IPv6 where this machine has an address of its own beyond its links.</summary>
    Auto,

    Ipv4,

    Ipv6,

    Both,
}
