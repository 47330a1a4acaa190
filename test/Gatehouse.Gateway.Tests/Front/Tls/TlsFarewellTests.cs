using Gatehouse.Testing;

namespace Gatehouse.Gateway.Tests.Front.Tls;

public sealed class TlsFarewellTests : IDisposable
{
    private const string CutOff = "unexpected eof";

    private readonly TestAuthority _authority = new();

    [Theory]
    [InlineData("-tls1_2", "GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")]
    [InlineData("-tls1_3", "GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")]
    [InlineData("-tls1_3", "GET / HTTP/1.0\r\nHost: a\r\n\r\n")]
    public async Task Connection_ThatHasComeToItsEnd_IsEndedInTls(string version, string request)
    {
        await using var upstream = RecordingUpstream.Start("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nwhole\r\n0\r\n\r\n");
        string told = await AskAsync(upstream.Address, version, request);
        Assert.Contains("whole", told);
        Assert.DoesNotContain(CutOff, told);
    }

    [Fact]
    public async Task Replies_ThatEndWithTheirConnections_ComeWhole()
    {
        // The body and its end arrive together behind the head: Kestrel sends them when it puts the connection away.
        await using var upstream = RawUpstream.Start(async (socket, stop) =>
        {
            await socket.SendAsync("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"u8.ToArray(), stop);
            await Task.Delay(50, stop);
            await socket.SendAsync("5\r\nwhole\r\n0\r\n\r\n"u8.ToArray(), stop);
        });
        await using var gateway = await StartAsync(upstream.Address);
        for (int i = 0; i < 5; i++)
        {
            await using var client = await TlsClient.ConnectAsync(gateway.Port, "a");
            await client.Stream.WriteAsync("GET / HTTP/1.0\r\nHost: a\r\n\r\n"u8.ToArray());
            using var reply = new StreamReader(client.Stream);
            Assert.EndsWith("\r\n\r\nwhole", await reply.ReadToEndAsync());
        }
    }

    [Fact]
    public async Task Connection_OfAReplyThatBrokeOff_IsNot()
    {
        // To a client of HTTP/1.0 the end of the connection is all that says where the reply ends.
        await using var upstream = RawUpstream.Start(async (socket, stop) =>
        {
            await socket.SendAsync("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nhalf\r\n"u8.ToArray(), stop);
            await Task.Delay(200, stop);
        });
        string told = await AskAsync(upstream.Address, "-tls1_3", "GET / HTTP/1.0\r\nHost: a\r\n\r\n");
        Assert.Contains("half", told);
        Assert.True(told.Contains(CutOff, StringComparison.Ordinal) || told.Contains("errno=104", StringComparison.Ordinal), told);
    }

    public void Dispose() => _authority.Dispose();

    private async Task<string> AskAsync(string upstream, string version, string request)
    {
        Assert.SkipUnless(OpenSslClient.IsInstalled, "openssl is not installed");
        await using var gateway = await StartAsync(upstream);
        return await OpenSslClient.RunAsync(["s_client", "-connect", $"127.0.0.1:{gateway.Port}", "-servername", "a", version, "-quiet"], request);
    }

    private Task<RunningGateway> StartAsync(string upstream)
    {
        var server = _authority.Issue("a");
        return RunningGateway.InFrontOfAsync(upstream, listen: $"listen: [ {{ url: \"https://127.0.0.1:0\", tls: {{ cert: {server.CertFile}, key: {server.KeyFile} }} }} ]");
    }
}
