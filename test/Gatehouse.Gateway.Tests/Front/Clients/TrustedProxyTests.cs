using System.Net;
using Gatehouse.Core.Configuration;
using Gatehouse.Core.Requests;
using Gatehouse.Gateway.Front.Clients;
using Gatehouse.Testing;
using Microsoft.AspNetCore.Http.Features;

namespace Gatehouse.Gateway.Tests.Front.Clients;

/// <summary>What a trusted proxy's word decides, and what nobody's word decides.</summary>
public sealed class TrustedProxyTests
{
    private const string Trusting = "listen: [ { url: \"http://127.0.0.1:0\", trusted_proxies: [127.0.0.1] } ]";
    private const string TrustingOthers = "listen: [ { url: \"http://127.0.0.1:0\", trusted_proxies: [192.0.2.0/24] } ]";

    [Theory]
    [InlineData(Trusting, "X-Forwarded-For: 198.51.100.7", "inside")]
    [InlineData(Trusting, "Forwarded: for=198.51.100.7", "inside")]
    [InlineData(Trusting, "X-Forwarded-For: 198.51.100.7, 203.0.113.1", "outside")]
    [InlineData(Trusting, "X-Real-IP: 198.51.100.7", "outside")]
    [InlineData(Trusting, "X_Forwarded_For: 198.51.100.7", "outside")]
    [InlineData(TrustingOthers, "X-Forwarded-For: 198.51.100.7", "outside")]
    [InlineData(TrustingOthers, "Forwarded: for=198.51.100.7", "outside")]
    [InlineData("", "X-Forwarded-For: 198.51.100.7", "outside")]
    public async Task Route_ByClient_IsChosenByTheAddressThatIsBelieved(string listen, string field, string route)
    {
        await using var gateway = await RunningGateway.StartAsync(
            $"{listen}\nroutes:\n  inside: {{ match: {{ path: /**, client: [198.51.100.0/24] }}, respond: inside }}\n  outside: {{ match: /**, respond: outside }}");

        string reply = await gateway.ExchangeAsync($"GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n{field}\r\n\r\n");

        Assert.EndsWith("\r\n\r\n" + route, reply);
    }

    [Theory]
    [InlineData(Trusting, "X-Forwarded-Proto: https", "https")]
    [InlineData(Trusting, "Forwarded: for=192.0.2.1;proto=https", "https")]
    [InlineData(Trusting, "X-Forwarded-Host: evil", "http")]
    [InlineData(TrustingOthers, "X-Forwarded-Proto: https", "http")]
    public async Task Scheme_OfTheClient_IsTheTrustedProxysWord(string listen, string field, string scheme)
    {
        await using var upstream = RecordingUpstream.Start();
        await using var gateway = await RunningGateway.InFrontOfAsync(upstream.Address, listen: listen);

        await gateway.ExchangeAsync($"GET / HTTP/1.1\r\nHost: shop.example\r\nConnection: close\r\n{field}\r\n\r\n");

        string received = Assert.Single(upstream.Requests);
        Assert.Contains($"\r\nX-Forwarded-Proto: {scheme}\r\n", received);
        Assert.Contains("\r\nX-Forwarded-Host: shop.example\r\n", received);
        Assert.DoesNotContain("evil", received);
        Assert.DoesNotContain("\r\nForwarded", received);
    }

    [Theory]
    [InlineData("X-Forwarded-For: unknown")]
    [InlineData("X-Forwarded-For: 192.0.2.1\r\nForwarded: for=192.0.2.2")]
    [InlineData("X-Forwarded-Proto: https, http")]
    [InlineData("Forwarded: for=\"")]
    public async Task Proxy_ThatDoesNotTellTheClient_IsAnswered400AndNobodyIsAsked(string fields)
    {
        await using var upstream = RecordingUpstream.Start();
        await using var gateway = await RunningGateway.InFrontOfAsync(upstream.Address, listen: Trusting);

        string reply = await gateway.ExchangeAsync($"GET / HTTP/1.1\r\nHost: a\r\n{fields}\r\n\r\n");

        Assert.StartsWith("HTTP/1.1 400", reply);
        Assert.Empty(upstream.Requests);
    }

