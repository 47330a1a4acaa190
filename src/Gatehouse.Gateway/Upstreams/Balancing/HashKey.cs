using System.Net;
using System.Net.Sockets;
using Gatehouse.Core.Configuration;
using Gatehouse.Core.Requests;
using Gatehouse.Core.Snapshots;
using Gatehouse.Core.Upstreams;

namespace Gatehouse.Gateway.Upstreams.Balancing;

/// <summary>What of a request its target is computed from. Reading it allocates nothing.</summary>
internal sealed class HashKey(HashBy by, string name)
{
    /// <summary>As it is written in a configuration.</summary>
    public string Name { get; } = by switch
    {
        HashBy.Header => $"header {name}",
        HashBy.Cookie => $"cookie {name}",
        HashBy.Ip => "client address",
        _ => "consumer",
    };

    public static HashKey Of(HashDocument document) => new(document.By, document.Header ?? document.Cookie ?? "");

    /// <summary>False when the request has no such thing, or an empty one.</summary>
    public bool TryHash(Exchange exchange, out ulong hash) => TryHash(exchange.Request, exchange.Scope.Consumer, out hash);

    public bool TryHash(CanonicalRequest request, Consumer? consumer, out ulong hash)
    {
        if (by == HashBy.Ip)
        {
            hash = OfAddress(request.ClientAddress);
            return true;
        }

        ReadOnlySpan<char> text = by == HashBy.Header ? request.Headers.Get(name) : consumer?.Name;
        if (by == HashBy.Cookie)
        {
            CookieFields.TryGet(request.Headers, name, out text);
        }

        hash = StableHash.Of(text);
        return text.Length > 0;
    }

    // Whoever has one address of a /64 has them all, and changes them.
    private static ulong OfAddress(IPAddress address)
    {
        Span<byte> bytes = stackalloc byte[16];
        address.TryWriteBytes(bytes, out int length);
        return address.AddressFamily == AddressFamily.InterNetworkV6 && !address.IsIPv4MappedToIPv6
            ? StableHash.Mix(BitConverter.ToUInt64(bytes) ^ 6)
            : StableHash.Mix(BitConverter.ToUInt32(bytes[(length - 4)..]));
    }
}
