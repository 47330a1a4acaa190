using System.Net.Sockets;
using System.Text;
using Gatehouse.Gateway.Upstreams.Breakers;
using Gatehouse.Testing;

namespace Gatehouse.Gateway.Tests.Upstreams.Health;

/// <summary>Replies that break off when their head was a failure already, or when breaking off is none that is counted.</summary>
public sealed class BrokenErrorReplyTests
{
    private const string Whole = "HTTP/1.1 200 OK\r\nContent-Length: 5\r\nConnection: close\r\n\r\nwhole";
    private const string Cut = "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf";
    private const string CutError = "HTTP/1.1 500 Internal Server Error\r\nContent-Length: 10\r\n\r\nhalf";

    private volatile string _answer = Whole;

    [Fact]
    public async Task CircuitBreaker_ErrorThatBreaksOff_IsOneFailedTry()
    {
        await using var upstream = Upstream();
        await using var gateway = await HealthGateway.StartAsync($"targets: [ \"{upstream.Address}\" ], circuit_breaker: {{ failures: 50%, minimum: 10 }}");

        await AskAsync(gateway, Whole, 7);
        await AskAsync(gateway, CutError, 3);

        Assert.True(gateway.IsAvailable(0), gateway.Gateway.Log.Text);
    }

    [Fact]
    public async Task FailureRate_ErrorThatBreaksOff_IsOneFailedRequest()
    {
        await using var upstream = Upstream();
        await using var good = await SwitchedUpstream.StartAsync("good");
        await using var gateway = await HealthGateway.StartAsync($"targets: [ \"{upstream.Address}\", \"{good.Address}\" ], load_balancing: first, outlier: {{ failure_rate: 50%, min_requests: 10 }}");

        await AskAsync(gateway, Whole, 7);
        await AskAsync(gateway, CutError, 3);

        Assert.True(gateway.IsAvailable(0), gateway.Gateway.Log.Text);
    }

    [Fact]
    public async Task ConsecutiveFailures_ErrorsThatBreakOff_AreInARowWhenResetsAreNotCounted()
    {
        await using var upstream = Upstream();
        await using var good = await SwitchedUpstream.StartAsync("good");
        await using var gateway = await HealthGateway.StartAsync($"targets: [ \"{upstream.Address}\", \"{good.Address}\" ], load_balancing: first, outlier: {{ consecutive_failures: 3, failures: [5xx] }}");

        await AskAsync(gateway, CutError, 3);

        await Eventually.TrueAsync(() => !gateway.IsAvailable(0), "the target was ejected");
    }

    [Fact]
    public async Task HalfOpen_ProbeThatBreaksOff_IsNotTwoGoodOnesWhenResetsAreNotCounted()
    {
        await using var upstream = Upstream();
        await using var gateway = await HealthGateway.StartAsync($"targets: [ \"{upstream.Address}\" ], circuit_breaker: {{ minimum: 2, open_for: 15s, probes: 1, close_after: 2, counts: [5xx] }}");
        await AskAsync(gateway, CutError, 2);
        Assert.False(gateway.IsAvailable(0));
        gateway.Time.Advance(TimeSpan.FromSeconds(15));

        await AskAsync(gateway, Cut, 1);

        Assert.Equal(CircuitState.HalfOpen, gateway.Service.Targets.All[0].Breaker!.State);
    }

    [Fact]
    public async Task CircuitBreaker_RepliesThatBeganBeforeTheWindow_AreTriesFromTheMomentTheyBreakOff()
    {
        var cut = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var upstream = RawUpstream.Start(async (socket, stop) =>
        {
            await socket.SendAsync(Encoding.ASCII.GetBytes(Cut), SocketFlags.None, stop);
            await cut.Task.WaitAsync(stop);
        });
        await using var gateway = await HealthGateway.StartAsync($"targets: [ \"{upstream.Address}\" ], circuit_breaker: {{ minimum: 4, window: 10s }}");
        var clients = new List<RawClient>();
        for (int i = 0; i < 6; i++)
        {
            clients.Add(await RawClient.ConnectAsync(gateway.Gateway.Port));
            await clients[i].SendAsync("GET / HTTP/1.1\r\nHost: x\r\n\r\n");
            await clients[i].ReadUntilAsync("half");
        }

        gateway.Time.Advance(TimeSpan.FromSeconds(20));
        cut.SetResult();
        await Eventually.TrueAsync(() => gateway.Gateway.AccessLog.Lines.Length == 6, "the replies broke off");

        Assert.All(gateway.Gateway.AccessLog.Lines, l => Assert.Contains("reset", l, StringComparison.Ordinal));
        Assert.False(gateway.IsAvailable(0));
        foreach (var client in clients)
        {
            await client.DisposeAsync();
        }
    }

    [Fact]
    public async Task AdaptiveLimit_EventStreamThatEndsByIdleTimeout_DoesNotShrinkIt()
    {
        using var heads = new SemaphoreSlim(0);
        await using var quiet = RawUpstream.Start(async (socket, stop) =>
        {
            await heads.WaitAsync(stop);
            await socket.SendAsync("HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\ndata: 1\n\n"u8.ToArray(), SocketFlags.None, stop);
            await Task.Delay(Timeout.Infinite, stop);
        });
        await using var gateway = await HealthGateway.StartAsync($"targets: [ \"{quiet.Address}\" ], concurrency: {{ max: 100, adaptive: true }}");
        var clients = new List<RawClient>();
        for (int i = 0; i < 20; i++)
        {
            clients.Add(await RawClient.ConnectAsync(gateway.Gateway.Port));
            await clients[i].SendAsync("GET / HTTP/1.1\r\nHost: x\r\n\r\n");
            await Eventually.TrueAsync(() => quiet.Heads.Count == i + 1, "the upstream has the request");
            gateway.Time.Advance(TimeSpan.FromMilliseconds(100));
            heads.Release();
            await clients[i].ReadUntilAsync("data: 1");
        }

        Assert.Equal(100, gateway.Service.Targets.All[0].Limit!.Limit);
        await Eventually.TrueAsync(
            () =>
            {
                gateway.Time.Advance(TimeSpan.FromSeconds(10));
                return gateway.Gateway.AccessLog.Lines.Length == 20;
            },
            "the streams ended");

        Assert.Equal(100, gateway.Service.Targets.All[0].Limit!.Limit);
        foreach (var client in clients)
        {
            await client.DisposeAsync();
        }
    }

    private async Task AskAsync(HealthGateway gateway, string answer, int requests)
    {
        _answer = answer;
        int before = gateway.Gateway.AccessLog.Lines.Length;
        for (int i = 0; i < requests; i++)
        {
            await using var client = await RawClient.ConnectAsync(gateway.Gateway.Port);
            await client.SendAsync("GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
            await client.ReadToEndAsync(TimeSpan.FromSeconds(10));
        }

        await Eventually.TrueAsync(() => gateway.Gateway.AccessLog.Lines.Length == before + requests, "the requests ended");
    }

    private RawUpstream Upstream() => RawUpstream.Start(async (socket, stop) => await socket.SendAsync(Encoding.ASCII.GetBytes(_answer), SocketFlags.None, stop));
}
