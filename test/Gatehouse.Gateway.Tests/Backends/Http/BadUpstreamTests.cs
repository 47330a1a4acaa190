using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Gatehouse.Core.Requests;
using Gatehouse.Core.Upstreams;
using Gatehouse.Testing;

namespace Gatehouse.Gateway.Tests.Backends.Http;

/// <summary>Upstreams that are down, slow, broken or lying: what the client is told, and what the record says.</summary>
public class BadUpstreamTests
{
    private const string Get = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";
    private const string GetAndClose = "GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n";

    [Fact]
    public async Task Target_Down_Is502()
    {
        await using var gateway = await RunningGateway.InFrontOfAsync(DeadAddress.Next());

        string reply = await gateway.ExchangeAsync(GetAndClose);

        await AssertProblemAsync(gateway, reply, ProblemKind.UpstreamFailed, UpstreamFailure.ConnectRefused);
    }

    [Fact]
    public async Task Target_UnknownName_Is502()
    {
        await using var gateway = await RunningGateway.InFrontOfAsync("http://nowhere.invalid:80");

        string reply = await gateway.ExchangeAsync(GetAndClose);

        await AssertProblemAsync(gateway, reply, ProblemKind.UpstreamFailed, UpstreamFailure.NameNotResolved);
    }

    [Theory]
    [InlineData("HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: x\r\n\r\n")]
    [InlineData("HTTP/1.1 099 Odd\r\nContent-Length: 0\r\n\r\n")]
    public async Task Status_ThatAnswersNothing_Is502(string head)
    {
        await using var upstream = RawUpstream.Sending(head);
        await using var gateway = await RunningGateway.InFrontOfAsync(upstream.Address);

        string reply = await gateway.ExchangeAsync(GetAndClose);

        await AssertProblemAsync(gateway, reply, ProblemKind.UpstreamFailed, UpstreamFailure.InvalidReply);
    }

    [Fact]
    public async Task Target_NotConnectingInTime_Is504()
    {
        // A full backlog: the kernel leaves further connections unanswered.
        using var listener = new Socket(SocketType.Stream, ProtocolType.Tcp);
        listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        listener.Listen(0);
        int port = ((IPEndPoint)listener.LocalEndPoint!).Port;
        var fillers = Enumerable.Range(0, 4).Select(_ => new Socket(SocketType.Stream, ProtocolType.Tcp) { Blocking = false }).ToArray();
        foreach (var filler in fillers)
        {
            _ = filler.ConnectAsync(IPAddress.Loopback, port).ContinueWith(static t => t.Exception);
        }

        await using var gateway = await RunningGateway.InFrontOfAsync($"http://127.0.0.1:{port}", "connect_timeout: 200ms");

        string reply = await gateway.ExchangeAsync(GetAndClose);

        await AssertProblemAsync(gateway, reply, ProblemKind.UpstreamTimeout, UpstreamFailure.ConnectTimeout);
        Array.ForEach(fillers, f => f.Dispose());
    }

    [Fact]
    public async Task Target_NotAnsweringTheTlsHandshake_Is504()
    {
        await using var upstream = RawUpstream.Sending("HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n");
        await using var gateway = await RunningGateway.InFrontOfAsync(upstream.Address.Replace("http://", "https://", StringComparison.Ordinal), "connect_timeout: 300ms");

        string reply = await gateway.ExchangeAsync("GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n");

        // The upstream waits for the end of a head that a TLS handshake does not have, so it is the time that ends this.
        Assert.StartsWith("HTTP/1.1 504", reply);
        Assert.Equal(UpstreamFailure.ConnectTimeout, (await gateway.RecordAsync()).UpstreamFailure);
    }

    [Theory]
    [InlineData("the client's host", "a")]
    [InlineData("the target's host", "127.0.0.1")]
    public async Task Target_WithWrongCertificate_Is502(string name, string host)
    {
        using var files = TestCertificate.Write("elsewhere.example");
        await using var upstream = await RunningGateway.StartAsync($$"""
            listen: [ { url: "https://127.0.0.1:0", tls: { cert: "{{files.Certificate}}", key: "{{files.Key}}" } } ]
            routes:
              all: { match: "/**", respond: hello }
            """);
        await using var gateway = await RunningGateway.InFrontOfAsync(upstream.Address);

        string reply = await gateway.ExchangeAsync($"GET / HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n");

        Assert.NotEmpty(name);
        await AssertProblemAsync(gateway, reply, ProblemKind.UpstreamFailed, UpstreamFailure.Tls);
    }

    [Fact]
    public async Task Reply_NeverBeginning_Is504AfterIdleTimeout()
    {
        await using var upstream = RawUpstream.StallingAfter("");
        await using var gateway = await RunningGateway.InFrontOfAsync(upstream.Address, "idle_timeout: 150ms");

        string reply = await gateway.ExchangeAsync(GetAndClose);

        await AssertProblemAsync(gateway, reply, ProblemKind.UpstreamTimeout, UpstreamFailure.FirstByteTimeout);
    }

