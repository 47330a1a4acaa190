using System.Net;
using CsCheck;
using Gatehouse.Core.Requests;

namespace Gatehouse.Core.Tests.Requests;

public sealed class AddressSetTests
{
    private static readonly Gen<IPNetwork> Networks = Gen.OneOf(
        Gen.Select(Gen.Byte.Array[4], Gen.Int[0, 32]).Select((bytes, length) => NetworkOf(bytes, length)),
        Gen.Select(Gen.Byte.Array[16], Gen.Int[0, 128]).Select((bytes, length) => NetworkOf(bytes, length)),
        // Close to each other, so that ranges touch and lie in each other.
        Gen.Select(Gen.Int[0, 255], Gen.Int[24, 32]).Select((last, length) => NetworkOf([192, 0, 2, (byte)last], length)));

    [Fact]
    public void Contains_WhatAnyOfItsNetworksContains()
        => Gen.Select(Networks.List[0, 12], Gen.Byte[0, 255], Gen.Byte.Array[16]).Sample((networks, last, other) =>
        {
            var set = new AddressSet(networks);
            IPAddress[] candidates =
            [
                new([192, 0, 2, last]), new(other), new(other.AsSpan(0, 4)), IPAddress.Parse("::"), IPAddress.Broadcast,
                .. networks.Select(n => n.BaseAddress),
            ];
            foreach (var address in candidates)
            {
                var plain = address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
                bool expected = networks.Any(n => n.Contains(plain));
                Assert.Equal(expected, set.Contains(address));
            }
        });

    [Theory]
    [InlineData("10.0.0.0/8", "10.255.255.255", true)]
    [InlineData("10.0.0.0/8", "11.0.0.0", false)]
    [InlineData("10.0.0.0/8", "::ffff:10.1.2.3", true)]
    [InlineData("2001:db8::/32", "2001:db8:ffff::1", true)]
    [InlineData("2001:db8::/32", "2001:db9::", false)]
    [InlineData("0.0.0.0/0", "203.0.113.9", true)]
    [InlineData("0.0.0.0/0", "2001:db8::1", false)]
    [InlineData("::/0", "2001:db8::1", true)]
    [InlineData("::/0", "::1", true)]
    [InlineData("::/0", "203.0.113.9", false)]
    [InlineData("192.0.2.1", "192.0.2.1", true)]
    public void Contains_AsWritten(string written, string address, bool expected)
        => Assert.Equal(expected, new AddressSet([written]).Contains(IPAddress.Parse(address)));

    [Theory]
    [InlineData("10.1.2.3/8")]
    [InlineData("010.0.0.1")]
    [InlineData("10")]
    [InlineData("::ffff:10.0.0.1")]
    [InlineData("fe80::1%eth0")]
    [InlineData("[::1]")]
    [InlineData("10.0.0.0/33")]
    public void TryParse_WhatReadsInTwoWays_IsRefused(string written) => Assert.False(AddressSet.TryParse(written, out _));

    private static IPNetwork NetworkOf(byte[] address, int length)
    {
        for (int i = 0; i < address.Length; i++)
        {
            int bits = Math.Clamp(length - (i * 8), 0, 8);
            address[i] &= (byte)(0xff << (8 - bits));
        }

        var ip = new IPAddress(address);
        return ip.IsIPv4MappedToIPv6 ? NetworkOf([192, 0, 2, 0], 24) : new IPNetwork(ip, length);
    }
}
