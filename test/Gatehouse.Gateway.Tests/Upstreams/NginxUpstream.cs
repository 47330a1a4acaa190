namespace Gatehouse.Gateway.Tests.Upstreams;

/// <summary>A real nginx that serves https and answers what its variables say of the connection.</summary>
internal sealed class NginxUpstream(NginxServer server) : IAsyncDisposable
{
    public string Address => $"https://127.0.0.1:{server.Port}";

    /// <param name="certificate">What it shows.</param>
    /// <param name="answer">Text of every answer, with nginx's variables.</param>
    /// <param name="settings">More lines of the server, such as those that ask for a certificate.</param>
    public static async Task<NginxUpstream> StartAsync(IssuedCertificate certificate, string answer, string settings = "")
        => new(await NginxServer.StartAsync($$"""
            keepalive_timeout 0;
            server {
              listen 127.0.0.1:PORT ssl;
              ssl_certificate {{certificate.CertFile}};
              ssl_certificate_key {{certificate.KeyFile}};
              ssl_session_cache shared:one:1m;
              {{settings}}
              location / { return 200 "{{answer}}"; }
            }
            """));

    public ValueTask DisposeAsync() => server.DisposeAsync();
}
