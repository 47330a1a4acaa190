using System.Net;
using Gatehouse.Gateway.Front.Clients;

namespace Gatehouse.Gateway.Tests.Front.Clients;

public sealed class NodeAddressTests
{
    [Theory]
    [InlineData("192.0.2.7", "192.0.2.7")]
    [InlineData("192.0.2.7:80", "192.0.2.7")]
    [InlineData("192.0.2.7:_http", "192.0.2.7")]
    [InlineData("0.0.0.0", "0.0.0.0")]
    [InlineData("255.255.255.255", "255.255.255.255")]
    [InlineData("2001:DB8::A", "2001:db8::a")]
    [InlineData("[2001:db8::a]", "2001:db8::a")]
    [InlineData("[2001:db8::a]:65535", "2001:db8::a")]
    [InlineData("2001:0db8:0000:0000:0000:0000:0000:000a", "2001:db8::a")]
    [InlineData("fe80::1%eth0", "fe80::1")]
    [InlineData("[fe80::1%25eth0]:1", "fe80::1")]
    [InlineData("[fe80::1%eth0.1]:1", "fe80::1")]
    [InlineData("::ffff:192.0.2.7", "192.0.2.7")]
    [InlineData("::FFFF:c000:207", "192.0.2.7")]
    [InlineData("64:ff9b::192.0.2.7", "64:ff9b::c000:207")]
    [InlineData("::", "::")]
    [InlineData("", null)]
    [InlineData("unknown", null)]
    [InlineData("_hidden", null)]
    [InlineData("localhost", null)]
    [InlineData("10", null)]
    [InlineData("10.1", null)]
    [InlineData("127.1", null)]
    [InlineData("010.0.0.1", null)]
    [InlineData("0x7f.0.0.1", null)]
    [InlineData("256.0.0.1", null)]
    [InlineData("1.2.3", null)]
    [InlineData("1.2.3.4.5", null)]
    [InlineData("1.2.3.4.", null)]
    [InlineData(".1.2.3.4", null)]
    [InlineData("1.2.3.4:", null)]
    [InlineData("1.2.3.4:123456", null)]
    [InlineData("1.2.3.4:_", null)]
    [InlineData("1.2.3.4 ", null)]
    [InlineData("\u0661.2.3.4", null)]
    [InlineData("[1.2.3.4]", null)]
    [InlineData("[::1", null)]
    [InlineData("::1]", null)]
    [InlineData("[::1]x", null)]
    [InlineData("[::1]:", null)]
    [InlineData("::1/64", null)]
    [InlineData("::1%", null)]
    [InlineData("::1%e/th", null)]
    [InlineData(":::1", null)]
    [InlineData("1:2:3:4:5:6:7:8:9", null)]
    [InlineData("::ffff:010.0.0.1", null)]
    [InlineData("::ffff:1.2.3", null)]
    [InlineData("::12345", null)]
    public void Node_Written_IsTheAddressOrNone(string written, string? address)
    {
        Assert.Equal(address is not null, NodeAddress.TryRead(written, out var read));
        Assert.Equal(address, read?.ToString());
    }

    [Fact]
    public void Nodes_OfAnyText_AreNeverReadAsAnotherAddressThanTheirCanonicalForm()
    {
        const string Alphabet = "0123456789abcdefABCDEFx.:[]%_ /,";
        int seed = Environment.TickCount;
        var random = new Random(seed);
        for (int i = 0; i < 200_000; i++)
        {
            string text = string.Create(random.Next(1, 20), random, static (span, r) => r.GetItems(Alphabet, span));
            if (!NodeAddress.TryRead(text, out var address))
            {
                continue;
            }

            // What one reads in it is what stands in it: the numbers, without brackets, port and zone.
            string bare = text.Trim('[').Split(']', '%')[0];
            bare = bare.Count(c => c == ':') == 1 ? bare.Split(':')[0] : bare;
            var expected = IPAddress.Parse(bare);
            expected = expected.IsIPv4MappedToIPv6 ? expected.MapToIPv4() : expected;
            Assert.True(expected.Equals(address) && (bare.Contains(':') || bare == address.ToString()), $"seed {seed}: \"{text}\" was read as {address}");
        }
    }
}
