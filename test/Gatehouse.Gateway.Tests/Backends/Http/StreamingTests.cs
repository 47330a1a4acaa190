using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Net.WebSockets;
using System.Text;
using Gatehouse.Core.Requests;
using Gatehouse.Testing;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace Gatehouse.Gateway.Tests.Backends.Http;

public class StreamingTests
{
    [Fact]
    public async Task EventStream_FirstEvent_ArrivesBeforeTheSecondIsSent()
    {
        var second = new TaskCompletionSource();
        await using var upstream = await FakeUpstream.StartAsync(async context =>
        {
            context.Response.ContentType = "text/event-stream";
            await context.Response.WriteAsync("data: 1\n\n");
            await context.Response.Body.FlushAsync();
            await second.Task;
            await context.Response.WriteAsync("data: 2\n\n");
        });
        await using var gateway = await RunningGateway.InFrontOfAsync(upstream.Address);
        await using var client = await gateway.ConnectAsync();

        await client.SendAsync("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
        await client.ReadUntilAsync("data: 1\n\n");
        second.SetResult();

        Assert.Contains("data: 2\n\n", await client.ReadUntilAsync("0\r\n\r\n"));
    }

    [Fact]
    public async Task EventStream_LongerThanTimeout_GoesOn()
    {
        await using var upstream = RawUpstream.Start(async (socket, stop) =>
        {
            await socket.SendAsync("HTTP/1.1 200 OK\r\nContent-Type: text/event-stream; charset=utf-8\r\n\r\n"u8.ToArray(), stop);
            for (int i = 0; i < 5; i++)
            {
                await Task.Delay(100, stop);
                await socket.SendAsync(Encoding.ASCII.GetBytes($"data: {i}\n\n"), stop);
            }
        });
        await using var gateway = await RunningGateway.InFrontOfAsync(upstream.Address, "timeout: 250ms; idle_timeout: 5s");
        await using var client = await gateway.ConnectAsync();

        await client.SendAsync("GET / HTTP/1.1\r\nHost: a\r\n\r\n");

        Assert.Contains("data: 4\n\n", await client.ReadUntilAsync("0\r\n\r\n"));
    }

    [Fact]
    public async Task Upload_Piecewise_ReachesUpstreamAsItComes()
    {
        var pieces = new System.Collections.Concurrent.ConcurrentQueue<string>();
        await using var upstream = await FakeUpstream.StartAsync(async context =>
        {
            byte[] buffer = new byte[100];
            for (int read = await context.Request.Body.ReadAsync(buffer); read > 0; read = await context.Request.Body.ReadAsync(buffer))
            {
                pieces.Enqueue(Encoding.ASCII.GetString(buffer, 0, read));
            }

            await context.Response.WriteAsync("done");
        });
        upstream.ReadsBody = false;
        await using var gateway = await RunningGateway.InFrontOfAsync(upstream.Address);
        await using var client = await gateway.ConnectAsync();

        await client.SendAsync("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n3\r\none\r\n");
        await Eventually.TrueAsync(() => pieces.Contains("one"), "the first piece arrived");
        await client.SendAsync("3\r\ntwo\r\n0\r\n\r\n");

        await client.ReadUntilAsync("done");
        Assert.Equal(["one", "two"], pieces);
    }

    [Fact]
    public async Task Upload_WithExpectation_IsAskedForWhenTheUpstreamWantsIt()
    {
        await using var upstream = RawUpstream.Start(async (socket, stop) =>
        {
            await socket.SendAsync("HTTP/1.1 100 Continue\r\n\r\n"u8.ToArray(), stop);
            byte[] body = new byte[5];
            await socket.ReceiveAsync(body, stop);
            await socket.SendAsync("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"u8.ToArray(), stop);
        });
        await using var gateway = await RunningGateway.InFrontOfAsync(upstream.Address);
        await using var client = await gateway.ConnectAsync();

        await client.SendAsync("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nExpect: 100-continue\r\n\r\n");
        Assert.Equal("HTTP/1.1 100 Continue\r\n\r\n", await client.ReadUntilAsync("\r\n\r\n"));
        await client.SendAsync("hello");

        Assert.StartsWith("HTTP/1.1 200", await client.ReadUntilAsync("ok"));
        Assert.Contains("Expect: 100-continue\r\n", upstream.Heads[0]);
    }

    [Fact]
    public async Task Upload_WithExpectation_IsNotAskedForWhenRefused()
    {
        await using var gateway = await RunningGateway.StartAsync("routes:\n  no: { match: /**, respond: { status: 403, body: no } }");
        await using var client = await gateway.ConnectAsync();

        await client.SendAsync("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nExpect: 100-continue\r\n\r\n");

        Assert.StartsWith("HTTP/1.1 403", await client.ReadUntilAsync("\r\n\r\n"));
    }

    [Fact]
    public async Task Client_NotReading_HoldsTheUpstreamBack()
    {
        long sent = 0;
        await using var upstream = RawUpstream.Start(async (socket, stop) =>
        {
            await socket.SendAsync("HTTP/1.1 200 OK\r\nContent-Length: 1000000000\r\n\r\n"u8.ToArray(), stop);
            byte[] piece = new byte[65_536];
            while (true)
            {
                Interlocked.Add(ref sent, await socket.SendAsync(piece, stop));
            }
        });
        await using var gateway = await RunningGateway.InFrontOfAsync(upstream.Address);
        await using var client = await gateway.ConnectAsync();
        await client.SendAsync("GET / HTTP/1.1\r\nHost: a\r\n\r\n");

        // Stands still once the buffers of two sockets and a pipe are full.
        long before = -1;
        await Eventually.TrueAsync(
            () =>
            {
                long now = Interlocked.Read(ref sent);
                bool still = now > 0 && now == before;
                before = now;
                Thread.Sleep(100);
                return still;
            },
            "the upstream was held back");
        Assert.InRange(before, 1, 30_000_000);
    }

    [Fact]
    public async Task WebSocket_Echo_PassesBothWays()
    {
        await using var upstream = await WebSocketEchoAsync();
        await using var gateway = await RunningGateway.InFrontOfAsync(upstream.Address, "timeout: 300ms; idle_timeout: 20s");
        using var socket = new ClientWebSocket();

        await socket.ConnectAsync(new Uri(gateway.Address.Replace("http", "ws", StringComparison.Ordinal)), CancellationToken.None);
        await Task.Delay(500);

        Assert.Equal("hello", await EchoAsync(socket, "hello"));
        Assert.Equal(new string('x', 50_000), await EchoAsync(socket, new string('x', 50_000)));
        await socket.CloseAsync(WebSocketCloseStatus.NormalClosure, "bye", CancellationToken.None);
        Assert.Equal(WebSocketCloseStatus.NormalClosure, socket.CloseStatus);
        var record = await gateway.RecordAsync();
        Assert.Equal(101, record.Status);
        Assert.InRange(record.BytesReceived, 50_005, 51_000);
        Assert.InRange(record.BytesSent, 50_005, 51_000);
    }

    [Fact]
    public async Task WebSocket_OverHttp2_ReachesAnHttp1Upstream()
    {
        await using var upstream = await WebSocketEchoAsync();
        await using var gateway = await RunningGateway.InFrontOfAsync(upstream.Address, listen: "listen: [ { url: \"http://127.0.0.1:0\", protocols: [http2] } ]");
        using var handler = new SocketsHttpHandler();
        using var invoker = new HttpMessageInvoker(handler);
        using var socket = new ClientWebSocket();
        socket.Options.HttpVersion = HttpVersion.Version20;
        socket.Options.HttpVersionPolicy = HttpVersionPolicy.RequestVersionExact;

        await socket.ConnectAsync(new Uri(gateway.Address.Replace("http", "ws", StringComparison.Ordinal)), invoker, CancellationToken.None);

        Assert.Equal("hello", await EchoAsync(socket, "hello"));
        await socket.CloseAsync(WebSocketCloseStatus.NormalClosure, "bye", CancellationToken.None);
        Assert.Equal("websocket", upstream.LastRequest.Header("Upgrade"), ignoreCase: true);
    }

    [Fact]
    public async Task Upgrade_OtherProtocol_IsATunnelUntilOneSideEnds()
    {
        await using var upstream = RawUpstream.Start(async (socket, stop) =>
        {
            await socket.SendAsync("HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: chat/1\r\n\r\nwelcome"u8.ToArray(), stop);
            byte[] buffer = new byte[100];
            int read = await socket.ReceiveAsync(buffer, stop);
            await socket.SendAsync(Encoding.ASCII.GetBytes("heard " + Encoding.ASCII.GetString(buffer, 0, read)), stop);
        });
        await using var gateway = await RunningGateway.InFrontOfAsync(upstream.Address);
        await using var client = await gateway.ConnectAsync();

        await client.SendAsync("GET /chat HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: chat/1\r\n\r\n");
        string head = await client.ReadUntilAsync("welcome");
        await client.SendAsync("hello");
        string rest = await client.ReadToEndAsync();

        Assert.StartsWith("HTTP/1.1 101 Switching Protocols\r\n", head);
        Assert.Contains("Upgrade: chat/1\r\n", head);
        Assert.Equal("heard hello", rest);
        Assert.Contains("Connection: Upgrade\r\n", upstream.Heads[0]);
        Assert.Contains("Upgrade: chat/1\r\n", upstream.Heads[0]);
    }

    [Fact]
    public async Task Upgrade_WhatTheClientSentBeforeItLeft_IsDelivered()
    {
        var heard = new TaskCompletionSource<string>();
        await using var upstream = RawUpstream.Start(async (socket, stop) =>
        {
            await socket.SendAsync("HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: chat/1\r\n\r\n"u8.ToArray(), stop);
            var text = new StringBuilder();
            byte[] buffer = new byte[100];
            for (int read = await socket.ReceiveAsync(buffer, stop); read > 0; read = await socket.ReceiveAsync(buffer, stop))
            {
                text.Append(Encoding.ASCII.GetString(buffer, 0, read));
            }

            heard.SetResult(text.ToString());
        });
        await using var gateway = await RunningGateway.InFrontOfAsync(upstream.Address);
        await using var client = await gateway.ConnectAsync();
        await client.SendAsync("GET /chat HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: chat/1\r\n\r\n");
        await client.ReadUntilAsync("\r\n\r\n");

        await client.SendAsync("last words");
        client.EndSending();

        Assert.Equal("last words", await Eventually.WithinAsync(heard.Task));
    }

    [Fact]
    public async Task Upgrade_Refused_IsAnOrdinaryReply()
    {
        await using var upstream = RawUpstream.Sending("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello");
        await using var gateway = await RunningGateway.InFrontOfAsync(upstream.Address);
        await using var client = await gateway.ConnectAsync();

        await client.SendAsync("GET / HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: chat/1\r\n\r\n");

        Assert.StartsWith("HTTP/1.1 200 OK", await client.ReadUntilAsync("hello"));
    }

    [Theory]
    [InlineData("", 400)]
    [InlineData("websocket", 502)]
    public async Task WebSocket_OverHttp2_ThatIsNotSwitched_IsNeverASuccess(string upgrades, int status)
    {
        await using var upstream = RecordingUpstream.Start();
        await using var gateway = await RunningGateway.StartAsync($"listen: [ {{ url: \"http://127.0.0.1:0\", protocols: [http2] }} ]\n{SwitchingTo(upgrades, upstream.Address)}");
        using var handler = new SocketsHttpHandler();
        using var invoker = new HttpMessageInvoker(handler);
        using var socket = new ClientWebSocket();
        socket.Options.HttpVersion = HttpVersion.Version20;
        socket.Options.HttpVersionPolicy = HttpVersionPolicy.RequestVersionExact;

        var fault = await Assert.ThrowsAsync<WebSocketException>(
            () => socket.ConnectAsync(new Uri(gateway.Address.Replace("http", "ws", StringComparison.Ordinal)), invoker, CancellationToken.None));

        Assert.Contains(status.ToString(CultureInfo.InvariantCulture), fault.Message);
        Assert.Equal(upgrades.Length == 0 ? 0 : 1, upstream.Requests.Count);
    }

    [Fact]
    public async Task Upgrade_TheRouteDoesNotAllow_IsAnOrdinaryRequest()
    {
        await using var upstream = RecordingUpstream.Start();
        await using var gateway = await RunningGateway.StartAsync(SwitchingTo("websocket", upstream.Address));
        await using var client = await gateway.ConnectAsync();

        await client.SendAsync("GET / HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: chat/1\r\n\r\n");

        Assert.StartsWith("HTTP/1.1 200", await client.ReadUntilAsync("ok"));
        Assert.DoesNotContain("pgrade", upstream.Requests[0]);
    }

    [Fact]
    public async Task Upgrade_ToHttp2_IsNotPassedOn()
    {
        await using var upstream = RecordingUpstream.Start();
        await using var gateway = await RunningGateway.InFrontOfAsync(upstream.Address);
        await using var client = await gateway.ConnectAsync();

        await client.SendAsync("GET / HTTP/1.1\r\nHost: a\r\nConnection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABkAAQCAAAAAAIAAAAA\r\n\r\n");

        await client.ReadUntilAsync("ok");
        Assert.DoesNotContain("Upgrade", upstream.Requests[0], StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("HTTP2-Settings", upstream.Requests[0], StringComparison.OrdinalIgnoreCase);
    }

    private static string SwitchingTo(string protocol, string address)
        => $"routes:\n  all: {{ match: /**, service: {{ service: \"{address}\", upgrades: [{protocol}] }} }}";

    private static Task<FakeUpstream> WebSocketEchoAsync() => FakeUpstream.StartAsync(async context =>
    {
        using var socket = await context.WebSockets.AcceptWebSocketAsync();
        byte[] buffer = new byte[4096];
        for (var piece = await socket.ReceiveAsync(buffer, CancellationToken.None);
            piece.MessageType != WebSocketMessageType.Close;
            piece = await socket.ReceiveAsync(buffer, CancellationToken.None))
        {
            await socket.SendAsync(buffer.AsMemory(0, piece.Count), piece.MessageType, piece.EndOfMessage, CancellationToken.None);
        }

        await socket.CloseAsync(WebSocketCloseStatus.NormalClosure, "bye", CancellationToken.None);
    });

    private static async Task<string> EchoAsync(ClientWebSocket socket, string text)
    {
        await socket.SendAsync(Encoding.UTF8.GetBytes(text), WebSocketMessageType.Text, endOfMessage: true, CancellationToken.None);
        using var back = new MemoryStream();
        byte[] buffer = new byte[8192];
        WebSocketReceiveResult piece;
        do
        {
            piece = await socket.ReceiveAsync(buffer, CancellationToken.None).WaitAsync(Eventually.Limit);
            back.Write(buffer, 0, piece.Count);
        }
        while (!piece.EndOfMessage);
        return Encoding.UTF8.GetString(back.ToArray());
    }
}
