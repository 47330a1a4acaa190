using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Gatehouse.Core.Configuration;
using Gatehouse.Core.Telemetry;
using Gatehouse.Gateway.Front;
using Gatehouse.Gateway.Front.Tls;
using Gatehouse.Testing;
using Microsoft.Extensions.Time.Testing;

namespace Gatehouse.Gateway.Tests.Front.Tls;

public sealed class IssuedCertificatesTests : IDisposable
{
    private const string Hello = "routes:\n  all: { match: /**, respond: { body: hi } }";

    private readonly TestAuthority _authority = new();
    private readonly IssuedCertificates _issued = new();

    [Fact]
    public async Task Handshake_BeforeACertificateIsIssued_IsRefused_AndServedAfterwards()
    {
        await using var gateway = await RunningGateway.StartAsync(Hello);
        await using var front = await StartAsync(gateway, new ListenTlsDocument());
        int port = PortOf(front);

        await Assert.ThrowsAnyAsync<Exception>(() => TlsClient.ConnectAsync(port, "late.example.com"));
        Put("late.example.com");
        await using var client = await TlsClient.ConnectAsync(port, "late.example.com");

        Assert.Equal("CN=late.example.com", client.Shown.Subject);
        Assert.EndsWith("hi", await client.GetAsync());
        var told = Assert.Single(front.Certificates);
        Assert.Equal("late.example.com", told.Name);
        Assert.Equal(_issued.EndOf("late.example.com"), told.End);

        _issued.Remove("late.example.com");
        Assert.Null(_issued.EndOf("late.example.com"));
        await Assert.ThrowsAnyAsync<Exception>(() => TlsClient.ConnectAsync(port, "late.example.com"));
    }

    [Fact]
    public async Task Handshake_WithFilesAndIssued_PrefersTheNameOfTheFilesThenTheIssuedOneThenTheDefault()
    {
        await using var gateway = await RunningGateway.StartAsync(Hello);
        var file = _authority.Issue("file.example.com");
        await using var front = await StartAsync(gateway, new ListenTlsDocument { Cert = file.CertFile, Key = file.KeyFile });
        Put("late.example.com");
        Put("file.example.com");
        var first = await ShownAsync(PortOf(front), "late.example.com");
        Put("late.example.com");

        Assert.Equal("CN=late.example.com", first.Subject);
        Assert.NotEqual(first.Thumbprint, (await ShownAsync(PortOf(front), "late.example.com")).Thumbprint);
        Assert.Equal(file.Load().Thumbprint, (await ShownAsync(PortOf(front), "file.example.com")).Thumbprint);
        Assert.Equal("CN=file.example.com", (await ShownAsync(PortOf(front), "else.example.com")).Subject);
    }

    [Fact]
    public void Renewal_WithItsNamesInAnotherOrder_TakesThePlaceOfTheOneBefore()
    {
        var before = Named("a.example.com", "b.example.com");
        var other = Named("c.example.com");
        var renewed = Named("b.example.com", "a.example.com");
        _issued.Put(before, []);
        _issued.Put(other, []);
        _issued.Put(renewed, []);

        Assert.Equal([renewed.Thumbprint, other.Thumbprint], _issued.Table.All.Select(c => c.Certificate.Thumbprint));
        Assert.Same(renewed, _issued.Table.Default!.Certificate);
        foreach (string name in (string[])["a.example.com", "b.example.com"])
        {
            Assert.Same(renewed, _issued.Table.Find(name)!.Certificate);
        }
    }

