using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using Gatehouse.Core.Upstreams;
using Gatehouse.Testing;

namespace Gatehouse.Gateway.Tests.Upstreams;

/// <summary>What is checked of an upstream's certificate, and what is shown to it, over real connections.</summary>
public sealed class UpstreamTlsTests : IDisposable
{
    private const string Get = "GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n";

    private readonly TestAuthority _authority = new();

    public void Dispose() => _authority.Dispose();

    [Theory]
    [InlineData("auto")]
    [InlineData("http1")]
    [InlineData("http2")]
    public async Task Authority_OfOurOwn_IsTrusted(string protocol)
    {
        await using var upstream = await TlsUpstream.StartAsync(_authority.Issue("127.0.0.1"));
        await using var gateway = await StartAsync(upstream.Address, $"ca: {_authority.CaFile}", protocol);

        Assert.EndsWith("hello", await gateway.ExchangeAsync(Get));
        Assert.Null((await gateway.RecordAsync()).UpstreamFailure);
    }

    [Theory]
    [InlineData("auto")]
    [InlineData("http1")]
    [InlineData("http2")]
    public async Task Authority_OfNobody_IsRefused(string protocol)
    {
        await using var upstream = await TlsUpstream.StartAsync(_authority.Issue("127.0.0.1"));
        await using var gateway = await StartAsync(upstream.Address, "", protocol);

        string failure = await RefusedAsync(gateway);

        Assert.StartsWith($"TLS with 127.0.0.1:{upstream.Port}: the certificate \"CN=127.0.0.1\" is refused: ", failure);
        Assert.EndsWith(", which is neither an authority of this system nor sent along", failure);
        Assert.Empty(upstream.Requests);
    }

    [Fact]
    public async Task Authority_OfAnother_IsRefused()
    {
        using var other = new TestAuthority();
        await using var upstream = await TlsUpstream.StartAsync(_authority.Issue("127.0.0.1"));
        await using var gateway = await StartAsync(upstream.Address, $"ca: {other.CaFile}");

        Assert.EndsWith($", which is neither in {other.CaFile} nor sent along", await RefusedAsync(gateway));
    }

    [Fact]
    public async Task Certificate_SignedByItself_IsRefused()
    {
        using var files = TestCertificate.Write("localhost");
        await using var upstream = await TlsUpstream.StartAsync(new IssuedCertificate(files.Certificate, files.Key, ""));
        await using var gateway = await StartAsync(upstream.Address, "server_name: localhost");

        Assert.EndsWith("the certificate \"CN=localhost\" is refused: it is signed by itself and not an authority of this system", await RefusedAsync(gateway));
    }

    [Fact]
    public async Task Certificate_SignedByItself_IsItsOwnAuthority()
    {
        using var files = TestCertificate.Write("localhost");
        await using var upstream = await TlsUpstream.StartAsync(new IssuedCertificate(files.Certificate, files.Key, ""));
        await using var gateway = await StartAsync(upstream.Address, $"ca: {files.Certificate}");

        Assert.EndsWith("hello", await gateway.ExchangeAsync(Get));
    }

    [Fact]
    public async Task Name_OfAnother_IsRefused()
    {
        await using var upstream = await TlsUpstream.StartAsync(_authority.Issue("orders.internal"));
        await using var gateway = await StartAsync(upstream.Address, $"ca: {_authority.CaFile}");

        Assert.EndsWith("is refused: it is for orders.internal and not for 127.0.0.1 (see server_name)", await RefusedAsync(gateway));
    }

    [Theory]
    [InlineData("orders.internal", "orders.internal")]
    [InlineData("orders.internal", "*.internal")]
    [InlineData("orders_1", "orders_1")]
    public async Task Name_ThatIsConfigured_IsAskedForAndAccepted(string name, string certified)
    {
        await using var upstream = await TlsUpstream.StartAsync(_authority.Issue(certified));
        await using var gateway = await StartAsync(upstream.Address, $"ca: {_authority.CaFile}, server_name: {name}");

        Assert.EndsWith("hello", await gateway.ExchangeAsync(Get));
        Assert.Equal(name, Assert.Single(upstream.ServerNames.Distinct()));
    }

