namespace Gatehouse.Gateway.Tests.Front.Tls;

public sealed class ServerNameTests : IDisposable
{
    private readonly TestAuthority _authority = new();

    [Theory]
    [InlineData("api.example.com", "api.example.com")]
    [InlineData("API.Example.COM", "api.example.com")]
    [InlineData("shop.example.com", "shop.example.com")]
    [InlineData("blog.example.com", "*.example.com")]
    [InlineData("a.blog.example.com", "api.example.com")]
    [InlineData("example.com", "api.example.com")]
    [InlineData("xn--bcher-kva.example", "xn--bcher-kva.example")]
    [InlineData("", "api.example.com")]
    [InlineData("moved.example.org", "old.example.com")]
    [InlineData("old.example.com", "*.example.com")]
    public async Task Handshake_ForAName_ShowsTheNarrowestCertificateOrTheDefault(string asked, string shown)
    {
        var first = _authority.Issue("api.example.com");
        var more = new[] { _authority.Issue("*.example.com"), _authority.Issue("shop.example.com"), _authority.Issue("xn--bcher-kva.example") };
        var moved = _authority.Issue("old.example.com");
        await using var gateway = await RunningGateway.StartAsync(
            $$"""
            listen:
              - url: https://127.0.0.1:0
                tls:
                  cert: {{first.CertFile}}
                  key: {{first.KeyFile}}
                  certificates:
                    - { cert: {{moved.CertFile}}, key: {{moved.KeyFile}}, hosts: ["*.example.org"] }
            {{string.Join('\n', more.Select(c => $"        - {{ cert: {c.CertFile}, key: {c.KeyFile} }}"))}}
            routes:
              all: { match: /**, respond: { body: hi } }
            """);

        await using var client = await TlsClient.ConnectAsync(gateway.Port, asked);

        Assert.Equal($"CN={shown}", client.Shown.Subject);
        Assert.EndsWith("hi", await client.GetAsync());
    }

    public void Dispose() => _authority.Dispose();
}