    [Fact]
    public async Task Clients_OfOneConnection_AreToldApart()
    {
        await using var upstream = RecordingUpstream.Start();
        await using var gateway = await RunningGateway.InFrontOfAsync(upstream.Address, listen: Trusting);
        await using var client = await gateway.ConnectAsync();

        foreach (string field in new[] { "X-Forwarded-For: 192.0.2.1", "X-Forwarded-For: 192.0.2.1", "X-Forwarded-For: 192.0.2.2", "X-A: 1", "X-Forwarded-For: 192.0.2.1\r\nX-Forwarded-For: 192.0.2.3" })
        {
            await client.SendAsync($"GET / HTTP/1.1\r\nHost: a\r\n{field}\r\n\r\n");
            await client.ReadUntilAsync("\r\n\r\nok");
        }

        Assert.Equal(
            ["192.0.2.1, 127.0.0.1", "192.0.2.1, 127.0.0.1", "192.0.2.2, 127.0.0.1", "127.0.0.1", "192.0.2.3, 127.0.0.1"],
            upstream.Requests.Select(r => r.Split("X-Forwarded-For: ")[1].Split("\r\n")[0]));
    }

    [Fact]
    public async Task Clients_OfHttp2Streams_AreToldApart()
    {
        await using var upstream = RecordingUpstream.Start();
        await using var gateway = await RunningGateway.InFrontOfAsync(upstream.Address, listen: Trusting.Replace(" } ]", ", protocols: [http2] } ]", StringComparison.Ordinal));
        using var client = new HttpClient { DefaultRequestVersion = HttpVersion.Version20, DefaultVersionPolicy = HttpVersionPolicy.RequestVersionExact };
        for (int i = 1; i <= 20; i++)
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, gateway.Address) { Version = HttpVersion.Version20, VersionPolicy = HttpVersionPolicy.RequestVersionExact };
            request.Headers.Add("X-Forwarded-For", $"1.1.1.1, 192.0.2.{i}");
            request.Headers.Add("X-Forwarded-Proto", "https");
            using var reply = await client.SendAsync(request);
            Assert.Contains($"\r\nX-Forwarded-For: 192.0.2.{i}, 127.0.0.1\r\n", upstream.Requests[^1]);
            Assert.Contains("\r\nX-Forwarded-Proto: https\r\n", upstream.Requests[^1]);
        }
    }

    [Theory]
    [InlineData("fe80::1%4", "fe80::1")]
    [InlineData("fe80::1", "fe80::1")]
    [InlineData("::ffff:192.0.2.7", "192.0.2.7")]
    [InlineData("2001:db8::7", "2001:db8::7")]
    public void Peer_HasNoZone_AndIPv4IsIPv4(string seen, string peer)
    {
        var features = new FeatureCollection();
        features.Set<IHttpConnectionFeature>(new HttpConnectionFeature { RemoteIpAddress = IPAddress.Parse(seen) });

        Assert.Equal(peer, Peer.Of(features, listener: null!).Address.ToString());
    }

    [Fact]
    public void Fields_ThatAreTheSameAgain_AllocateNothing()
    {
        var source = new ClientSource(new TrustedPeers(["127.0.0.1", "10.0.0.0/8"]), TrustedFields.Either);
        var peer = new TrustedPeer(source, IPAddress.Loopback);
        var request = new CanonicalRequest();
        request.Headers.Add("Host", "a");
        request.Headers.Add("X-Forwarded-For", "192.0.2.7, 10.0.0.2");
        request.Headers.Add("X-Forwarded-Proto", "https");
        Assert.Null(peer.Read(request));
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 1000; i++)
        {
            peer.Read(request);
        }

        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
        Assert.Equal(("192.0.2.7", "192.0.2.7, 10.0.0.2, 127.0.0.1", "https"), (request.ClientAddressText, request.ForwardedFor, request.Scheme));
    }
}
