using CsCheck;
using Gatehouse.Gateway.Policies.Cors;

namespace Gatehouse.Gateway.Tests.Policies.Cors;

public sealed class OriginPatternTests
{
    [Theory]
    [InlineData("https://shop.example.com")]
    [InlineData("http://localhost:3000")]
    [InlineData("http://[::1]:3000")]
    [InlineData("http://127.0.0.1")]
    [InlineData("capacitor://localhost")]
    [InlineData("https://*.example.com")]
    [InlineData("https://*.example.com:8443")]
    public void Origin_AsBrowsersWriteIt_IsTaken(string text)
        => Assert.True(OriginPattern.TryParse(text, out _, out string? fault, out _), fault);

    [Theory]
    [InlineData("shop.example.com", "it has no scheme in small letters in front")]
    [InlineData("HTTPS://shop.example.com", "it has no scheme in small letters in front")]
    [InlineData("https://Shop.example.com", "its host is not one that browsers write: small letters, a name beyond ASCII as xn--")]
    [InlineData("https://bücher.example", "its host is not one that browsers write: small letters, a name beyond ASCII as xn--")]
    [InlineData("https://shop.example.com/", "an origin ends behind its host or port")]
    [InlineData("https://shop.example.com:443", "browsers leave the port of https away")]
    [InlineData("http://a:80", "browsers leave the port of http away")]
    [InlineData("https://a:0", "its host or port is not one that browsers write: small letters, no user")]
    [InlineData("https://a:b@c", "its host or port is not one that browsers write: small letters, no user")]
    [InlineData("https://*", "a * stands for the first label of a host, and once")]
    [InlineData("https://*.*.example.com", "a * stands for the first label of a host, and once")]
    [InlineData("https://shop-*.example.com", "a * stands for the first label of a host, and once")]
    [InlineData("https://*.com", "behind the * stands a domain of at least two labels: everybody can have a name below a shorter one")]
    [InlineData("https://*.example..com", "behind the * stands a domain of at least two labels: everybody can have a name below a shorter one")]
    public void Origin_ThatNoBrowserSends_IsAFault(string text, string expected)
    {
        Assert.False(OriginPattern.TryParse(text, out _, out string? fault, out string? fix));
        Assert.Equal(expected, fault);
        Assert.NotNull(fix);
    }

    [Theory]
    [InlineData("https://a.example.com", true)]
    [InlineData("https://a-b_1.example.com", true)]
    [InlineData("https://example.com", false)]
    [InlineData("https://.example.com", false)]
    [InlineData("https://a.b.example.com", false)]
    [InlineData("https://evilexample.com", false)]
    [InlineData("https://a.example.com.evil.test", false)]
    [InlineData("https://evil.test/.example.com", false)]
    [InlineData("https://evil.test#.example.com", false)]
    [InlineData("https://evil@.example.com", false)]
    [InlineData("http://a.example.com", false)]
    [InlineData("https://a.example.com:8443", false)]
    [InlineData("https://A.example.com", false)]
    public void Wildcard_StandsForOneLabel(string origin, bool taken)
        => Assert.Equal(taken, new OriginSet(["https://*.example.com"]).Contains(origin));

    [Fact]
    public void Wildcard_TakesNothingThatIsNotOneLabelBelowIts()
        => Gen.Char["ab.-*:/@#%\\ "].Array[0, 12].Select(c => new string(c)).Sample(
            middle =>
            {
                bool isLabel = middle.Length > 0 && middle.All(c => c is 'a' or 'b' or '-');
                return new OriginSet(["https://*.example.com"]).Contains($"https://{middle}.example.com") == isLabel;
            },
            iter: 20_000);
}
