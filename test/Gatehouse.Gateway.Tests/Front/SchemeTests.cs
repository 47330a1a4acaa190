using System.Net;
using Gatehouse.Gateway.Tests.Front.Tls;
using Gatehouse.Gateway.Tests.Pipeline;
using Gatehouse.Testing;

namespace Gatehouse.Gateway.Tests.Front;

public sealed class SchemeTests : IDisposable
{
    private readonly TestAuthority _authority = new();

    [Theory]
    [InlineData("GET /a/%7Eb/%20?x=1&y=%20 HTTP/1.1\r\nHost: Shop.example.com\r\n", "", "https://shop.example.com/a/%7Eb/%20?x=1&y=%20")]
    [InlineData("POST /a HTTP/1.1\r\nHost: shop.example.com:8080\r\nContent-Length: 0\r\n", "", "https://shop.example.com/a")]
    [InlineData("GET / HTTP/1.1\r\nHost: [::1]:80\r\n", "{ port: 8443 }", "https://[::1]:8443/")]
    [InlineData("GET http://a/b HTTP/1.1\r\nHost: a\r\n", "", "https://a/b")]
    [InlineData("GET /a? HTTP/1.1\r\nHost: a\r\n", "", "https://a/a?")]
    public async Task Request_InClear_IsSentToHttps_WithHostAndPathAsTheyCame(string request, string setting, string location)
    {
        await using var upstream = RecordingUpstream.Start();
        await using var gateway = await RunningGateway.InFrontOfAsync(upstream.Address, listen: $"listen: [ {{ url: \"http://127.0.0.1:0\", redirect_to_https: {(setting.Length == 0 ? "true" : setting)} }} ]");

        string reply = await gateway.ExchangeAsync(request + "Connection: close\r\n\r\n");

        Assert.StartsWith("HTTP/1.1 308 ", reply);
        Assert.Contains($"\r\nLocation: {location}\r\n", reply);
        Assert.Empty(upstream.Requests);
    }

    [Fact]
    public async Task Request_WithoutAHost_IsNotSentAnywhere()
    {
        await using var gateway = await RunningGateway.StartAsync("listen: [ { url: \"http://127.0.0.1:0\", redirect_to_https: true } ]\nroutes:\n  all: { match: /**, respond: { body: hi } }\n");
        Assert.StartsWith("HTTP/1.1 400 ", await gateway.ExchangeAsync("GET / HTTP/1.0\r\n\r\n"));
    }

    [Fact]
    public async Task Request_ThatATrustedProxyTookByHttps_IsServed_WithHsts_AndOneInClearIsRedirected()
    {
        await using var gateway = await RunningGateway.StartAsync("listen: [ { url: \"http://127.0.0.1:0\", redirect_to_https: true, hsts: 30d, trusted_proxies: [127.0.0.1] } ]\nroutes:\n  all: { match: /**, respond: { body: hi } }\n");

        string served = await gateway.ExchangeAsync("GET / HTTP/1.1\r\nHost: a\r\nX-Forwarded-For: 192.0.2.1\r\nX-Forwarded-Proto: https\r\nConnection: close\r\n\r\n");
        string redirected = await gateway.ExchangeAsync("GET / HTTP/1.1\r\nHost: a\r\nX-Forwarded-For: 192.0.2.1\r\nX-Forwarded-Proto: http\r\nConnection: close\r\n\r\n");

        Assert.StartsWith("HTTP/1.1 200 ", served);
        Assert.Contains("\r\nStrict-Transport-Security: max-age=2592000\r\n", served);
        Assert.StartsWith("HTTP/1.1 308 ", redirected);
        Assert.DoesNotContain("Strict-Transport-Security", redirected);
    }

    [Theory]
    [InlineData("365d", "max-age=31536000")]
    [InlineData("{ max_age: 0s }", "max-age=0")]
    [InlineData("{ max_age: 730d, include_subdomains: true, preload: true }", "max-age=63072000; includeSubDomains; preload")]
    public async Task Hsts_IsOnEveryReplyByHttps_InPlaceOfTheServices(string hsts, string value)
    {
        var server = _authority.Issue("a");
        await using var upstream = RecordingUpstream.Start("HTTP/1.1 200 OK\r\nStrict-Transport-Security: max-age=1\r\nContent-Length: 2\r\n\r\nhi");
        await using var gateway = await RunningGateway.StartAsync($"listen: [ {{ url: \"https://127.0.0.1:0\", hsts: {hsts}, tls: {{ cert: {server.CertFile}, key: {server.KeyFile} }} }} ]\nroutes:\n  up: {{ match: /up, service: \"{upstream.Address}\" }}\n");
        await using var client = await TlsClient.ConnectAsync(gateway.Port, "a");

        foreach (string path in new[] { "/up", "/not-here", "/a%2fb" })
        {
            string reply = await client.GetAsync(path);
            Assert.Contains($"\r\nStrict-Transport-Security: {value}\r\n", reply);
            Assert.Equal(2, reply.Split("Strict-Transport-Security").Length);
        }
    }

