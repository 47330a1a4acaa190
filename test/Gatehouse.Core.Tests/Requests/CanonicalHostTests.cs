using Gatehouse.Core.Requests;

namespace Gatehouse.Core.Tests.Requests;

public sealed class CanonicalHostTests
{
    [Theory]
    [InlineData("example.com", "example.com")]
    [InlineData("EXAMPLE.com", "example.com")]
    [InlineData("example.com.", "example.com")]
    [InlineData("example.com.:8080", "example.com")]
    [InlineData("localhost:1", "localhost")]
    [InlineData("127.0.0.1:65535", "127.0.0.1")]
    [InlineData("a_b.local", "a_b.local")]
    [InlineData("[::1]", "[::1]")]
    [InlineData("[0:0:0:0:0:0:0:1]:80", "[::1]")]
    [InlineData("[2001:DB8::1]", "[2001:db8::1]")]
    public void Host_IsLowerCaseWithoutPortAndDot(string field, string host)
    {
        var request = new CanonicalRequest();

        Assert.True(CanonicalHost.TryRead(field, request, out _));
        Assert.Equal(host, request.Host);
        Assert.Equal(field, request.Authority);
    }

    [Theory]
    [InlineData("")]
    [InlineData(" ")]
    [InlineData(".")]
    [InlineData("..")]
    [InlineData("a..b")]
    [InlineData(".a")]
    [InlineData("a..")]
    [InlineData(":80")]
    [InlineData("a:")]
    [InlineData("a:0")]
    [InlineData("a:65536")]
    [InlineData("a:+80")]
    [InlineData("a:8 0")]
    [InlineData("a:80:80")]
    [InlineData("user@a")]
    [InlineData("a/b")]
    [InlineData("a b")]
    [InlineData("a,b")]
    [InlineData("a\u212a")]
    [InlineData("\u212aubernetes")]
    [InlineData("a%2eb")]
    [InlineData("[::1")]
    [InlineData("[::1]x")]
    [InlineData("[::1]]")]
    [InlineData("[::1%eth0]")]
    [InlineData("[127.0.0.1]")]
    [InlineData("[]")]
    [InlineData("::1")]
    [InlineData("a#b")]
    [InlineData("a?b")]
    [InlineData("a\\b")]
    [InlineData("*")]
    public void Host_ThatIsNoName_IsRefused(string field)
    {
        var request = new CanonicalRequest();

        Assert.False(CanonicalHost.TryRead(field, request, out var problem));
        Assert.Equal(ProblemKind.MalformedRequest, problem.Kind);
        Assert.Equal("", request.Host);
    }

    [Fact]
    public void Host_OfHttp10_MayBeAbsent()
    {
        var request = new CanonicalRequest { HttpVersion = 10 };

        Assert.True(CanonicalHost.TryRead("", request, out _));
        Assert.Equal("", request.Host);
    }

    [Fact]
    public void Host_ReadAgain_AllocatesNothing()
    {
        var request = new CanonicalRequest();
        CanonicalHost.TryRead("API.example.com:8080", request, out _);
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 1000; i++)
        {
            CanonicalHost.TryRead("API.example.com:8080", request, out _);
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }
}