    [Fact]
    public async Task Reply_NotCompleteInTime_Is504AfterTimeout()
    {
        await using var upstream = RawUpstream.StallingAfter("HTTP/1.1 200 OK\r\nContent-");
        await using var gateway = await RunningGateway.InFrontOfAsync(upstream.Address, "timeout: 150ms");

        string reply = await gateway.ExchangeAsync(GetAndClose);

        await AssertProblemAsync(gateway, reply, ProblemKind.UpstreamTimeout, UpstreamFailure.TotalTimeout);
    }

    [Theory]
    [InlineData("")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Le")]
    public async Task Connection_ClosedBeforeTheHead_Is502(string start)
    {
        await using var upstream = RawUpstream.Sending(start);
        await using var gateway = await RunningGateway.InFrontOfAsync(upstream.Address);

        string reply = await gateway.ExchangeAsync(GetAndClose);

        await AssertProblemAsync(gateway, reply, ProblemKind.UpstreamFailed, UpstreamFailure.Reset);
    }

    [Fact]
    public async Task Connection_ResetBeforeTheHead_Is502()
    {
        await using var upstream = RawUpstream.ResettingAfter("HTTP/1.1 200 OK\r\n");
        await using var gateway = await RunningGateway.InFrontOfAsync(upstream.Address);

        string reply = await gateway.ExchangeAsync(GetAndClose);

        await AssertProblemAsync(gateway, reply, ProblemKind.UpstreamFailed, UpstreamFailure.Reset);
    }

    [Theory]
    [InlineData("SSH-2.0-OpenSSH_9.9\r\n\r\n")]
    [InlineData("HTTP/1.1 abc OK\r\n\r\n")]
    [InlineData("HTTP/1.1 200 OK\r\nbroken field\r\n\r\n")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\nhello!")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 5, 6\r\n\r\nhello!")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: abc\r\n\r\nhello!")]
    [InlineData("HTTP/1.1 200 OK\r\nX-A: b\u0001c\r\nContent-Length: 0\r\n\r\n")]
    [InlineData("HTTP/1.1 200 OK\r\nX A: b\r\nContent-Length: 0\r\n\r\n")]
    public async Task Reply_Garbage_Is502(string bytes)
    {
        await using var upstream = RawUpstream.Sending(bytes);
        await using var gateway = await RunningGateway.InFrontOfAsync(upstream.Address);

        string reply = await gateway.ExchangeAsync(GetAndClose);

        await AssertProblemAsync(gateway, reply, ProblemKind.UpstreamFailed, UpstreamFailure.InvalidReply);
    }

    [Theory]
    [InlineData("lies about its length", "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhello")]
    [InlineData("ends between chunks", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n")]
    [InlineData("ends in a chunk", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n9\r\nhello")]
    [InlineData("sends a chunk of no size", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\nzz\r\n")]
    public async Task Body_BrokenOff_CutsTheClient(string name, string bytes)
    {
        await using var upstream = RawUpstream.Sending(bytes);
        await using var gateway = await RunningGateway.InFrontOfAsync(upstream.Address);
        await using var client = await gateway.ConnectAsync();

        await client.SendAsync(Get);
        string reply = await client.ReadToEndAsync();

        // What came in one piece with the fault may not have been sent at all.
        Assert.True(reply.Length == 0 || reply.StartsWith("HTTP/1.1 200 OK", StringComparison.Ordinal), reply);
        Assert.False(reply.EndsWith("0\r\n\r\n", StringComparison.Ordinal), name + " must not look like a whole reply");
        var record = await gateway.RecordAsync();
        Assert.Equal(200, record.Status);
        Assert.NotNull(record.UpstreamFailure);
        Assert.NotNull(record.Failure);
        Assert.False(record.ClientGone);
    }

    [Fact]
    public async Task Body_StoppingAfterTheHead_IsCutAfterIdleTimeout()
    {
        await using var upstream = RawUpstream.StallingAfter("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhello");
        await using var gateway = await RunningGateway.InFrontOfAsync(upstream.Address, "idle_timeout: 200ms");
        await using var client = await gateway.ConnectAsync();

        await client.SendAsync(Get);
        string reply = await client.ReadToEndAsync();

        Assert.EndsWith("hello", reply);
        Assert.Equal(UpstreamFailure.IdleTimeout, (await gateway.RecordAsync()).UpstreamFailure);
    }

    [Fact]
    public async Task Head_WithoutBodyYet_ReachesTheClientAtOnce()
    {
        await using var upstream = RawUpstream.StallingAfter("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n");
        await using var gateway = await RunningGateway.InFrontOfAsync(upstream.Address);
        await using var client = await gateway.ConnectAsync();

        await client.SendAsync(Get);

        await client.ReadUntilAsync("\r\n\r\n");
    }

    [Fact]
    public async Task Reply_LongerThanItsLength_EndsAtItsLength()
    {
        await using var upstream = RawUpstream.Sending("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhelloHTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\npoison");
        await using var gateway = await RunningGateway.InFrontOfAsync(upstream.Address);
        await using var client = await gateway.ConnectAsync();

        await client.SendAsync(Get);
        string first = await client.ReadUntilAsync("hello");
        await client.SendAsync(GetAndClose);
        string second = await client.ReadToEndAsync();

        Assert.EndsWith("hello", first);
        Assert.DoesNotContain("poison", second);
        Assert.EndsWith("hello", second);
    }

    [Theory]
    [InlineData("5")]
    [InlineData("3")]
    [InlineData("50")]
    public async Task Reply_WithLengthAndCoding_Is502(string length)
    {
        await using var upstream = RawUpstream.Sending($"HTTP/1.1 200 OK\r\nContent-Length: {length}\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n");
        await using var gateway = await RunningGateway.InFrontOfAsync(upstream.Address);

        string reply = await gateway.ExchangeAsync(GetAndClose);

        Assert.StartsWith("HTTP/1.1 502", reply);
        Assert.DoesNotContain("hello", reply);
    }

    [Fact]
    public async Task InformationalReplies_AreNotPassedOn()
    {
        await using var upstream = RawUpstream.Sending("HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\nHTTP/1.1 102 Processing\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello");
        await using var gateway = await RunningGateway.InFrontOfAsync(upstream.Address);

        string reply = await gateway.ExchangeAsync(GetAndClose);

        Assert.StartsWith("HTTP/1.1 200 OK", reply);
        Assert.EndsWith("hello", reply);
    }

    [Fact]
    public async Task Client_LeavingWhileWaiting_IsNoticedUpstreamAtOnce()
    {
        var gone = new TaskCompletionSource<long>(TaskCreationOptions.RunContinuationsAsynchronously);
        var asked = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var upstream = RawUpstream.Start(async (socket, stop) =>
        {
            asked.SetResult();
            await socket.ReceiveAsync(new byte[1], stop).AsTask().ContinueWith(static _ => { }, TaskScheduler.Default);
            gone.TrySetResult(Stopwatch.GetTimestamp());
        });
        await using var gateway = await RunningGateway.InFrontOfAsync(upstream.Address);
        var client = await gateway.ConnectAsync();
        await client.SendAsync(Get);
        await asked.Task;

        long left = Stopwatch.GetTimestamp();
        await client.DisposeAsync();

        Assert.InRange(Stopwatch.GetElapsedTime(left, await Eventually.WithinAsync(gone.Task)).TotalMilliseconds, 0, 100);
        var record = await gateway.RecordAsync();
        Assert.True(record.ClientGone);
        Assert.Equal(499, record.Status);
        Assert.Null(record.Problem);
    }

    [Fact]
    public async Task Client_LeavingMidStream_IsNoticedUpstreamAtOnce()
    {
        var gone = new TaskCompletionSource<long>(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var upstream = RawUpstream.Start(async (socket, stop) =>
        {
            await socket.SendAsync("HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n9\r\ndata: 1\n\n\r\n"u8.ToArray(), stop);
            await socket.ReceiveAsync(new byte[1], stop).AsTask().ContinueWith(static _ => { }, TaskScheduler.Default);
            gone.TrySetResult(Stopwatch.GetTimestamp());
        });
        await using var gateway = await RunningGateway.InFrontOfAsync(upstream.Address);
        var client = await gateway.ConnectAsync();
        await client.SendAsync(Get);
        await client.ReadUntilAsync("data: 1");

        long left = Stopwatch.GetTimestamp();
        await client.DisposeAsync();

        Assert.InRange(Stopwatch.GetElapsedTime(left, await Eventually.WithinAsync(gone.Task)).TotalMilliseconds, 0, 100);
        var record = await gateway.RecordAsync();
        Assert.True(record.ClientGone);
        Assert.Equal(200, record.Status);
    }

    [Fact]
    public async Task Client_LeavingMidUpload_IsNoticedUpstream()
    {
        await using var upstream = RecordingUpstream.Start();
        await using var gateway = await RunningGateway.InFrontOfAsync(upstream.Address);
        var client = await gateway.ConnectAsync();
        await client.SendAsync("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 100\r\n\r\nhello");
        await Eventually.TrueAsync(() => upstream.BytesReceived > 0, "the request arrived");

        await client.DisposeAsync();

        var record = await gateway.RecordAsync();
        Assert.True(record.ClientGone, record.Failure + " " + record.Status + record.Problem);
        Assert.Equal(499, record.Status);
        await Eventually.TrueAsync(() => upstream.Rests.Count == 1, "the upstream saw the connection close");
        Assert.Empty(upstream.Requests);
    }

    private static async Task AssertProblemAsync(RunningGateway gateway, string reply, ProblemKind kind, UpstreamFailure failure)
    {
        Assert.StartsWith($"HTTP/1.1 {kind.Status} ", reply);
        Assert.Contains("Content-Type: application/problem+json\r\n", reply);
        Assert.Contains(kind.Type, reply);
        Assert.DoesNotContain("127.0.0.1", reply);
        var record = await gateway.RecordAsync();
        Assert.Equal(kind, record.Problem!.Kind);
        Assert.Equal(failure, record.UpstreamFailure);
        Assert.Equal(kind.Status, record.Status);
        Assert.Contains(record.RequestId, reply);
        Assert.NotNull(record.Failure);
    }
}
