using Gatehouse.Core.Telemetry;
using Gatehouse.Testing;

namespace Gatehouse.Gateway.Tests.Front.Tls;

public sealed class TlsVersionTests : IDisposable
{
    private readonly TestAuthority _authority = new();

    [Theory]
    [InlineData("", "-tls1_1", "")]
    [InlineData("", "-tls1_2", "TLSv1.2")]
    [InlineData("", "-tls1_3", "TLSv1.3")]
    [InlineData("min_version: \"1.3\"", "-tls1_2", "")]
    [InlineData("min_version: \"1.3\"", "-tls1_3", "TLSv1.3")]
    [InlineData("ciphers: [TLS_AES_256_GCM_SHA384, TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384]", "-tls1_3 -ciphersuites TLS_AES_128_GCM_SHA256", "")]
    [InlineData("ciphers: [TLS_AES_256_GCM_SHA384, TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384]", "-tls1_3", "TLS_AES_256_GCM_SHA384")]
    [InlineData("ciphers: [TLS_AES_256_GCM_SHA384, TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384]", "-tls1_2 -cipher ECDHE-ECDSA-AES128-GCM-SHA256", "")]
    [InlineData("ciphers: [TLS_AES_256_GCM_SHA384, TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384]", "-tls1_2", "ECDHE-ECDSA-AES256-GCM-SHA384")]
    [InlineData("ciphers: [TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384]", "-tls1_2", "ECDHE-ECDSA-AES256-GCM-SHA384")]
    [InlineData("ciphers: [TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384]", "-tls1_3", "")]
    [InlineData("ciphers: [TLS_AES_256_GCM_SHA384]", "-tls1_2", "")]
    [InlineData("ciphers: [TLS_AES_256_GCM_SHA384]", "-tls1_3", "TLS_AES_256_GCM_SHA384")]
    public async Task Handshake_OfOpenSsl_IsOfTheVersionsAndSuitesThatAreSet(string tls, string client, string expected)
    {
        Assert.SkipUnless(OpenSslClient.IsInstalled, "openssl is not installed");
        using var metrics = new MetricCapture();
        await using var gateway = await StartAsync(tls);

        // Level 0: or this client would refuse to begin with an old version by itself.
        string told = await OpenSslClient.ConnectAsync(gateway.Port, ["-cipher", "DEFAULT:@SECLEVEL=0", .. client.Split(' ')]);

        if (expected.Length == 0)
        {
            Assert.Contains("alert", told);
            Assert.DoesNotContain("200 OK", told);
            await Eventually.TrueAsync(() => metrics.Sum(MetricNames.TlsHandshakeFailures, "reason=protocol") > 0, "the failure is counted");
        }
        else
        {
            Assert.Contains(expected, told);
            Assert.Contains("200 OK", told);
            Assert.True(metrics.Sum(MetricNames.TlsHandshakes, $"version={(client.Contains("1_3", StringComparison.Ordinal) ? "1.3" : "1.2")}") > 0);
        }
    }

    [Fact]
    public async Task Renegotiation_AskedForByAClient_IsNotDone()
    {
        Assert.SkipUnless(OpenSslClient.IsInstalled, "openssl is not installed");
        await using var gateway = await StartAsync("");

        string told = await OpenSslClient.RunAsync(["s_client", "-connect", $"127.0.0.1:{gateway.Port}", "-tls1_2", "-servername", "a"], "R\nGET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");

        Assert.Contains("RENEGOTIATING", told);
        Assert.DoesNotContain("200 OK", told);
    }

    [Theory]
    [InlineData("min_version: \"1.1\"", "GH1007")]
    [InlineData("ciphers: [AES256]", "GH1008")]
    [InlineData("ciphers: [\"4865\"]", "GH1008")]
    [InlineData("ciphers: [TLS_RSA_WITH_NULL_SHA]", "GH1019")]
    [InlineData("ciphers: [TLS_ECDH_anon_WITH_AES_128_CBC_SHA]", "GH1019")]
    [InlineData("min_version: \"1.3\", ciphers: [TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384]", "GH1016")]
    [InlineData("client_certificates: off, client_ca: x", "GH1016")]
    [InlineData("client_crl: x", "GH1016")]
    public void Setting_Wrong_IsAFault(string tls, string code)
    {
        var server = _authority.Issue("a");
        var problems = Configuration.Parse($"listen: [ {{ url: \"https://127.0.0.1:0\", tls: {{ cert: {server.CertFile}, key: {server.KeyFile}, {tls} }} }} ]\nroutes:\n  all: {{ match: /**, respond: a }}\n");
        Assert.Contains(problems, p => p.Code.Id == code);
    }

    public void Dispose() => _authority.Dispose();

    private Task<RunningGateway> StartAsync(string tls)
    {
        var server = _authority.Issue("a");
        return RunningGateway.StartAsync(
            $$"""
            listen: [ { url: "https://127.0.0.1:0", tls: { cert: {{server.CertFile}}, key: {{server.KeyFile}}{{(tls.Length == 0 ? "" : ", " + tls)}} } } ]
            routes:
              all: { match: /**, respond: { body: hi } }
            """);
    }
}
