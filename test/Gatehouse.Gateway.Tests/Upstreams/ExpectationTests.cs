using System.Text;
using Gatehouse.Testing;

namespace Gatehouse.Gateway.Tests.Upstreams;

/// <summary>Expect: 100-continue from the client to the upstream and back.</summary>
public class ExpectationTests
{
    private const string Head = "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nExpect: 100-continue\r\n\r\n";

    [Fact]
    public async Task Upload_UpstreamConsents_ClientIsAskedAndTheBodyFollows()
    {
        var body = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var upstream = RawUpstream.Start(async (socket, stop) =>
        {
            await socket.SendAsync("HTTP/1.1 100 Continue\r\n\r\n"u8.ToArray(), stop);
            byte[] buffer = new byte[100];
            int read = await socket.ReceiveAsync(buffer, stop);
            body.SetResult(Encoding.ASCII.GetString(buffer, 0, read));
            await socket.SendAsync("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"u8.ToArray(), stop);
        });
        await using var gateway = await RunningGateway.InFrontOfAsync(upstream.Address);
        await using var client = await gateway.ConnectAsync();

        await client.SendAsync(Head);
        string asked = await client.ReadUntilAsync("\r\n\r\n");
        bool wasEmpty = !body.Task.IsCompleted;
        await client.SendAsync("hello");

        Assert.Equal("HTTP/1.1 100 Continue\r\n\r\n", asked);
        Assert.True(wasEmpty);
        Assert.StartsWith("HTTP/1.1 200", await client.ReadUntilAsync("ok"));
        Assert.Equal("hello", await Eventually.WithinAsync(body.Task));
        Assert.Contains("Expect: 100-continue\r\n", upstream.Heads[0], StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task Upload_UpstreamRefuses_ClientIsNotAskedForTheBody()
    {
        await using var upstream = RawUpstream.Sending("HTTP/1.1 401 Unauthorized\r\nContent-Length: 2\r\n\r\nno");
        await using var gateway = await RunningGateway.InFrontOfAsync(upstream.Address);
        await using var client = await gateway.ConnectAsync();

        await client.SendAsync(Head);
        string reply = await client.ReadUntilAsync("no");

        Assert.StartsWith("HTTP/1.1 401", reply);
        Assert.Equal(401, (await gateway.RecordAsync()).Status);
    }

    [Fact]
    public async Task Upload_UpstreamNeverConsents_IsSentAfterASecond()
    {
        await using var upstream = RawUpstream.Start(async (socket, stop) =>
        {
            byte[] buffer = new byte[100];
            int read = await socket.ReceiveAsync(buffer, stop);
            await socket.SendAsync(Encoding.ASCII.GetBytes($"HTTP/1.1 200 OK\r\nContent-Length: {read}\r\n\r\n{Encoding.ASCII.GetString(buffer, 0, read)}"), stop);
        });
        await using var gateway = await RunningGateway.InFrontOfAsync(upstream.Address);
        await using var client = await gateway.ConnectAsync();

        await client.SendAsync(Head + "hello");

        Assert.StartsWith("HTTP/1.1 200", await client.ReadUntilAsync("\r\n\r\nhello"));
    }

    /// <summary>The consent is passed on while the reply is passed on: neither may be written into the other.</summary>
    [Fact]
    public async Task Upload_ConsentAndReplyAtOnce_TheReplyIsWhole()
    {
        const string Reply = "HTTP/1.1 200 OK\r\nContent-Length: 50\r\n\r\n";
        string body = new('b', 50);
        await using var upstream = RawUpstream.Start(async (socket, stop) =>
        {
            await socket.SendAsync(Encoding.ASCII.GetBytes("HTTP/1.1 100 Continue\r\n\r\n" + Reply + body), stop);
            await socket.ReceiveAsync(new byte[100], stop);
        });
        await using var gateway = await RunningGateway.InFrontOfAsync(upstream.Address);
        for (int i = 0; i < 300; i++)
        {
            await using var client = await gateway.ConnectAsync();
            await client.SendAsync(Head);
            string received = await client.ReadUntilAsync("bbb");
            received = received.EndsWith(body, StringComparison.Ordinal) ? received : received + await client.ReadUntilAsync("b");

            string reply = received[received.IndexOf("HTTP/1.1 200", StringComparison.Ordinal)..];
            Assert.DoesNotContain("100 Continue", reply);
        }
    }
}