    [Fact]
    public async Task Hsts_IsOnTheReplyForAPolicyThatTookTooLong()
    {
        await using var gateway = await RunningGateway.StartAsync(
            "listen: [ { url: \"http://127.0.0.1:0\", hsts: 30d, trusted_proxies: [127.0.0.1] } ]\ndefaults: { policy_timeout: 50ms }\nroutes:\n  all: { match: /**, respond: { body: hi }, policies: [ { protect: hang } ] }\n",
            policies: Probe.OfEveryStage([]));

        string reply = await gateway.ExchangeAsync("GET / HTTP/1.1\r\nHost: a\r\nX-Forwarded-For: 192.0.2.1\r\nX-Forwarded-Proto: https\r\nConnection: close\r\n\r\n");

        Assert.StartsWith("HTTP/1.1 500 ", reply);
        Assert.Contains("\r\nStrict-Transport-Security: max-age=2592000\r\n", reply);
    }

    [Theory]
    [InlineData("{ url: \"https://127.0.0.1:0\", TLS, redirect_to_https: true }", "the listener is https already")]
    [InlineData("{ url: \"http://127.0.0.1:0\", hsts: 1d }", "hsts is for https")]
    [InlineData("{ url: \"http://127.0.0.1:0\", http3: true }", "HTTP/3 has no form in clear")]
    [InlineData("{ url: \"http://127.0.0.1:0\", redirect_to_https: true, serves: [traffic, health] }", "metrics and health would be redirected too")]
    [InlineData("{ url: \"https://127.0.0.1:0\", TLS, hsts: { max_age: 30d, preload: true } }", "preload needs include_subdomains")]
    public void Setting_OnTheWrongListener_IsAFault(string listen, string message)
    {
        var server = _authority.Issue("a");
        var problems = Configuration.Parse($"listen: [ {listen.Replace("TLS", $"tls: {{ cert: {server.CertFile}, key: {server.KeyFile} }}", StringComparison.Ordinal)} ]\nroutes:\n  all: {{ match: /**, respond: a }}\n");
        Assert.Contains(message, Assert.Single(problems).Message);
    }

    [Fact]
    public async Task Http3_IsServed_OrSaidNotToBe()
    {
        var server = _authority.Issue("a");
        await using var gateway = await RunningGateway.StartAsync($"listen: [ {{ url: \"https://127.0.0.1:0\", http3: true, tls: {{ cert: {server.CertFile}, key: {server.KeyFile} }} }} ]\nroutes:\n  all: {{ match: /**, respond: {{ body: hi }} }}\n");
        await using var client = await TlsClient.ConnectAsync(gateway.Port, "a");
        string reply = await client.GetAsync();
        Assert.EndsWith("hi", reply);
        if (!Gateway.Front.Http3Server.IsAvailable)
        {
            Assert.Contains(gateway.Log.Entries, e => e.Event.Name == "http3.unavailable");
            Assert.DoesNotContain("alt-svc", reply, StringComparison.OrdinalIgnoreCase);
            Assert.Skip("HTTP/3 itself is not looked at: this machine has no QUIC (libmsquic).");
        }

        Assert.Contains("alt-svc", reply, StringComparison.OrdinalIgnoreCase);
        using var http = new HttpClient(new SocketsHttpHandler { SslOptions = { RemoteCertificateValidationCallback = (_, shown, _, _) => shown is not null } });
        using var request = new HttpRequestMessage(HttpMethod.Get, gateway.Address) { Version = HttpVersion.Version30, VersionPolicy = HttpVersionPolicy.RequestVersionExact };
        using var answer = await http.SendAsync(request);
        Assert.Equal(HttpVersion.Version30, answer.Version);
    }

    public void Dispose() => _authority.Dispose();
}
