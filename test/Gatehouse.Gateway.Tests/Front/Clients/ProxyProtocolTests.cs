using System.Net.Security;
using System.Net.Sockets;
using System.Text;
using Gatehouse.Core.Telemetry;
using Gatehouse.Testing;

namespace Gatehouse.Gateway.Tests.Front.Clients;

public sealed class ProxyProtocolTests
{
    private const string Get = "GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n";
    private const string Text = "PROXY TCP4 192.0.2.7 10.0.0.1 4711 443\r\n";
    private const string Binary = "\r\n\r\n\0\r\nQUIT\n\u0021\u0011\0\u000c\u00c0\0\u0002\u0007\u000a\0\0\u0001\0\u0001\0\u0002";
    private const string Local = "\r\n\r\n\0\r\nQUIT\n\u0020\0\0\0";
    private const string Unspecified = "\r\n\r\n\0\r\nQUIT\n\u0021\0\0\0";

    [Theory]
    [InlineData(Text, "", "192.0.2.7")]
    [InlineData(Binary, "", "192.0.2.7")]
    [InlineData(Local, "", "127.0.0.1")]
    [InlineData(Unspecified, "", "unknown")]
    [InlineData("PROXY UNKNOWN\r\n", "", "unknown")]
    [InlineData("PROXY UNKNOWN\r\n", "X-Forwarded-For: 198.51.100.1\r\n", "unknown")]
    [InlineData(Text, "X-Forwarded-For: 198.51.100.1\r\n", "192.0.2.7")]
    [InlineData("PROXY TCP4 192.0.2.99 10.0.0.1 4711 443\r\n", "X-Forwarded-For: 198.51.100.1\r\n", "198.51.100.1, 192.0.2.99")]
    [InlineData("PROXY TCP6 2001:db8::7 ::1 1 2\r\n", "", "2001:db8::7")]
    public async Task Header_OfATrustedPeer_TellsThePeer(string header, string fields, string forwardedFor)
    {
        await using var upstream = RecordingUpstream.Start();
        await using var gateway = await StartAsync(upstream, ", trusted_proxies: [192.0.2.99]");

        foreach (bool byByte in new[] { false, true })
        {
            await using var client = await gateway.ConnectAsync();
            foreach (string piece in byByte ? (header + Get).Chunk(1).Select(c => new string(c)) : [header + Get])
            {
                await client.SendAsync(piece);
            }

            await client.SendAsync(fields + "\r\n");
            Assert.StartsWith("HTTP/1.1 200", await client.ReadToEndAsync());
            Assert.Contains($"\r\nX-Forwarded-For: {forwardedFor}\r\n", upstream.Requests[^1]);
        }

        Assert.Equal(2, upstream.Requests.Count);
    }

    [Theory]
    [InlineData(Get + "\r\n", "did not begin with a PROXY header")]
    [InlineData("PROXY TCP4 1.2.3 10.0.0.1 4711 443\r\n" + Get + "\r\n", "is not well formed")]
    [InlineData("PROXY TCP4 192.0.2.7", "did not come within limits.header_time")]
    [InlineData("", "did not come within limits.header_time")]
    public async Task Header_OfATrustedPeerThatLacks_EndsTheConnectionWithoutAWord(string bytes, string reason)
    {
        await using var upstream = RecordingUpstream.Start();
        await using var gateway = await StartAsync(upstream, ", limits: { header_time: 200ms }");
        using var metrics = new MetricCapture();

        for (int i = 0; i < 2; i++)
        {
            await using var client = await gateway.ConnectAsync();
            await client.SendAsync(bytes);
            Assert.Equal("", await client.ReadToEndAsync(TimeSpan.FromSeconds(5)));
        }

        Assert.Empty(upstream.Requests);
        var told = Assert.Single(gateway.Log.Entries, e => e.Event.Name == "connection.refused");
        Assert.Contains(reason, told.Message);
        Assert.True(metrics.All.Count(m => m.Instrument == MetricNames.ConnectionsRefused && m.Tags["reason"].StartsWith("proxy_", StringComparison.Ordinal)) >= 2);
    }

    [Theory]
    [InlineData(Text)]
    [InlineData(Binary)]
    public async Task Header_OfAnybodyElse_IsABrokenRequest(string header)
    {
        await using var upstream = RecordingUpstream.Start();
        await using var gateway = await RunningGateway.InFrontOfAsync(upstream.Address, listen: "listen: [ { url: \"http://127.0.0.1:0\", proxy_protocol: { trusted: [192.0.2.1] } } ]");

        string reply = await gateway.ExchangeAsync(header + Get + "\r\n");

        Assert.StartsWith("HTTP/1.1 400", reply);
        Assert.Empty(upstream.Requests);
        Assert.StartsWith("HTTP/1.1 200", await gateway.ExchangeAsync(Get + "\r\n"));
        Assert.Contains("\r\nX-Forwarded-For: 127.0.0.1\r\n", upstream.Requests[0]);
    }

    [Fact]
    public async Task Header_BeforeTls_IsRead()
    {
        using var files = TestCertificate.Write("localhost");
        await using var upstream = RecordingUpstream.Start();
        await using var gateway = await RunningGateway.InFrontOfAsync(
            upstream.Address,
            listen: $"listen: [ {{ url: \"https://127.0.0.1:0\", tls: {{ cert: \"{files.Certificate}\", key: \"{files.Key}\" }}, proxy_protocol: {{ trusted: [127.0.0.1] }} }} ]");
        using var client = new TcpClient();
        await client.ConnectAsync("127.0.0.1", gateway.Port);
        await client.GetStream().WriteAsync(Encoding.Latin1.GetBytes(Binary));
        await using var tls = new SslStream(client.GetStream(), leaveInnerStreamOpen: false, (_, certificate, _, _) => certificate?.Subject == "CN=localhost");
        await tls.AuthenticateAsClientAsync("localhost");
        await tls.WriteAsync(Encoding.Latin1.GetBytes(Get + "\r\n"));

        Assert.StartsWith("HTTP/1.1 200", await new StreamReader(tls).ReadToEndAsync());
        Assert.Contains("\r\nX-Forwarded-For: 192.0.2.7\r\n", upstream.Requests[0]);
    }

    [Fact]
    public async Task Listener_ThatEnds_DoesNotWaitForHeaders()
    {
        await using var upstream = RecordingUpstream.Start();
        var gateway = await StartAsync(upstream);
        await using var client = await gateway.ConnectAsync();
        await client.SendAsync("PROXY ");
        await Task.Delay(50);

        await Eventually.WithinAsync(gateway.Front.StopAsync(TimeSpan.FromMinutes(5)));

        await gateway.DisposeAsync();
    }

    private static Task<RunningGateway> StartAsync(RecordingUpstream upstream, string settings = "")
        => RunningGateway.InFrontOfAsync(upstream.Address, listen: $"listen: [ {{ url: \"http://127.0.0.1:0\", proxy_protocol: {{ trusted: [127.0.0.0/8] }}{settings} }} ]");
}
