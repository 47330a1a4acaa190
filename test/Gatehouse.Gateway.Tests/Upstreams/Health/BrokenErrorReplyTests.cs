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
