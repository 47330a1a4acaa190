using System.Text;
using Gatehouse.Testing;

namespace Gatehouse.Gateway.Tests.Upstreams.Health;

/// <summary>Replies that begin well and break off, over real sockets: each is one failed request, not a good one beside a failed one.</summary>
public sealed class BrokenReplyTests
{
    private const string Cut = "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf";
    private const string Whole = "HTTP/1.1 200 OK\r\nContent-Length: 5\r\nConnection: close\r\n\r\nwhole";

    private volatile string _answer = Cut;

    [Fact]
    public async Task ConsecutiveFailures_OfRepliesThatBreakOff_Eject()
    {
        await using var bad = BadUpstream();
        await using var good = await SwitchedUpstream.StartAsync("good");
        await using var gateway = await HealthGateway.StartAsync($"targets: [ \"{bad.Address}\", \"{good.Address}\" ], load_balancing: first, outlier: {{ consecutive_failures: 3 }}");

        await AskAsync(gateway, 2);
        _answer = Whole;
        await AskAsync(gateway, 1);
        _answer = Cut;
        await AskAsync(gateway, 2);
        Assert.True(gateway.IsAvailable(0));
        await AskAsync(gateway, 1);

        await Eventually.TrueAsync(() => !gateway.IsAvailable(0), "the target was ejected");
        Assert.Contains("3 replies in a row broke off", Assert.Single(gateway.Gateway.Log.Entries, e => e.Event.Name == "target.ejected").Message, StringComparison.Ordinal);
        Assert.Equal("good", await gateway.AnswersAsync(1));

        // It comes back on trial.
        gateway.Time.Advance(TimeSpan.FromSeconds(10));
        Assert.True(gateway.IsAvailable(0));
        await AskAsync(gateway, 1);
        await Eventually.TrueAsync(() => !gateway.IsAvailable(0), "the target was ejected again");
    }

    [Fact]
    public async Task FailureRate_OfRepliesThatBreakOff_IsThatOfTheRequests()
    {
        await using var bad = BadUpstream();
        await using var good = await SwitchedUpstream.StartAsync("good");
        await using var gateway = await HealthGateway.StartAsync($"targets: [ \"{bad.Address}\", \"{good.Address}\" ], load_balancing: first, outlier: {{ failure_rate: 90%, min_requests: 10 }}");

        await AskAsync(gateway, 9);
        Assert.True(gateway.IsAvailable(0));
        await AskAsync(gateway, 1);

        await Eventually.TrueAsync(() => !gateway.IsAvailable(0), "the target was ejected");
        Assert.Contains("10 of 10 requests failed", gateway.Gateway.Log.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task CircuitBreaker_OfRepliesThatBreakOff_OpensAtTheShareOfTheRequests()
    {
        await using var bad = BadUpstream();
        await using var gateway = await HealthGateway.StartAsync($"targets: [ \"{bad.Address}\" ], circuit_breaker: {{ failures: 90%, minimum: 10 }}");

        await AskAsync(gateway, 10);

        await Eventually.TrueAsync(() => !gateway.IsAvailable(0), "the circuit opened");
        Assert.Contains("10 of 10", gateway.Gateway.Log.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Reply_ThatTheClientBrokeOff_CountsForNothing()
    {
        await using var slow = RawUpstream.StallingAfter(Cut);
        await using var good = await SwitchedUpstream.StartAsync("good");
        await using var gateway = await HealthGateway.StartAsync($"targets: [ \"{slow.Address}\", \"{good.Address}\" ], load_balancing: first, outlier: {{ consecutive_failures: 1 }}, circuit_breaker: {{ minimum: 1 }}");

        for (int i = 0; i < 3; i++)
        {
            await using var client = await RawClient.ConnectAsync(gateway.Gateway.Port);
            await client.SendAsync("GET / HTTP/1.1\r\nHost: x\r\n\r\n");
            await client.ReadUntilAsync("half");
        }

        await Eventually.TrueAsync(() => gateway.Gateway.AccessLog.Lines.Length == 3, "the requests ended");
        Assert.True(gateway.IsAvailable(0));
        Assert.Equal(0, gateway.Service.Targets.All[0].State.Health.BrokenInRow);
    }

    [Theory]
    [InlineData("Content-Type: text/event-stream", true)]
    [InlineData("Content-Length: 100", false)]
    public async Task Reply_ThatEndsByIdleTimeout_CountsUnlessItIsAnEventStream(string field, bool isNormal)
    {
        await using var quiet = RawUpstream.StallingAfter($"HTTP/1.1 200 OK\r\n{field}\r\n\r\ndata: 1\n\n");
        await using var good = await SwitchedUpstream.StartAsync("good");
        await using var gateway = await HealthGateway.StartAsync($"targets: [ \"{quiet.Address}\", \"{good.Address}\" ], load_balancing: first, idle_timeout: 5s, outlier: {{ consecutive_failures: 1 }}");
        await using var client = await RawClient.ConnectAsync(gateway.Gateway.Port);
        await client.SendAsync("GET / HTTP/1.1\r\nHost: x\r\n\r\n");
        await client.ReadUntilAsync("data: 1");

        gateway.Time.Advance(TimeSpan.FromSeconds(6));
        await client.ReadToEndAsync(TimeSpan.FromSeconds(10));

        await Eventually.TrueAsync(() => gateway.Gateway.AccessLog.Lines.Length == 1, "the request ended");
        Assert.Equal(isNormal, gateway.IsAvailable(0));
    }

    private static async Task AskAsync(HealthGateway gateway, int requests)
    {
        for (int i = 0; i < requests; i++)
        {
            await using var client = await RawClient.ConnectAsync(gateway.Gateway.Port);
            await client.SendAsync("GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
            await client.ReadToEndAsync(TimeSpan.FromSeconds(10));
        }
    }

    private RawUpstream BadUpstream() => RawUpstream.Start(async (socket, stop) => await socket.SendAsync(Encoding.ASCII.GetBytes(_answer), stop));
}