    [Fact]
    public async Task Challenge_AskedForByItsProtocol_IsAnswered_AndNothingFollows()
    {
        Assert.SkipUnless(OpenSslClient.IsInstalled, "openssl is not installed");
        await using var gateway = await RunningGateway.StartAsync(Hello);
        await using var front = await StartAsync(gateway, new ListenTlsDocument());
        Put("shop.example.com");
        _issued.BeginChallenge("Shop.example.com", SelfSigned("challenge"));
        int port = PortOf(front);

        string asked = await OpenSslClient.ConnectAsync(port, "-servername", "shop.example.com", "-alpn", "acme-tls/1");
        string beside = await OpenSslClient.ConnectAsync(port, "-servername", "shop.example.com", "-alpn", "h2,http/1.1", "-quiet");
        string other = await OpenSslClient.ConnectAsync(port, "-servername", "other.example.com", "-alpn", "acme-tls/1");
        _issued.EndChallenge("shop.example.com");
        string over = await OpenSslClient.ConnectAsync(port, "-servername", "shop.example.com", "-alpn", "acme-tls/1");

        Assert.Contains("ALPN protocol: acme-tls/1", asked);
        Assert.Contains("CN = challenge", asked);
        Assert.DoesNotContain("HTTP/1.1 200", asked);
        Assert.Contains("CN = shop.example.com", beside);
        foreach (string refused in new[] { other, over })
        {
            Assert.DoesNotContain("ALPN protocol: acme-tls/1", refused);
            Assert.DoesNotContain("CN = challenge", refused);
            Assert.DoesNotContain("HTTP/1.1 200", refused);
        }
    }

    [Fact]
    public async Task Challenge_AskedForInSmallPieces_IsAnswered()
    {
        await using var gateway = await RunningGateway.StartAsync(Hello);
        await using var front = await StartAsync(gateway, new ListenTlsDocument());
        Put("shop.example.com");
        _issued.BeginChallenge("shop.example.com", SelfSigned("challenge"));

        await using var client = await TlsClient.ConnectAsync(PortOf(front), "shop.example.com", protocol: "acme-tls/1", slowly: true);

        Assert.Equal("CN=challenge", client.Shown.Subject);
        Assert.Equal(0, await client.Stream.ReadAsync(new byte[1]));
    }

    [Fact]
    public async Task Challenge_WhileOneRuns_SilentClientsAreLetGo()
    {
        var time = new FakeTimeProvider();
        await using var gateway = await RunningGateway.StartAsync(Hello);
        await using var front = await StartAsync(gateway, new ListenTlsDocument(), time);
        _issued.BeginChallenge("shop.example.com", SelfSigned("challenge"));
        await using var client = await RawClient.ConnectAsync(PortOf(front));
        var closed = client.ReadToEndAsync();
        await Eventually.TrueAsync(
            () =>
            {
                time.Advance(TimeSpan.FromSeconds(10));
                return closed.IsCompleted;
            },
            "the connection is closed");

        Assert.Equal("", await closed);
    }

    public void Dispose() => _authority.Dispose();

    private static int PortOf(GatewayFront front) => new Uri(front.Endpoints[0]).Port;

    private static async Task<X509Certificate2> ShownAsync(int port, string name)
    {
        await using var client = await TlsClient.ConnectAsync(port, name);
        return client.Shown;
    }

    private static X509Certificate2 SelfSigned(string name)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        return new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256).CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
    }

    private static X509Certificate2 Named(params string[] names)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={names[0]}", key, HashAlgorithmName.SHA256);
        var builder = new SubjectAlternativeNameBuilder();
        Array.ForEach(names, builder.AddDnsName);
        request.CertificateExtensions.Add(builder.Build());
        return request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
    }

    private void Put(string name)
    {
        var issued = _authority.Issue(name);
        _issued.Put(issued.Load(), issued.LoadChain());
    }

    private async Task<GatewayFront> StartAsync(RunningGateway gateway, ListenTlsDocument tls, TimeProvider? time = null)
    {
        var front = new GatewayFront(gateway.Holder, RequestTelemetry.None, time ?? TimeProvider.System, gateway.Log) { IssuedOf = _ => _issued };
        await front.StartAsync([new ListenDocument { Url = "https://127.0.0.1:0", Tls = tls }]);
        return front;
    }
}
