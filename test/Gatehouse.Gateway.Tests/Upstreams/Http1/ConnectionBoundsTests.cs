using System.Collections.Concurrent;
using System.Net.Sockets;
using Gatehouse.Core.Configuration.Values;
using Gatehouse.Core.Upstreams;
using Gatehouse.Gateway.Upstreams;
using Gatehouse.Testing;
using Microsoft.Extensions.Time.Testing;

namespace Gatehouse.Gateway.Tests.Upstreams.Http1;

public sealed class ConnectionBoundsTests : IAsyncDisposable
{
    private readonly FakeTimeProvider _time = new();
    private readonly ConcurrentQueue<Socket> _accepted = new();
    private readonly RawUpstream _upstream;
    private UpstreamEndpoint _endpoint = null!;

    public ConnectionBoundsTests()
    {
        // Answers every request on a connection, until the test or the gateway closes it.
        _upstream = RawUpstream.Start(async (socket, stop) =>
        {
            _accepted.Enqueue(socket);
            byte[] buffer = new byte[4096];
            do
            {
                await socket.SendAsync("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"u8.ToArray(), stop);
            }
            while (await socket.ReceiveAsync(buffer, stop) > 0);
        });
    }

    public async ValueTask DisposeAsync()
    {
        _endpoint?.Dispose();
        await _upstream.DisposeAsync();
    }

    [Fact]
    public async Task Calls_OneAfterAnother_ShareAConnection()
    {
        Open(new UpstreamConnections());

        await CallAsync();
        await CallAsync();
        await CallAsync();

        Assert.Single(_accepted);
        Assert.Equal((1, 1), (_endpoint.OpenConnections, _endpoint.IdleConnections));
    }

    [Fact]
    public async Task Idle_ForTheIdleTime_IsClosed()
    {
        Open(new UpstreamConnections { IdleTime = TimeSpan.FromSeconds(8), Lifetime = TimeSpan.Zero });
        await CallAsync();

        _time.Advance(TimeSpan.FromSeconds(6));
        Assert.Equal(1, _endpoint.OpenConnections);
        _time.Advance(TimeSpan.FromSeconds(4));

        Assert.Equal(0, _endpoint.OpenConnections);
        await CallAsync();
        Assert.Equal(2, _accepted.Count);
    }

    [Fact]
    public async Task Used_ForTheLifetime_IsReplaced()
    {
        Open(new UpstreamConnections { IdleTime = TimeSpan.FromSeconds(60), Lifetime = TimeSpan.FromSeconds(20) });
        await CallAsync();
        _time.Advance(TimeSpan.FromSeconds(10));
        await CallAsync();
        _time.Advance(TimeSpan.FromSeconds(15));

        await CallAsync();

        Assert.Equal(2, _accepted.Count);
        Assert.Equal(1, _endpoint.OpenConnections);
    }

    [Fact]
    public async Task Calls_OverTheBound_WaitForAConnection()
    {
        Open(new UpstreamConnections { Max = 2, Idle = 2 });
        var first = await SendAsync();
        var second = await SendAsync();

        var third = SendAsync().AsTask();
        Assert.False(third.IsCompleted);
        await EndAsync(first);

        await EndAsync(await Eventually.WithinAsync(third));
        await EndAsync(second);
        Assert.Equal(2, _accepted.Count);
        Assert.Equal((2, 2), (_endpoint.OpenConnections, _endpoint.IdleConnections));
    }

    [Fact]
    public async Task Calls_OverTheBound_FailAfterTheConnectTimeout()
    {
        Open(new UpstreamConnections { Max = 1, Idle = 1 });
        var first = await SendAsync();

        var second = SendAsync().AsTask();
        _time.Advance(TimeSpan.FromSeconds(5));

        var fault = await Assert.ThrowsAsync<UpstreamException>(() => Eventually.WithinAsync(second));
        Assert.Equal(UpstreamFailure.NoConnection, fault.Failure);
        await EndAsync(first);
        await CallAsync();
        Assert.Single(_accepted);
    }

