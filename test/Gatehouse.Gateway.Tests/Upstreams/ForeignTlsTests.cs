using Gatehouse.Core.Upstreams;

namespace Gatehouse.Gateway.Tests.Upstreams;

/// <summary>What servers with other TLS programs see of ours, and we of theirs.</summary>
public sealed class ForeignTlsTests : IDisposable
{
    private const string Get = "GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n";

    private readonly TestAuthority _authority = new();

    // Sessions are kept by name for the whole process: a name of its own keeps other tests out.
    private readonly string _name = $"{Guid.NewGuid():N}.internal";

    public void Dispose() => _authority.Dispose();

    [Theory]
    [InlineData("http1", "TLSv1.3", false)]
    [InlineData("http1", "TLSv1.3", true)]
    [InlineData("http1", "TLSv1.2", false)]
    [InlineData("auto", "TLSv1.3", false)]
    public async Task Session_OfTheConnectionBefore_IsResumed(string protocol, string version, bool hasCertificate)
    {
        Assert.SkipUnless(NginxServer.IsInstalled, "nginx is not installed");
        await using var upstream = await NginxUpstream.StartAsync(
            _authority.Issue(_name),
            "$ssl_protocol reused=$ssl_session_reused shown=$ssl_client_verify",
            $"ssl_protocols {version}; ssl_client_certificate {_authority.CaFile}; ssl_verify_client optional; ssl_verify_depth 3;");
        var shown = _authority.Issue("gateway.internal", isForServers: false);
        await using var gateway = await StartAsync(upstream, protocol, hasCertificate ? $", cert: {shown.CertFile}, key: {shown.KeyFile}" : "");
        string verified = hasCertificate ? "SUCCESS" : "NONE";

        Assert.EndsWith($"{version} reused=. shown={verified}", await gateway.ExchangeAsync(Get));
        Assert.EndsWith($"{version} reused=r shown={verified}", await gateway.ExchangeAsync(Get));
    }

    [Theory]
    [InlineData("http1")]
    [InlineData("auto")]
    public async Task Session_OfAConnectionThatWeClosed_IsResumed(string protocol)
    {
        Assert.SkipUnless(NginxServer.IsInstalled, "nginx is not installed");
        await using var upstream = await NginxUpstream.StartAsync(_authority.Issue(_name), "reused=$ssl_session_reused $connection", "keepalive_timeout 60;");
        await using var gateway = await RunningGateway.InFrontOfAsync(
            upstream.Address,
            $"protocol: {protocol}; connections: {{ lifetime: 1ms }}; tls: {{ server_name: {_name}, ca: {_authority.CaFile} }}");

        string first = await gateway.ExchangeAsync(Get);
        string second = first;
        for (int i = 0; second[second.LastIndexOf(' ')..] == first[first.LastIndexOf(' ')..] && i < 1000; i++)
        {
            // What is too old is closed from time to time.
            await Task.Delay(5, TestContext.Current.CancellationToken);
            second = await gateway.ExchangeAsync(Get);
        }

        Assert.Contains("reused=. ", first);
        Assert.Contains("reused=r ", second);
    }

    [Fact]
    public async Task Session_OfAnotherService_IsCheckedAsItsOwn()
    {
        Assert.SkipUnless(NginxServer.IsInstalled, "nginx is not installed");
        await using var upstream = await NginxUpstream.StartAsync(_authority.Issue(_name), "reused=$ssl_session_reused");
        await using var gateway = await RunningGateway.StartAsync($$"""
            services:
              trusting: { targets: "{{upstream.Address}}", tls: { server_name: {{_name}}, verify: false } }
              checking: { targets: "{{upstream.Address}}", tls: { server_name: {{_name}} } }
            routes:
              one: { match: /one, service: trusting }
              two: { match: /two, service: checking }
            """);

        Assert.EndsWith("reused=.", await gateway.ExchangeAsync(Get.Replace(" / ", " /one ", StringComparison.Ordinal)));
        Assert.EndsWith("reused=r", await gateway.ExchangeAsync(Get.Replace(" / ", " /one ", StringComparison.Ordinal)));
        Assert.StartsWith("HTTP/1.1 502 ", await gateway.ExchangeAsync(Get.Replace(" / ", " /two ", StringComparison.Ordinal)));
        Assert.Equal(UpstreamFailure.Tls, (await gateway.RecordAsync(3)).UpstreamFailure);
    }

    [Fact]
    public async Task ClientCertificate_ThatIsAskedForAndNotShown_IsTheUpstreamsOwnAnswer()
    {
        Assert.SkipUnless(NginxServer.IsInstalled, "nginx is not installed");
        await using var upstream = await NginxUpstream.StartAsync(_authority.Issue(_name), "hello", $"ssl_client_certificate {_authority.CaFile}; ssl_verify_client on;");
        await using var gateway = await StartAsync(upstream, "http1");

        string reply = await gateway.ExchangeAsync(Get);

        Assert.StartsWith("HTTP/1.1 400 ", reply);
        Assert.Contains("No required SSL certificate was sent", reply);
    }

    [Theory]
    [InlineData("http1")]
    [InlineData("auto")]
    public async Task ClientCertificate_ThatIsDemandedAndNotShown_IsAFailureOfTls(string protocol)
    {
        Assert.SkipUnless(OpenSslUpstream.IsInstalled, "openssl is not installed");
        await using var upstream = await OpenSslUpstream.StartAsync(_authority.Issue(_name), "-Verify", "3");
        await using var gateway = await RunningGateway.InFrontOfAsync(upstream.Address, $"protocol: {protocol}; tls: {{ server_name: {_name}, ca: {_authority.CaFile} }}");

        // The connection may end under the request before the reason for that is read.
        for (int i = 1; i <= 5 && !gateway.Records.Any(r => r.UpstreamFailure == UpstreamFailure.Tls); i++)
        {
            Assert.StartsWith("HTTP/1.1 502 ", await gateway.ExchangeAsync(Get));
            await gateway.RecordAsync(i);
        }

        Assert.EndsWith("alert certificate required", gateway.Records.Last().Failure);
    }

    private Task<RunningGateway> StartAsync(NginxUpstream upstream, string protocol, string more = "")
        => RunningGateway.InFrontOfAsync(upstream.Address, $"protocol: {protocol}; tls: {{ server_name: {_name}, ca: {_authority.CaFile}{more} }}");
}
