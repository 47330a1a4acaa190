using CsCheck;
using Gatehouse.Core.Configuration.Values;

namespace Gatehouse.Core.Tests.Configuration.Values;

public sealed class UnitValueTests
{
    [Theory]
    [InlineData("300ms", 300)]
    [InlineData("5s", 5_000)]
    [InlineData("1.5s", 1_500)]
    [InlineData("10m", 600_000)]
    [InlineData("8h", 28_800_000)]
    [InlineData("30d", 2_592_000_000)]
    [InlineData("0", 0)]
    public void Duration_Written_IsRead(string text, long milliseconds)
    {
        Assert.True(Duration.TryParse(text, out var value));
        Assert.Equal(TimeSpan.FromMilliseconds(milliseconds), value);
    }

    [Theory]
    [InlineData("")]
    [InlineData("5")]
    [InlineData("5 s")]
    [InlineData("-5s")]
    [InlineData("5S")]
    [InlineData("1h30m")]
    [InlineData(".5s")]
    [InlineData("5.s")]
    [InlineData("1..5s")]
    [InlineData("99999999999999999999d")]
    [InlineData("٣s")]
    public void Duration_OtherForms_AreRefused(string text) => Assert.False(Duration.TryParse(text, out _));

    [Fact]
    public void Duration_AnyValue_SurvivesFormatAndParse()
        => Gen.Long[0, TimeSpan.MaxValue.Ticks / 2].Sample(ticks =>
            Duration.TryParse(Duration.Format(new TimeSpan(ticks)), out var back) && back.Ticks == ticks);

    [Fact]
    public void ByteSize_AnyValue_SurvivesFormatAndParse()
        => Gen.Long[0, long.MaxValue].Sample(bytes => ByteSize.TryParse(new ByteSize(bytes).ToString(), out var back) && back.Bytes == bytes);

    [Theory]
    [InlineData("0", 0)]
    [InlineData("512B", 512)]
    [InlineData("64kB", 64_000)]
    [InlineData("64KB", 64_000)]
    [InlineData("10MB", 10_000_000)]
    [InlineData("1.5GiB", 1_610_612_736)]
    [InlineData("1TB", 1_000_000_000_000)]
    public void ByteSize_Written_IsRead(string text, long bytes)
    {
        Assert.True(ByteSize.TryParse(text, out var value));
        Assert.Equal(bytes, value.Bytes);
    }

    [Theory]
    [InlineData("10")]
    [InlineData("10mb")]
    [InlineData("10 MB")]
    [InlineData("1.5B")]
    [InlineData("99999999999TB")]
    public void ByteSize_OtherForms_AreRefused(string text) => Assert.False(ByteSize.TryParse(text, out _));

    [Fact]
    public void Share_TenthsOfAPercent_SurviveFormatAndParse()
        => Gen.Int[0, 1000].Sample(tenths => Share.TryParse(new Share(tenths / 1000.0).ToString(), out var back) && Math.Abs(back.Fraction - (tenths / 1000.0)) < 1e-12);

    [Fact]
    public void Rate_AnyValue_SurvivesFormatAndParse()
        => Gen.Select(Gen.Long[0, long.MaxValue], Gen.OneOf(Gen.Const(1), Gen.Const(60), Gen.Const(3600), Gen.Const(86_400), Gen.Const(2_592_000))).Sample((count, seconds) =>
        {
            var rate = new Rate(count, TimeSpan.FromSeconds(seconds));
            return Rate.TryParse(rate.ToString(), out var back) && back == rate;
        });

    [Fact]
    public void Money_AnyAmount_SurvivesFormatAndParse()
        => Gen.Select(Gen.Long[0, 1_000_000_000_000], Gen.Int[0, 8]).Sample((units, scale) =>
        {
            var money = new Money(new decimal(units) / (decimal)Math.Pow(10, scale), "USD");
            return Money.TryParse(money.ToString(), out var back) && back == money;
        });

    [Theory]
    [InlineData("http://a", "http", "a", 80, "", "http://a")]
    [InlineData("https://Orders.Example:8443/v1/", "https", "orders.example", 8443, "/v1", "https://orders.example:8443/v1")]
    [InlineData("http://[::1]:5000", "http", "[::1]", 5000, "", "http://[::1]:5000")]
    [InlineData("https://a:443", "https", "a", 443, "", "https://a")]
    public void HttpAddress_Written_IsRead(string text, string scheme, string host, int port, string prefix, string shown)
    {
        Assert.True(HttpAddress.TryParse(text, out var address));
        Assert.Equal(new HttpAddress(scheme, host, port, prefix), address);
        Assert.Equal(shown, address.ToString());
    }

    [Theory]
    [InlineData("")]
    [InlineData("a")]
    [InlineData("ftp://a")]
    [InlineData("http://")]
    [InlineData("http:///x")]
    [InlineData("http://a b")]
    [InlineData("http://a\\b")]
    [InlineData("http://a?x")]
    [InlineData("http://a#x")]
    [InlineData("http://u@a")]
    [InlineData("http://a:0")]
    [InlineData("http://a:99999")]
    [InlineData("HTTP://a")]
    public void HttpAddress_OtherForms_AreRefused(string text) => Assert.False(HttpAddress.TryParse(text, out _));

    [Fact]
    public void Values_ArbitraryText_NeverThrows()
        => Gen.String.Sample(text => Reads(text) < 6 && Reads("5" + text) < 6 && !HttpAddress.TryParse(text + " http://" + text, out _));

    private static int Reads(string text)
        => new[]
        {
            Duration.TryParse(text, out _), ByteSize.TryParse(text, out _), Share.TryParse(text, out _),
            Rate.TryParse(text, out _), Money.TryParse(text, out _), HttpAddress.TryParse("http://" + text, out _),
        }.Count(read => read);
}
