using System.Security.Cryptography.X509Certificates;
using Gatehouse.Core.Configuration;
using Gatehouse.Core.Telemetry;
using Gatehouse.Testing;

namespace Gatehouse.Gateway.Tests.Front.Tls;

public sealed class ClientCertificateTests : IDisposable
{
    private readonly TestAuthority _server = new();
    private readonly ClientAuthority _clients = new();
    private readonly ClientAuthority _others = new();

    [Theory]
    [InlineData("required", "good", true)]
    [InlineData("required", "none", false)]
    [InlineData("required", "foreign", false)]
    [InlineData("required", "ended", false)]
    [InlineData("required", "server", false)]
    [InlineData("required", "self", false)]
    [InlineData("optional", "good", true)]
    [InlineData("optional", "none", true)]
    [InlineData("optional", "foreign", false)]
    [InlineData("optional", "ended", false)]
    [InlineData("off", "good", true)]
    public async Task Handshake_WithAClientCertificate_IsJudgedByTheListenersAuthorities(string mode, string kind, bool isServed)
    {
        using var certificate = Make(kind);
        using var metrics = new MetricCapture();
        await using var gateway = await StartAsync(mode == "off" ? "" : $"client_certificates: {mode}, client_ca: {_clients.CaFile}");
        string reply = await AskAsync(gateway, certificate);

        Assert.Equal(isServed, reply.EndsWith("hi", StringComparison.Ordinal));
        if (!isServed)
        {
            await Eventually.TrueAsync(() => metrics.Sum(MetricNames.TlsHandshakeFailures, "reason=client_certificate") > 0, "the refusal is counted");
            Assert.Contains(gateway.Log.Entries, e => e.Event.Name == "client_certificate.refused");
        }
    }

    [Theory]
    [InlineData(false, false)]
    [InlineData(true, true)]
    public async Task Handshake_WithARevokedCertificate_IsRefused_AlsoOnceTheListChanges(bool isRsa, bool asDer)
    {
        using var clients = new ClientAuthority(isRsa);
        using var good = clients.Issue("CN=good");
        using var bad = clients.Issue("CN=bad");
        clients.Revoke([bad], asDer: asDer);
        await using var gateway = await StartAsync($"client_ca: {clients.CaFile}, client_crl: {clients.CrlFile}");

        Assert.EndsWith("hi", await AskAsync(gateway, good));
        Assert.DoesNotContain("hi", await AskAsync(gateway, bad));

        clients.Revoke([bad, good], asDer: asDer);
        gateway.Front.RenewCertificates();
        Assert.DoesNotContain("hi", await AskAsync(gateway, good));

        File.WriteAllText(clients.CrlFile, "half a list");
        gateway.Front.RenewCertificates();
        Assert.DoesNotContain("hi", await AskAsync(gateway, good));
        Assert.Contains("holds no revocation list", gateway.Log.Text);

        clients.Revoke([], days: -1, asDer: asDer);
        gateway.Front.RenewCertificates();
        Assert.DoesNotContain("hi", await AskAsync(gateway, good));
        clients.Revoke([], asDer: asDer);
        gateway.Front.RenewCertificates();
        Assert.EndsWith("hi", await AskAsync(gateway, good));
    }

    [Theory]
    [InlineData("Client-Cert")]
    [InlineData("Client_Cert_Chain")]
    [InlineData("X-Forwarded-Client-Cert")]
    [InlineData("x-client-cert")]
    [InlineData("X-SSL-Client-Verify")]
    [InlineData("X-SSL-Client-Serial")]
    [InlineData("X_SSL_Issuer")]
    [InlineData("X-Client-Certificate")]
    [InlineData("ssl-client-verify")]
    [InlineData("SSL_CLIENT_S_DN")]
    [InlineData("X-ARR-ClientCert")]
    [InlineData("X-Amzn-Mtls-Clientcert-Subject")]
    [InlineData("Cf-Client-Cert-Sha256")]
    public async Task Field_ThatTellsOfACertificate_DoesNotReachTheService(string name)
    {
        await using var upstream = RecordingUpstream.Start();
        await using var gateway = await RunningGateway.InFrontOfAsync(upstream.Address);
        await gateway.ExchangeAsync($"GET / HTTP/1.1\r\nHost: a\r\n{name}: forged\r\nAccept: kept\r\nConnection: close\r\n\r\n");
        string sent = Assert.Single(upstream.Requests);
        Assert.DoesNotContain("forged", sent);
        Assert.Contains("kept", sent);
    }

