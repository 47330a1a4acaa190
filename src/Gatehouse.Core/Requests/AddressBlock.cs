using System.Net;
using System.Net.Sockets;

namespace Gatehouse.Core.Requests;

/// <summary>
/// What an address counts as where addresses are told apart: an IPv4 address, or the /64 of an IPv6 address, since whoever has
/// one address of it has them all. IPv4 in IPv6 form (mapped, or behind NAT64's 64:ff9b::/96) counts as IPv4.
/// </summary>
/// <param name="Number">The IPv4 address, or the first 64 bits.</param>
/// <param name="Version">4 or 6.</param>
public readonly record struct AddressBlock(ulong Number, ulong Version)
{
    private static ReadOnlySpan<byte> Nat64 => [0, 0x64, 0xff, 0x9b, 0, 0, 0, 0, 0, 0, 0, 0];

    public static AddressBlock Of(IPAddress address)
    {
        Span<byte> bytes = stackalloc byte[16];
        address.TryWriteBytes(bytes, out int length);
        return address.AddressFamily == AddressFamily.InterNetworkV6 && !address.IsIPv4MappedToIPv6 && !bytes.StartsWith(Nat64)
            ? new AddressBlock(BitConverter.ToUInt64(bytes), 6)
            : new AddressBlock(BitConverter.ToUInt32(bytes[(length - 4)..]), 4);
    }
}
