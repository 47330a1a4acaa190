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
            ? new Peer(address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address, IsUnix: false)
            : new Peer(IPAddress.None, listener.IsUnix && features.Get<UntoldPeer>() is null);

    public bool IsIn(TrustedPeers trusted) => IsUnix ? trusted.HasUnix : !ReferenceEquals(Address, IPAddress.None) && trusted.Contains(Address);
}
