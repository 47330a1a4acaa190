using System.Net;
using System.Net.Security;
using System.Net.Sockets;

namespace Gatehouse.Gateway.Tests.Front.Tls;

public sealed class CertificateRenewalTests : IDisposable
{
    private const int Connections = 100;

    private readonly TestAuthority _authority = new();

    [Fact]
    public async Task Renewal_WhileTwoHundredConnectionsAreInUse_DropsNone_AndBadFilesChangeNothing()
    {
        var first = _authority.Issue("a");
        var second = _authority.Issue("a");
        await using var gateway = await StartAsync(first);
        string before = first.Load().Thumbprint;
        var old = await Task.WhenAll(Enumerable.Range(0, Connections).Select(_ => TlsClient.ConnectAsync(gateway.Port, "a")));
        var http2 = Enumerable.Range(0, Connections).Select(_ => new Http2Connection(gateway.Port)).ToArray();
        await UseAsync(old, http2);

        File.Copy(second.CertFile, first.CertFile, overwrite: true);
        gateway.Front.RenewCertificates();
        Assert.Equal(before, await ShownAsync(gateway.Port));
        Assert.Contains("is not the key of the certificate", gateway.Log.Text);

        File.Copy(second.KeyFile, first.KeyFile, overwrite: true);
        var renewing = Task.Run(gateway.Front.RenewCertificates);
        await UseAsync(old, http2);
        await renewing;
        await UseAsync(old, http2);

        Assert.Equal(second.Load().Thumbprint, await ShownAsync(gateway.Port));
        Assert.All(http2, c => Assert.Equal(1, c.Opened));
        Assert.Single(gateway.Log.Entries, e => e.Event.Name == "certificate.renewed");
        foreach (var client in old)
        {
            await client.DisposeAsync();
        }

        Array.ForEach(http2, c => c.Dispose());
    }

    public void Dispose() => _authority.Dispose();

    private static Task<RunningGateway> StartAsync(IssuedCertificate certificate)
        => RunningGateway.StartAsync(
            $$"""
            listen: [ { url: "https://127.0.0.1:0", tls: { cert: {{certificate.CertFile}}, key: {{certificate.KeyFile}} } } ]
            routes:
              all: { match: /**, respond: { body: hi } }
            """);

    private static async Task UseAsync(TlsClient[] http1, Http2Connection[] http2)
    {
        Assert.All(await Task.WhenAll(http1.Select(c => c.GetAsync())), reply => Assert.EndsWith("hi", reply));
        Assert.All(await Task.WhenAll(http2.Select(c => c.GetAsync())), reply => Assert.Equal("hi", reply));
    }

    private static async Task<string> ShownAsync(int port)
    {
        await using var client = await TlsClient.ConnectAsync(port, "a");
        return client.Shown.Thumbprint;
    }

    /// <summary>A client with HTTP/2 that counts how often it had to connect.</summary>
    private sealed class Http2Connection : IDisposable
    {
        private readonly HttpClient _http;
        private int _opened;

        public Http2Connection(int port)
            => _http = new HttpClient(new SocketsHttpHandler
            {
                ConnectCallback = async (_, stop) =>
                {
                    Interlocked.Increment(ref _opened);
                    var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
                    await socket.ConnectAsync(IPAddress.Loopback, port, stop);
                    return new NetworkStream(socket, ownsSocket: true);
                },
                SslOptions = new SslClientAuthenticationOptions { RemoteCertificateValidationCallback = (_, shown, _, _) => shown is not null },
            })
            {
                BaseAddress = new Uri("https://a/"),
                DefaultRequestVersion = HttpVersion.Version20,
                DefaultVersionPolicy = HttpVersionPolicy.RequestVersionExact,
            };

        public int Opened => _opened;

        public Task<string> GetAsync() => _http.GetStringAsync("/");

        public void Dispose() => _http.Dispose();
    }
}
