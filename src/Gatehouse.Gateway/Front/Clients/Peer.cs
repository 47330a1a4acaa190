using System.Net;
using Microsoft.AspNetCore.Http.Features;

namespace Gatehouse.Gateway.Front.Clients;

/// <summary>The other end of a connection.</summary>
/// <param name="Address">Its address, IPv4 as such; <see cref="IPAddress.None"/> when it has none or nobody knows it.</param>
/// <param name="IsUnix">Whether it came by a Unix socket and speaks for itself.</param>
internal readonly record struct Peer(IPAddress Address, bool IsUnix)
{
    public static Peer Of(IFeatureCollection features, FrontListener listener)
        => features.Get<IHttpConnectionFeature>()?.RemoteIpAddress is { } address
            ? new Peer(Plain(address), IsUnix: false)
            : new Peer(IPAddress.None, listener.IsUnix && features.Get<UntoldPeer>() is null);

    /// <summary>The address as rules and logs have it: IPv4 as such, and without a zone, which means nothing on another machine.</summary>
    public static IPAddress Plain(IPAddress address)
    {
        if (address.IsIPv4MappedToIPv6)
        {
            return address.MapToIPv4();
        }

        return address is { IsIPv6LinkLocal: true, ScopeId: not 0 } ? new IPAddress(address.GetAddressBytes()) : address;
    }

    public bool IsIn(TrustedPeers trusted) => IsUnix ? trusted.HasUnix : !ReferenceEquals(Address, IPAddress.None) && trusted.Contains(Address);
}