    [Theory]
    [InlineData("b\u00fccher.example")]
    [InlineData("xn--bcher-kva.example")]
    public async Task Name_WithLettersOfALanguage_MatchesInBothForms(string name)
    {
        await using var upstream = await TlsUpstream.StartAsync(_authority.Issue("b\u00fccher.example"));
        await using var gateway = await StartAsync(upstream.Address, $"ca: {_authority.CaFile}, server_name: {name}");

        Assert.EndsWith("hello", await gateway.ExchangeAsync(Get));
    }

    [Fact]
    public async Task Address_OfIPv6_IsTheNameOfTheCertificate()
    {
        Assert.SkipUnless(Socket.OSSupportsIPv6, "this machine has no IPv6");
        await using var upstream = await TlsUpstream.StartAsync(_authority.Issue("::1"), address: IPAddress.IPv6Loopback);
        await using var gateway = await StartAsync(upstream.Address, $"ca: {_authority.CaFile}");

        Assert.EndsWith("hello", await gateway.ExchangeAsync(Get));
    }

    [Fact]
    public async Task Name_ThatIsConfiguredWrongly_IsRefused()
    {
        await using var upstream = await TlsUpstream.StartAsync(_authority.Issue("127.0.0.1"));
        await using var gateway = await StartAsync(upstream.Address, $"ca: {_authority.CaFile}, server_name: orders.internal");

        Assert.EndsWith("it is for 127.0.0.1 and not for orders.internal (see server_name)", await RefusedAsync(gateway));
    }

    [Theory]
    [InlineData(-10, -1)]
    [InlineData(1, 10)]
    public async Task Certificate_OutsideItsTime_IsRefused(int from, int to)
    {
        await using var upstream = await TlsUpstream.StartAsync(_authority.Issue("127.0.0.1", from, to));
        await using var gateway = await StartAsync(upstream.Address, $"ca: {_authority.CaFile}");

        Assert.Matches(@"is refused: it is valid from 20\S+ \S+Z to 20\S+ \S+Z and not now$", await RefusedAsync(gateway));
    }

    [Fact]
    public async Task Certificate_OfAClient_IsRefused()
    {
        // Kestrel would not serve it.
        using var certificate = _authority.Issue("127.0.0.1", isForServers: false).Load();
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var serving = Task.Run(async () =>
        {
            await using var tls = new SslStream(new NetworkStream(await listener.AcceptSocketAsync(), ownsSocket: true));
            await tls.AuthenticateAsServerAsync(new SslServerAuthenticationOptions { ServerCertificate = certificate });
            await tls.ReadExactlyAsync(new byte[1]);
        }, TestContext.Current.CancellationToken);
        await using var gateway = await StartAsync($"https://{listener.LocalEndpoint}", $"ca: {_authority.CaFile}");

        Assert.Contains("it is not a certificate for servers", await RefusedAsync(gateway));
        await Assert.ThrowsAnyAsync<IOException>(() => serving);
    }

    [Fact]
    public async Task Certificate_WithSeveralFaults_IsRefusedForAll()
    {
        await using var upstream = await TlsUpstream.StartAsync(_authority.Issue("orders.internal", -10, -1));
        await using var gateway = await StartAsync(upstream.Address, $"ca: {_authority.CaFile}, pins: [\"{_authority.Issue("other").Pin}\"]");

        Assert.Matches("it is for orders.internal .*; it is valid from .*; its public key .* is none of the pins$", await RefusedAsync(gateway));
    }

    [Fact]
    public async Task Verify_False_TakesWhatWouldBeRefused()
    {
        await using var upstream = await TlsUpstream.StartAsync(_authority.Issue("elsewhere.example", -10, -1));
        await using var gateway = await StartAsync(upstream.Address, "verify: false");

        Assert.EndsWith("hello", await gateway.ExchangeAsync(Get));
    }

    [Theory]
    [InlineData("ca: {0}", true)]
    [InlineData("ca: {0}", false)]
    [InlineData("verify: false", true)]
    [InlineData("verify: false", false)]
    public async Task Pin_IsCheckedBesidesTheRest(string rest, bool isRight)
    {
        var certificate = _authority.Issue("127.0.0.1");
        await using var upstream = await TlsUpstream.StartAsync(certificate);
        string other = _authority.Issue("other").Pin;
        string pins = isRight ? $"\"{other}\", \"{certificate.Pin}\"" : $"\"{other}\"";
        await using var gateway = await StartAsync(upstream.Address, $"{rest.Replace("{0}", _authority.CaFile, StringComparison.Ordinal)}, pins: [{pins}]");

        if (isRight)
        {
            Assert.EndsWith("hello", await gateway.ExchangeAsync(Get));
        }
        else
        {
            Assert.EndsWith($"is refused: its public key {certificate.Pin} is none of the pins", await RefusedAsync(gateway));
            Assert.Empty(upstream.Requests);
        }
    }