    [Theory]
    [InlineData("- \"http://127.0.0.1:0\"", "", true)]
    [InlineData("- { url: \"http://127.0.0.1:0\", redirect_to_https: true }", "", false)]
    [InlineData("- { url: \"http://127.0.0.1:0\", redirect_to_https: true, trusted_proxies: [10.0.0.1] }", "", true)]
    [InlineData("- { url: \"http://127.0.0.1:0\", serves: [metrics] }", "", false)]
    [InlineData("- { url: \"https://127.0.0.1:0\", tls: { {TLS}, client_certificates: optional, client_ca: {CA} } }", "", true)]
    [InlineData("- { url: \"https://127.0.0.1:0\", tls: { {TLS}, client_ca: {CA} } }", "", false)]
    [InlineData("- \"http://127.0.0.1:0\"", ", policies: [ mtls: subject.cn ]", false)]
    public void Listener_ThatServesWithoutACertificateWhatAnotherDemandsOneFor_IsWarnedOf(string second, string policies, bool isWarned)
    {
        var server = _server.Issue("a");
        string listeners = "- { url: \"https://127.0.0.1:0\", tls: { {TLS}, client_ca: {CA} } }\n" + second + "\n";

        // In braces, for the random names of folders may have such letters.
        listeners = listeners.Replace("{TLS}", $"cert: {server.CertFile}, key: {server.KeyFile}", StringComparison.Ordinal).Replace("{CA}", _clients.CaFile, StringComparison.Ordinal);

        var problems = Configuration.Parse($"listen:\n{listeners}consumers:\n  acme: {{}}\nroutes:\n  one: {{ match: /**, respond: a{policies} }}\n");

        Assert.Equal(isWarned, problems.Any(p => p.Severity == ProblemSeverity.Warning && p.Message.EndsWith("serves the same routes without one; nobody asks who calls one", StringComparison.Ordinal)));
        Assert.Equal(isWarned ? 1 : 0, problems.Count);
    }

    [Fact]
    public void List_OfAnotherAuthority_IsAFault()
    {
        _others.Revoke([]);
        var fault = Assert.Throws<InvalidOperationException>(() => StartAsync($"client_ca: {_clients.CaFile}, client_crl: {_others.CrlFile}").GetAwaiter().GetResult());
        Assert.Contains("is not signed by an authority of the ca file", fault.Message);
    }

    public void Dispose()
    {
        _server.Dispose();
        _clients.Dispose();
        _others.Dispose();
    }

    private static async Task<string> AskAsync(RunningGateway gateway, X509Certificate2? certificate)
    {
        try
        {
            await using var client = await TlsClient.ConnectAsync(gateway.Port, "a", certificate);
            return await client.GetAsync();
        }
        catch (Exception e) when (e is IOException or System.Security.Authentication.AuthenticationException)
        {
            // In TLS 1.3 the client learns of the refusal when it reads.
            return "";
        }
    }

    private X509Certificate2? Make(string kind) => kind switch
    {
        "good" => _clients.Issue("CN=good"),
        "foreign" => _others.Issue("CN=foreign"),
        "ended" => _clients.Issue("CN=ended", validTo: -1),
        "server" => _clients.Issue("CN=server", isForServers: true),
        "self" => _server.Issue("self").Load(),
        _ => null,
    };

    private Task<RunningGateway> StartAsync(string tls)
    {
        var server = _server.Issue("a");
        return RunningGateway.StartAsync(
            $$"""
            listen: [ { url: "https://127.0.0.1:0", tls: { cert: {{server.CertFile}}, key: {{server.KeyFile}}{{(tls.Length == 0 ? "" : ", " + tls)}} } } ]
            routes:
              all: { match: /**, respond: { body: hi } }
            """);
    }
}
