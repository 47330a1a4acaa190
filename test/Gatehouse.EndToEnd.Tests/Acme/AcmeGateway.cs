using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using Gatehouse.EndToEnd.Tests.Processes;
using Gatehouse.Testing;

namespace Gatehouse.EndToEnd.Tests.Acme;

/// <summary>Configurations of gateways that order certificates from a server of a test, and what their listeners show.</summary>
internal static class AcmeGateway
{
    /// <summary>An https listener on this port that orders, and one for operators.</summary>
    /// <param name="ca">File of roots; null for those of the system.</param>
    /// <param name="acme">Settings of acme beside email, directory, directory_ca and storage.</param>
    /// <param name="more">Further listeners, one a line with its dash.</param>
    public static string Yaml(string directory, string? ca, TemporaryFolder storage, int port, string acme = "domains: [api.gw.test]", string target = "http://127.0.0.1:9", string more = "")
        => $$"""
            listen:
              - url: https://127.0.0.1:{{port}}
                tls:
                  acme: { email: ops@gw.test, directory: "{{directory}}", {{(ca is null ? "" : $"directory_ca: {ca}, ")}}storage: "{{storage.PathOf("acme")}}", {{acme}} }
              - { url: "http://127.0.0.1:0", serves: [metrics, health] }
            {{more}}
            services:
              back: { targets: [{{target}}] }
            routes:
              all: { match: /**, service: back }
            """;

    public static string Yaml(PebbleServer pebble, TemporaryFolder storage, int port, string acme = "domains: [api.gw.test]", string target = "http://127.0.0.1:9", string more = "")
        => Yaml(pebble.Directory, pebble.CaFile, storage, port, acme, target, more);

    /// <summary>What a client that asks for this name is shown; null when the handshake fails.</summary>
    public static async Task<X509Certificate2?> ShownAsync(int port, string name = "api.gw.test", string protocol = "http/1.1")
    {
        using var client = new TcpClient();
        await client.ConnectAsync("127.0.0.1", port);
        await using var tls = new SslStream(client.GetStream(), leaveInnerStreamOpen: false, static (_, certificate, _, _) => certificate is not null);
        try
        {
            await tls.AuthenticateAsClientAsync(new SslClientAuthenticationOptions { TargetHost = name, ApplicationProtocols = [new SslApplicationProtocol(protocol)] });
            return X509CertificateLoader.LoadCertificate(tls.RemoteCertificate!.GetRawCertData());
        }
        catch (Exception e) when (e is AuthenticationException or IOException)
        {
            return null;
        }
    }

    /// <summary>A client that trusts this root alone and takes every name for 127.0.0.1.</summary>
    public static HttpClient ClientOf(X509Certificate2 root)
    {
        var policy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck, DisableCertificateDownloads = true };
        policy.CustomTrustStore.Add(root);
        return new HttpClient(new SocketsHttpHandler
        {
            UseProxy = false,
            SslOptions = new SslClientAuthenticationOptions { CertificateChainPolicy = policy },
            ConnectCallback = static async (context, cancellationToken) =>
            {
                var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
                await socket.ConnectAsync("127.0.0.1", context.DnsEndPoint.Port, cancellationToken);
                return new NetworkStream(socket, ownsSocket: true);
            },
        });
    }

    public static Task WhenLoggedAsync(this TestGateway gateway, string name, int count = 1)
        => Eventually.TrueAsync(() => gateway.Logged(name).Count >= count, $"{count} event(s) {name} among\n{gateway.Log.Text}", TimeSpan.FromSeconds(20));

    public static IReadOnlyList<LogCapture.LogEntry> Logged(this TestGateway gateway, string name) => [.. gateway.Log.Entries.Where(e => e.Event.Name == name)];
}
