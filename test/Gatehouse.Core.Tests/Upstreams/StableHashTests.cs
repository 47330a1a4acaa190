using System.Globalization;
using System.Text;
using Gatehouse.Core.Upstreams;

namespace Gatehouse.Core.Tests.Upstreams;

public sealed class StableHashTests
{
    [Theory]
    [InlineData("", "0000000000000000", "740729CBE468D1DD")]
    [InlineData("a", "974519DF35D46763", "6B1D7CC510FE9CBE")]
    [InlineData("http://orders-1:8080", "791B2B2F6398D99C", "40C040FDFCAC13B5")]
    public void Of_KnownBytes_IsTheSameInEveryVersion(string text, string hash, string hashBySeven)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(text);

        Assert.Equal((hash, hashBySeven), (Hex(StableHash.Of(bytes)), Hex(StableHash.Of(bytes, 7))));
    }

    [Theory]
    [InlineData("", "0000000000000000")]
    [InlineData("a", "974519DF35D46763")]
    [InlineData("user-1", "BEA26C53504136E0")]
    [InlineData("http://orders-1:8080", "915B42CBB28D1327")]
    public void Of_KnownText_IsTheSameInEveryVersion(string text, string hash) => Assert.Equal(hash, Hex(StableHash.Of(text)));

    [Fact]
    public void ToShare_OfEveryHash_IsBetweenZeroAndOne()
    {
        Assert.Equal(Math.Pow(2, -53), StableHash.ToShare(0));
        Assert.Equal(1 - Math.Pow(2, -53), StableHash.ToShare(ulong.MaxValue));
    }

    private static string Hex(ulong hash) => hash.ToString("X16", CultureInfo.InvariantCulture);
}