    [Fact]
    public async Task Waiting_IsEndedByItsToken()
    {
        Open(new UpstreamConnections { Max = 1, Idle = 1 });
        using var leaving = new CancellationTokenSource();
        var first = await SendAsync();
        var second = SendAsync(leaving.Token).AsTask();

        await leaving.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Eventually.WithinAsync(second));
        await EndAsync(first);
        await CallAsync();
    }

    [Fact]
    public async Task GivenUpCalls_MakeRoomForThoseThatWait()
    {
        Open(new UpstreamConnections { Max = 1, Idle = 1 });
        var first = await SendAsync();
        var second = SendAsync().AsTask();

        // Its body was not read: the connection is closed, and another may be opened.
        await first.DisposeAsync();

        await EndAsync(await Eventually.WithinAsync(second));
        Assert.Equal(2, _accepted.Count);
    }

    [Fact]
    public async Task Warm_IsOpenedBeforeTheFirstCall_AndKept()
    {
        Open(new UpstreamConnections { Warm = 3, IdleTime = TimeSpan.FromSeconds(8) });

        await Eventually.TrueAsync(() => _endpoint.IdleConnections == 3, "three connections are warm");
        _time.Advance(TimeSpan.FromSeconds(60));

        Assert.Equal(3, _endpoint.IdleConnections);
    }

    [Fact]
    public async Task Warm_ThatWereClosed_AreOpenedAgain()
    {
        Open(new UpstreamConnections { Warm = 1, IdleTime = TimeSpan.FromSeconds(8) });
        await Eventually.TrueAsync(() => _endpoint.IdleConnections == 1, "one connection is warm");
        await CallAsync();

        Assert.True(_accepted.TryDequeue(out var socket));
        socket.Shutdown(SocketShutdown.Both);
        await Eventually.TrueAsync(() => _endpoint.OpenConnections == 0, "its end was seen");
        _time.Advance(TimeSpan.FromSeconds(2));

        await Eventually.TrueAsync(() => _endpoint.IdleConnections == 1, "another is warm");
    }

    [Fact]
    public async Task Disposed_ClosesIdleConnections_AndThoseGivenBack()
    {
        Open(new UpstreamConnections());
        await CallAsync();
        var running = await SendAsync();
        var other = await SendAsync();
        await EndAsync(other);

        _endpoint.Dispose();

        Assert.Equal(1, _endpoint.OpenConnections);
        await EndAsync(running);
        Assert.Equal(0, _endpoint.OpenConnections);
        await CallAsync();
        Assert.Equal(0, _endpoint.OpenConnections);
    }

    [Fact]
    public async Task Calls_ManyAtOnce_NeverPassTheBound()
    {
        Open(new UpstreamConnections { Max = 7, Idle = 5 });
        int most = 0;
        await Parallel.ForAsync(0, 500, new ParallelOptions { MaxDegreeOfParallelism = 40 }, async (_, _) =>
        {
            await CallAsync();
            InterlockedMax(ref most, _endpoint.OpenConnections);
        });

        Assert.InRange(most, 1, 7);
        Assert.InRange(_accepted.Count, 1, 500);
        Assert.Equal(_endpoint.OpenConnections, _endpoint.IdleConnections);
    }

    private static void InterlockedMax(ref int place, int value)
    {
        for (int seen = place; value > seen; seen = place)
        {
            Interlocked.CompareExchange(ref place, value, seen);
        }
    }

    private static async Task EndAsync(UpstreamReply reply)
    {
        await using (reply)
        {
            while (!(await reply.ReadAsync()).IsEmpty)
            {
            }
        }
    }

    private void Open(UpstreamConnections connections)
        => _endpoint = new HttpTransport(_time).Open(new HttpAddress("http", "127.0.0.1", _upstream.Port, ""), new UpstreamSettings { Connections = connections });

    private ValueTask<UpstreamReply> SendAsync(CancellationToken cancellationToken = default)
    {
        var call = new UpstreamCall();
        call.Headers.Add("Host", "a");
        return _endpoint.SendAsync(call, cancellationToken);
    }

    private async Task CallAsync() => await EndAsync(await SendAsync());
}
