namespace Gatehouse.Gateway.Upstreams.Discovery.Dns;

/// <summary>What a discovered address is spoken to in.</summary>
public enum DnsScheme
{
    Http,
    Https,
}
