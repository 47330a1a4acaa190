using System.Net;
using Gatehouse.Gateway.Front;

namespace Gatehouse.Gateway.Tests.Front;

public class ListenAddressTests
{
    [Theory]
    [InlineData("http://0.0.0.0:8080", false, "0.0.0.0", 8080)]
    [InlineData("https://127.0.0.1", true, "127.0.0.1", 443)]
    [InlineData("http://[::1]:0", false, "::1", 0)]
    [InlineData("http://[::]", false, "::", 80)]
    [InlineData("http://127.0.0.1:8080/", false, "127.0.0.1", 8080)]
    [InlineData("https://api.example.com", true, null, 443)]
    [InlineData("http://*:81", false, null, 81)]
    public void Read_ValidUrl_GivesAddress(string url, bool isTls, string? ip, int port)
    {
        Assert.Null(ListenAddress.Read(url, out var address));
        Assert.Equal(isTls, address!.IsTls);
        Assert.Equal(ip is null ? null : IPAddress.Parse(ip), address.Address);
        Assert.Equal(port, address.Port);
    }

    [Theory]
    [InlineData("localhost:8080")]
    [InlineData("mqtt://0.0.0.0:1883")]
    [InlineData("http://")]
    [InlineData("http://0.0.0.0:80800")]
    [InlineData("http://0.0.0.0:x")]
    [InlineData("http://0.0.0.0:80/path")]
    [InlineData("http://a b:80")]
    public void Read_InvalidUrl_SaysWhy(string url)
    {
        Assert.NotNull(ListenAddress.Read(url, out var address));
        Assert.Null(address);
    }
}