    [Fact]
    public async Task Pin_ThatIsRight_DoesNotReplaceTheAuthority()
    {
        var certificate = _authority.Issue("127.0.0.1");
        await using var upstream = await TlsUpstream.StartAsync(certificate);
        await using var gateway = await StartAsync(upstream.Address, $"pins: [\"{certificate.Pin}\"]");

        Assert.EndsWith(", which is neither an authority of this system nor sent along", await RefusedAsync(gateway));
    }

    [Theory]
    [InlineData("http1")]
    [InlineData("http2")]
    public async Task ClientCertificate_IsShown(string protocol)
    {
        var shown = _authority.Issue("gateway.internal", isForServers: false);
        await using var upstream = await TlsUpstream.StartAsync(_authority.Issue("127.0.0.1"), asksForCertificate: true);
        await using var gateway = await StartAsync(upstream.Address, $"ca: {_authority.CaFile}, cert: {shown.CertFile}, key: {shown.KeyFile}", protocol);

        Assert.EndsWith("hello", await gateway.ExchangeAsync(Get));
        Assert.Equal("CN=gateway.internal", upstream.Last.ClientSubject);
    }

    [Fact]
    public async Task Upstream_InClear_IsRefusedAsOne()
    {
        await using var upstream = await FakeUpstream.StartAsync();
        await using var gateway = await StartAsync(upstream.Address.Replace("http://", "https://", StringComparison.Ordinal), "verify: false");

        Assert.EndsWith("the upstream does not speak TLS on this port", await RefusedAsync(gateway));
    }

    [Fact]
    public async Task Reload_WithARenewedAuthority_ConnectsAnew()
    {
        await using var upstream = await TlsUpstream.StartAsync(_authority.Issue("127.0.0.1"));
        using var other = new TestAuthority();
        string right = await File.ReadAllTextAsync(_authority.CaFile, TestContext.Current.CancellationToken);
        File.Copy(other.CaFile, _authority.CaFile, overwrite: true);
        string yaml = Yaml(upstream.Address, $"ca: {_authority.CaFile}", "auto");
        await using var gateway = await RunningGateway.StartAsync(yaml);
        await RefusedAsync(gateway);

        await File.WriteAllTextAsync(_authority.CaFile, right, TestContext.Current.CancellationToken);
        gateway.Reload(yaml);

        string reply = await gateway.ExchangeAsync(Get);
        Assert.Equal("", (await gateway.RecordAsync(2)).Failure ?? "");
        Assert.EndsWith("hello", reply);
    }

    [Fact]
    public async Task Reload_WithTheSameFiles_KeepsTheConnection()
    {
        await using var upstream = await TlsUpstream.StartAsync(_authority.Issue("127.0.0.1"));
        string yaml = Yaml(upstream.Address, $"ca: {_authority.CaFile}", "auto");
        await using var gateway = await RunningGateway.StartAsync(yaml);
        await gateway.ExchangeAsync(Get);
        await gateway.RecordAsync();

        gateway.Reload(yaml);
        await gateway.ExchangeAsync(Get);

        Assert.Single(upstream.Requests.Select(r => r.Connection).Distinct());
    }

    /// <summary>What the record says of a request that must end as a failure of TLS.</summary>
    private static async Task<string> RefusedAsync(RunningGateway gateway)
    {
        string reply = await gateway.ExchangeAsync(Get);
        Assert.StartsWith("HTTP/1.1 502 ", reply);
        var record = await gateway.RecordAsync();
        Assert.Equal(UpstreamFailure.Tls, record.UpstreamFailure);
        Assert.DoesNotContain("certificate", reply);
        return record.Failure!;
    }

    private static Task<RunningGateway> StartAsync(string address, string tls, string protocol = "auto") => RunningGateway.StartAsync(Yaml(address, tls, protocol));

    private static string Yaml(string address, string tls, string protocol)
        => $$"""
            services:
              up: { targets: "{{address}}", protocol: {{protocol}}, tls: { {{tls}} } }
            routes:
              all: { match: "/**", service: up }
            """;
}
