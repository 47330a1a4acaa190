using System.Diagnostics;
using System.Globalization;
using System.Net.Sockets;
using Gatehouse.Testing;

namespace Gatehouse.Gateway.Tests.Front.Clients;

/// <summary>A real HAProxy in front of the gateway.</summary>
public sealed class HaproxyTests
{
    private const string Program = "/usr/sbin/haproxy";

    [Theory]
    [InlineData("send-proxy", "http://127.0.0.1", "")]
    [InlineData("send-proxy-v2", "http://127.0.0.1", "")]
    [InlineData("send-proxy-v2 proxy-v2-options crc32c,unique-id", "http://127.0.0.1", "")]
    [InlineData("send-proxy-v2 ssl verify none", "https://127.0.0.1", "")]
    [InlineData("", "http://127.0.0.1", "option forwardfor")]
    [InlineData("", "http://127.0.0.1", "http-request del-header X-Forwarded-For\n  http-request set-header Forwarded 'for=\"%[src]:4711\";proto=https'")]
    public async Task Client_BehindHaproxy_IsKnown(string server, string url, string settings)
    {
        Assert.SkipUnless(File.Exists(Program), "haproxy is not installed");
        using var files = TestCertificate.Write("localhost");
        await using var upstream = RecordingUpstream.Start();
        string tls = url.StartsWith("https", StringComparison.Ordinal) ? $", tls: {{ cert: \"{files.Certificate}\", key: \"{files.Key}\" }}" : "";
        string trust = server.Length > 0 ? "proxy_protocol: { trusted: [127.0.0.1] }" : "trusted_proxies: [127.0.0.1]";
        await using var gateway = await RunningGateway.InFrontOfAsync(upstream.Address, listen: $"listen: [ {{ url: \"{url}:0\", {trust}{tls} }} ]");
        string folder = Directory.CreateTempSubdirectory("gatehouse-haproxy-").FullName;
        int port = FreePort.Find();
        await File.WriteAllTextAsync(Path.Combine(folder, "haproxy.cfg"), string.Create(CultureInfo.InvariantCulture, $"""
            defaults
              mode {(settings.Length > 0 ? "http" : "tcp")}
              timeout connect 10s
              timeout client 10s
              timeout server 10s
            listen all
              bind 127.0.0.1:{port}
              {(settings.Length > 0 ? settings : "unique-id-format %[uuid()]")}
              server gateway 127.0.0.1:{gateway.Port} {server}

            """));
        using var haproxy = Process.Start(new ProcessStartInfo(Program, ["-db", "-f", Path.Combine(folder, "haproxy.cfg")]) { RedirectStandardError = true, RedirectStandardOutput = true, UseShellExecute = false })!;
        try
        {
            await Eventually.TrueAsync(() => haproxy.HasExited || IsOpen(port), "haproxy listens");
            Assert.False(haproxy.HasExited, haproxy.HasExited ? await haproxy.StandardError.ReadToEndAsync() : "");

            // It comes from another address of loopback than haproxy does.
            using var client = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            client.Bind(new System.Net.IPEndPoint(System.Net.IPAddress.Parse("127.0.0.77"), 0));
            await client.ConnectAsync("127.0.0.1", port);
            await client.SendAsync("GET / HTTP/1.1\r\nHost: a\r\nX-Forwarded-For: 9.9.9.9\r\nConnection: close\r\n\r\n"u8.ToArray());
            using var reply = new StreamReader(new NetworkStream(client));
            Assert.Equal("HTTP/1.1 200 OK", await reply.ReadLineAsync());
            string chain = server.Length > 0 ? "127.0.0.77" : "127.0.0.77, 127.0.0.1";
            Assert.Contains($"\r\nX-Forwarded-For: {chain}\r\n", Assert.Single(upstream.Requests));
        }
        finally
        {
            haproxy.Kill();
            await haproxy.WaitForExitAsync();
            Directory.Delete(folder, recursive: true);
        }
    }

    private static bool IsOpen(int port)
    {
        using var probe = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            probe.Connect("127.0.0.1", port);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
