using System.Net.Sockets;
using System.Text;
using Gatehouse.Testing;
using Microsoft.AspNetCore.Http;

namespace Gatehouse.Gateway.Tests.Upstreams;

/// <summary>Connections to upstreams from one request to the next: kept, found dead, out of step, given up.</summary>
public class ConnectionReuseTests
{
    private const string Get = "GET /first HTTP/1.1\r\nHost: a\r\n\r\n";

    [Fact]
    public async Task Connection_AfterAWholeReply_ServesTheNextRequest()
    {
        var ports = new System.Collections.Concurrent.ConcurrentBag<int>();
        await using var upstream = await FakeUpstream.StartAsync(context =>
        {
            ports.Add(context.Connection.RemotePort);
            return context.Response.WriteAsync("upstream");
        });
        await using var gateway = await RunningGateway.InFrontOfAsync(upstream.Address);
        await using var client = await gateway.ConnectAsync();

        for (int i = 0; i < 20; i++)
        {
            await client.SendAsync(i % 2 == 0 ? Get : "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nhello");
            await client.ReadUntilAsync("0\r\n\r\n");
        }

        Assert.Equal(20, ports.Count);
        Assert.Single(ports.Distinct());
    }

    [Theory]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\npoison")]
    [InlineData("x")]
    [InlineData("\r\n")]
    public async Task IdleConnection_BytesArriveOnIt_NextRequestGoesElsewhereAndGetsItsOwnReply(string stray)
    {
        var answered = new TaskCompletionSource();
        var givenUp = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        int connections = 0;
        await using var upstream = RawUpstream.Start(async (socket, stop) =>
        {
            bool isFirst = Interlocked.Increment(ref connections) == 1;
            await socket.SendAsync(Encoding.ASCII.GetBytes($"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n{(isFirst ? "first" : "other")}"), stop);
            if (isFirst)
            {
                await answered.Task.WaitAsync(stop);
                await socket.SendAsync(Encoding.ASCII.GetBytes(stray), stop);
                await socket.ReceiveAsync(new byte[1], stop).AsTask().ContinueWith(static _ => { }, TaskScheduler.Default);
                givenUp.SetResult();
            }
        });
        await using var gateway = await RunningGateway.InFrontOfAsync(upstream.Address);
        await using var client = await gateway.ConnectAsync();
        await client.SendAsync(Get);
        await client.ReadUntilAsync("first");

        answered.SetResult();
        await Eventually.WithinAsync(givenUp.Task);
        await client.SendAsync("GET /second HTTP/1.1\r\nHost: a\r\n\r\n");
        string reply = await client.ReadUntilAsync("other");

        Assert.DoesNotContain("poison", reply);
        Assert.StartsWith("HTTP/1.1 200 OK", reply);
        Assert.StartsWith("GET /second", upstream.Heads[1]);
    }

    [Theory]
    [InlineData("GET /second HTTP/1.1\r\nHost: a\r\n\r\n")]
    [InlineData("POST /second HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nhello")]
    [InlineData("POST /second HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n")]
    public async Task IdleConnection_ClosedByTheUpstream_NextRequestGoesOverANewOne(string request)
    {
        // The end has arrived when the next request comes, but perhaps nobody has looked yet: often, because that is a race.
        using var ended = new SemaphoreSlim(0);
        await using var upstream = RawUpstream.Start(async (socket, stop) =>
        {
            await socket.SendAsync("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"u8.ToArray(), stop);
            socket.Shutdown(SocketShutdown.Send);
            ended.Release();
        });
        await using var gateway = await RunningGateway.InFrontOfAsync(upstream.Address);
        await using var client = await gateway.ConnectAsync();
        for (int i = 0; i < 200; i++)
        {
            await client.SendAsync(request);

            Assert.StartsWith("HTTP/1.1 200 OK", await client.ReadUntilAsync("ok"));
            await ended.WaitAsync();
        }

        Assert.All(gateway.Records, r => Assert.Equal(200, r.Status));
    }

    [Theory]
    [InlineData("GET", "", 3)]
    [InlineData("DELETE", "", 3)]
    [InlineData("PUT", "Content-Length: 5\r\n\r\nhello", 3)]
    [InlineData("POST", "Content-Length: 5\r\n\r\nhello", 2)]
    [InlineData("PATCH", "Content-Length: 5\r\n\r\nhello", 2)]
    public async Task ReusedConnection_DyingUnderARequest_IsRepeatedOnlyWhenTheMethodAllows(string method, string body, int expected)
    {
        var heads = new System.Collections.Concurrent.ConcurrentQueue<string>();
        await using var upstream = RawUpstream.Start(async (socket, stop) =>
        {
            heads.Enqueue("");
            await socket.SendAsync("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"u8.ToArray(), stop);
            if (heads.Count == 1)
            {
                // The second request on the first connection arrives and is not answered: it may have been carried out.
                await socket.ReceiveAsync(new byte[4096], stop);
                heads.Enqueue("");
            }
        });
        await using var gateway = await RunningGateway.InFrontOfAsync(upstream.Address);
        await using var client = await gateway.ConnectAsync();
        await client.SendAsync(Get);
        await client.ReadUntilAsync("ok");

        await client.SendAsync($"{method} /second HTTP/1.1\r\nHost: a\r\n{(body.Length == 0 ? "\r\n" : body)}");
        string reply = await client.ReadUntilAsync("\r\n\r\n");

        Assert.StartsWith(expected == 3 ? "HTTP/1.1 200" : "HTTP/1.1 502", reply);
        Assert.Equal(expected, heads.Count);
    }

    [Theory]
    [InlineData("GET")]
    [InlineData("POST")]
    public async Task NewConnection_ClosedWithoutAnAnswer_IsNotTriedAgain(string method)
    {
        await using var upstream = RawUpstream.Sending("");
        await using var gateway = await RunningGateway.InFrontOfAsync(upstream.Address);

        string reply = await gateway.ExchangeAsync($"{method} / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");

        Assert.StartsWith("HTTP/1.1 502", reply);
        Assert.Single(upstream.Heads);
    }

    [Fact]
    public async Task HalfClosedUpstream_ReplyUntilItsEnd_IsWholeWithoutWaitingForMore()
    {
        await using var upstream = RawUpstream.Start(async (socket, stop) =>
        {
            await socket.SendAsync("HTTP/1.1 200 OK\r\n\r\nall of it"u8.ToArray(), stop);
            socket.Shutdown(SocketShutdown.Send);
            await Task.Delay(Timeout.Infinite, stop);
        });
        await using var gateway = await RunningGateway.InFrontOfAsync(upstream.Address);
        await using var client = await gateway.ConnectAsync();

        await client.SendAsync(Get);

        Assert.EndsWith("0\r\n\r\n", await client.ReadUntilAsync("0\r\n\r\n"));
        Assert.Equal(200, (await gateway.RecordAsync()).Status);
    }

    [Fact]
    public async Task Client_LeavingAtTheEndOfManyReplies_LeavesNoConnectionBehind()
    {
        await using var upstream = RawUpstream.StallingAfter("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhello");
        await using var gateway = await RunningGateway.InFrontOfAsync(upstream.Address);
        for (int i = 0; i < 20; i++)
        {
            await using var client = await gateway.ConnectAsync();
            await client.SendAsync(Get);
            await client.ReadUntilAsync("hello");
        }

        await Eventually.TrueAsync(() => gateway.Front.ActiveRequests == 0, "all requests have ended");
        Assert.All(gateway.Records, r => Assert.True(r.ClientGone));
    }
}
