using System.Net;
using Gatehouse.Core.Configuration;
using Gatehouse.Gateway.Front.Clients;

namespace Gatehouse.Gateway.Tests.Front.Clients;

public sealed class ClientSourceTests
{
    private static readonly TrustedPeers Trusted = new(["10.0.0.0/8", "fd00::/8", "unix"]);

    [Theory]
    [InlineData(null, "10.0.0.1", null)]
    [InlineData("192.0.2.7", "192.0.2.7", "192.0.2.7, 10.0.0.1")]
    [InlineData("1.1.1.1, 192.0.2.7", "192.0.2.7", "192.0.2.7, 10.0.0.1")]
    [InlineData("1.1.1.1, 192.0.2.7, 10.0.0.9, [FD00::1]:80", "192.0.2.7", "192.0.2.7, 10.0.0.9, fd00::1, 10.0.0.1")]
    [InlineData("1.1.1.1\n192.0.2.7\n10.0.0.9", "192.0.2.7", "192.0.2.7, 10.0.0.9, 10.0.0.1")]
    [InlineData("10.0.0.3, 10.0.0.2", "10.0.0.3", "10.0.0.3, 10.0.0.2, 10.0.0.1")]
    [InlineData("garbage, 192.0.2.7", "192.0.2.7", "192.0.2.7, 10.0.0.1")]
    [InlineData(", 192.0.2.7", "192.0.2.7", "192.0.2.7, 10.0.0.1")]
    [InlineData("garbage, 10.0.0.2", null, null)]
    [InlineData("192.0.2.7, unknown", null, null)]
    [InlineData("192.0.2.7, ", null, null)]
    [InlineData("", null, null)]
    public void List_OfATrustedPeer_IsFollowedToTheFirstWhoIsNot(string? list, string? client, string? chain)
    {
        var found = new ClientSource(Trusted, TrustedFields.Either).Find(IPAddress.Parse("10.0.0.1"), new ToldFields(list, null, null));

        Assert.Equal(client is null, found.Problem is not null);
        if (client is not null)
        {
            Assert.Equal((client, chain), (found.Address.ToString(), found.Chain));
        }
    }

    [Theory]
    [InlineData(TrustedFields.Either, "192.0.2.7", "for=192.0.2.7", "192.0.2.7")]
    [InlineData(TrustedFields.Either, "192.0.2.7", "for=192.0.2.8", null)]
    [InlineData(TrustedFields.Either, "192.0.2.7", "for=unknown", null)]
    [InlineData(TrustedFields.Either, null, "for=192.0.2.8", "192.0.2.8")]
    [InlineData(TrustedFields.XForwarded, "192.0.2.7", "for=192.0.2.8", "192.0.2.7")]
    [InlineData(TrustedFields.XForwarded, null, "for=192.0.2.8", "10.0.0.1")]
    [InlineData(TrustedFields.XForwarded, "192.0.2.7", "garbage", "192.0.2.7")]
    [InlineData(TrustedFields.Forwarded, "192.0.2.7", "for=192.0.2.8", "192.0.2.8")]
    [InlineData(TrustedFields.Forwarded, "192.0.2.7", null, "10.0.0.1")]
    [InlineData(TrustedFields.Forwarded, "garbage", "by=1.2.3.4", null)]
    public void Fields_OfTwoKinds_AreReadAsTheSettingSays(TrustedFields fields, string? list, string? elements, string? client)
    {
        var found = new ClientSource(Trusted, fields).Find(IPAddress.Parse("10.0.0.1"), new ToldFields(list, null, elements));

        Assert.Equal(client, found.Problem is null ? found.Address.ToString() : null);
    }

    [Theory]
    [InlineData("https", null, "https")]
    [InlineData("WSS", null, "https")]
    [InlineData("ws", null, "http")]
    [InlineData("https, https", null, "https")]
    [InlineData("https\nhttps", null, "https")]
    [InlineData("https, http", null, "")]
    [InlineData("ftp", null, "")]
    [InlineData("", null, "")]
    [InlineData(null, "for=1.1.1.1;proto=http, for=192.0.2.7;proto=https, for=10.0.0.2;proto=http", "https")]
    [InlineData(null, "for=192.0.2.7, for=10.0.0.2;proto=https", null)]
    [InlineData(null, "for=192.0.2.7;proto=gopher", "")]
    [InlineData("http", "for=192.0.2.7;proto=https", "")]
    [InlineData("https", "for=192.0.2.7;proto=https", "https")]
    [InlineData("https", "for=192.0.2.7", "https")]
    [InlineData(null, null, null)]
    public void Scheme_Told_IsTheClients(string? protocol, string? elements, string? scheme)
    {
        var found = new ClientSource(Trusted, TrustedFields.Either).Find(IPAddress.Parse("10.0.0.1"), new ToldFields(null, protocol, elements));

        Assert.Equal(scheme, found.Problem is null ? found.Scheme : "");
    }

    [Theory]
    [InlineData(50, true)]
    [InlineData(51, false)]
    public void Chain_OfManyProxies_EndsAtFifty(int proxies, bool isRead)
    {
        string list = "192.0.2.7, " + string.Join(", ", Enumerable.Range(1, proxies - 1).Select(i => $"10.0.0.{i}"));
        string elements = string.Join(", ", list.Split(", ").Select(a => "for=" + a));
        var source = new ClientSource(Trusted, TrustedFields.Either);

        foreach (var told in new[] { new ToldFields(list, null, null), new ToldFields(null, null, elements) })
        {
            var found = source.Find(IPAddress.Parse("10.0.0.1"), told);
            Assert.Equal(isRead, found.Problem is null);
            Assert.Equal(isRead ? "192.0.2.7" : IPAddress.None.ToString(), found.Address.ToString());
        }
    }

    [Fact]
    public void Peer_OfAUnixSocket_IsNotNamedToServices()
    {
        var found = new ClientSource(Trusted, TrustedFields.Either).Find(IPAddress.None, new ToldFields("192.0.2.7", null, null));

        Assert.Equal("192.0.2.7", found.Chain);
    }
}
