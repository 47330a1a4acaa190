using System.Buffers.Binary;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using Gatehouse.Core.Configuration;
using Gatehouse.Core.Requests;
using Gatehouse.Core.Snapshots;
using Gatehouse.Core.Upstreams;

namespace Gatehouse.Gateway.Backends.Split;

/// <summary>Who a caller is to a split: what was asked for, as a number.</summary>
internal sealed class StickyKey(StickyDocument document)
{
    private readonly string _attributes = $"; Path=/; Max-Age={((long)document.Lifetime.TotalSeconds).ToString(CultureInfo.InvariantCulture)}; HttpOnly; SameSite=Lax";

    /// <summary>The caller of an exchange. One who is told by a cookie and has none is given one with the reply.</summary>
    public ulong Of(Exchange exchange)
    {
        var request = exchange.Request;
        if (document.By != StickyBy.Cookie)
        {
            return Find(request, exchange.Scope.Consumer) ?? OfAddress(request.ClientAddress);
        }

        if (Find(request, consumer: null) is { } known)
        {
            return known;
        }

        string id = RandomNumberGenerator.GetHexString(24, lowercase: true);
        exchange.Reply.Headers.Add("Set-Cookie", $"{document.Cookie}={id}{_attributes}{(request.Scheme == "https" ? "; Secure" : "")}");
        return StableHash.Of(id);
    }

    /// <summary>The caller in words and as a number; null as long as it is open who he is.</summary>
    public (string Words, ulong? Caller) Describe(CanonicalRequest? request, Consumer? consumer)
    {
        if (request is not null && Find(request, consumer) is { } found)
        {
            return (document.By switch
            {
                StickyBy.Header => $"header {document.Header}",
                StickyBy.Cookie => $"cookie {document.Cookie}",
                _ => $"consumer {consumer!.Name}",
            }, found);
        }

        if (document.By == StickyBy.Cookie)
        {
            return ($"cookie {document.Cookie}, which is set with a random value", null);
        }

        string address = document.By switch
        {
            StickyBy.Header => $"the address, without header {document.Header}",
            StickyBy.User => "the address, without a consumer",
            _ => "the address",
        };
        return request is null || IPAddress.None.Equals(request.ClientAddress) ? (address, null) : ($"{address} ({request.ClientAddressText})", OfAddress(request.ClientAddress));
    }

    private ulong? Find(CanonicalRequest request, Consumer? consumer) => document.By switch
    {
        StickyBy.User when consumer is not null => StableHash.Of(consumer.Name),
        StickyBy.Header when request.Headers.TryGet(document.Header!, out var value) && value.Length > 0 => StableHash.Of(value),
        StickyBy.Cookie when CookieFields.TryGet(request.Headers, document.Cookie, out var value) && value.Length > 0 => StableHash.Of(value),
        _ => null,
    };

    // Whoever has one address of an IPv6 /64 has them all, and changes among them.
    private static ulong OfAddress(IPAddress address)
    {
        Span<byte> bytes = stackalloc byte[16];
        address.TryWriteBytes(bytes, out int length);
        return address.AddressFamily == AddressFamily.InterNetworkV6 && !address.IsIPv4MappedToIPv6
            ? StableHash.Mix(BinaryPrimitives.ReadUInt64BigEndian(bytes))
            : StableHash.Mix(BinaryPrimitives.ReadUInt32BigEndian(bytes[(length - 4)..]));
    }
}
