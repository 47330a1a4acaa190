using System.Net.Sockets;
using Gatehouse.Testing;
using Microsoft.AspNetCore.Http;

namespace Gatehouse.Gateway.Tests.Upstreams;

/// <summary>Upstreams that answer an upload before they have it all.</summary>
public class EarlyReplyTests
{
    private const string Refusal = "HTTP/1.1 413 Content Too Large\r\nContent-Length: 7\r\n\r\ntoo big";
    private const string Upload = "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1000\r\n\r\nhello";

    [Fact]
    public async Task Reply_BeforeTheUploadIsComplete_ReachesTheClientAtOnce()
    {
        await using var upstream = RawUpstream.Start(async (socket, stop) =>
        {
            await socket.SendAsync(Bytes(Refusal), stop);
            await Task.Delay(Timeout.Infinite, stop);
        });
        await using var gateway = await RunningGateway.InFrontOfAsync(upstream.Address);
        await using var client = await gateway.ConnectAsync();

        await client.SendAsync(Upload);

        Assert.StartsWith("HTTP/1.1 413", await client.ReadUntilAsync("too big"));
    }

    [Fact]
    public async Task Reply_BeforeTheUploadIsComplete_UpstreamReadsOn_ClientMayFinishAndGoOn()
    {
        await using var upstream = RawUpstream.Start(async (socket, stop) =>
        {
            await socket.SendAsync(Bytes(Refusal), stop);
            byte[] rest = new byte[4096];
            while (await socket.ReceiveAsync(rest, stop) > 0)
            {
            }
        });
        await using var gateway = await RunningGateway.InFrontOfAsync(upstream.Address);
        await using var client = await gateway.ConnectAsync();
        await client.SendAsync(Upload);
        await client.ReadUntilAsync("too big");

        // What is left of the body is no request, and what comes after it is one.
        await client.SendAsync(new string('x', 995));
        await client.SendAsync("GET /next HTTP/1.1\r\nHost: a\r\n\r\n");

        Assert.StartsWith("HTTP/1.1 413", await client.ReadUntilAsync("too big"));
        Assert.StartsWith("GET /next ", upstream.Heads[1]);
    }

    [Theory]
    [InlineData("")]
    [InlineData("Connection: close\r\n")]
    public async Task Reply_BeforeTheUploadIsComplete_AndACloseBehindIt_ReachesTheClientWhole(string field)
    {
        await using var upstream = RawUpstream.Sending(Refusal.Replace("Content-Length", field + "Content-Length", StringComparison.Ordinal));
        await using var gateway = await RunningGateway.InFrontOfAsync(upstream.Address);
        await using var client = await gateway.ConnectAsync();

        await client.SendAsync(Upload);

        Assert.StartsWith("HTTP/1.1 413", await client.ReadUntilAsync("too big"));
    }

    [Theory]
    [InlineData("Content-Length: 20000000\r\n\r\n")]
    [InlineData("Transfer-Encoding: chunked\r\n\r\n1312d00\r\n")]
    public async Task Reply_BeforeTheUploadIsComplete_UpstreamStopsReading_IsNotHeldUp(string framing)
    {
        var closed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var upstream = RawUpstream.Start(async (socket, stop) =>
        {
            // The buffers are full, and nobody will empty them, before the answer is sent.
            await Task.Delay(100, stop);
            await socket.SendAsync(Bytes(Refusal), stop);
            await Eventually.TrueAsync(() => IsGivenUp(socket), "the gateway gave the connection up");
            closed.SetResult();
        });
        await using var gateway = await RunningGateway.InFrontOfAsync(upstream.Address);
        await using var client = await gateway.ConnectAsync();
        await client.SendAsync("POST / HTTP/1.1\r\nHost: a\r\n" + framing);
        var sending = client.SendAsync(new byte[20_000_000]);

        Assert.StartsWith("HTTP/1.1 413", await client.ReadUntilAsync("too big"));
        await Eventually.WithinAsync(closed.Task);
        await client.DisposeAsync();
        await sending.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
        await Eventually.TrueAsync(() => gateway.Front.ActiveRequests == 0, "nothing is left of the request");
    }

    [Fact]
    public async Task Reply_BeforeTheUploadIsComplete_WithALongBody_IsReadToItsEnd()
    {
        byte[] body = new byte[500_000];
        await using var upstream = await FakeUpstream.StartAsync(async context =>
        {
            context.Response.StatusCode = 413;
            context.Response.ContentLength = body.Length;
            await context.Response.Body.WriteAsync(body);
        });
        upstream.ReadsBody = false;
        await using var gateway = await RunningGateway.InFrontOfAsync(upstream.Address);
        await using var client = await gateway.ConnectAsync();

        await client.SendAsync(Upload);
        string reply = await client.ReadUntilAsync(new string('\0', body.Length));

        Assert.StartsWith("HTTP/1.1 413", reply);
    }

    [Fact]
    public async Task Reply_BeforeTheUploadIsComplete_RealServer_ManyTimes_AlwaysArrives()
    {
        await using var upstream = await FakeUpstream.StartAsync(context =>
        {
            context.Response.StatusCode = 403;
            return context.Response.WriteAsync("refused");
        });
        upstream.ReadsBody = false;
        await using var gateway = await RunningGateway.InFrontOfAsync(upstream.Address);
        for (int i = 0; i < 30; i++)
        {
            await using var client = await gateway.ConnectAsync();
            var sending = client.SendAsync("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 200000\r\n\r\n" + new string('x', 200_000));
            string reply = await client.ReadUntilAsync("refused");
            await sending;

            Assert.StartsWith("HTTP/1.1 403", reply);
        }
    }

    private static byte[] Bytes(string text) => System.Text.Encoding.Latin1.GetBytes(text);

    // With unread bytes before it the end of a connection does not show; a reset does, and a send into a closed one fails.
    private static bool IsGivenUp(Socket socket)
    {
        try
        {
            return socket.Poll(0, SelectMode.SelectError) || socket.Send("x"u8) < 0;
        }
        catch (SocketException)
        {
            return true;
        }
    }
}
