using Gatehouse.Testing;
using Microsoft.Extensions.Time.Testing;

namespace Gatehouse.Gateway.Tests.Backends.Http;

public class RetryBoundTests
{
    private const string Get = "GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n";

    [Theory]
    [InlineData("reset")]
    [InlineData(ScriptedUpstream.Unavailable)]
    public async Task EverythingFails_UpstreamSeesNoMoreThanTheBudget(string failure)
    {
        const int Requests = 200;
        await using var upstream = ScriptedUpstream.Start(failure);
        await using var gateway = await RunningGateway.InFrontOfAsync(upstream.Address, "retries: { attempts: 3, backoff: 0s, budget: 20%, budget_minimum: 0 }");

        await Parallel.ForAsync(0, Requests, new ParallelOptions { MaxDegreeOfParallelism = 8 }, async (_, _) => Assert.StartsWith("HTTP/1.1 50", await gateway.ExchangeAsync(Get)));

        Assert.InRange(upstream.Heads, Requests + 1, (int)(Requests * 1.2));
    }

    [Fact]
    public async Task RetryAfter_WithinTheBound_IsWaitedFor()
    {
        var time = new FakeTimeProvider();
        await using var upstream = ScriptedUpstream.Start(Asking("2"), ScriptedUpstream.Ok);
        await using var gateway = await RunningGateway.InFrontOfAsync(upstream.Address, "retries: { attempts: 1, backoff: 0s }", time: time);
        await using var client = await gateway.ConnectAsync();
        await client.SendAsync(Get);
        await upstream.WhenReceivedAsync(1);
        var reply = client.ReadToEndAsync();

        // The wait begins some time after the upstream has answered; a second of it is never enough.
        await Task.Delay(100);
        time.Advance(TimeSpan.FromSeconds(1));
        await Task.Delay(50);
        Assert.Equal(1, upstream.Heads);
        await Eventually.TrueAsync(
            () =>
            {
                time.Advance(TimeSpan.FromSeconds(1));
                return upstream.Heads == 2;
            },
            "it is tried again after two seconds");

        Assert.EndsWith("ok", await reply);
    }

    [Theory]
    [InlineData("3")]
    [InlineData("Sun, 21 Oct 2125 07:28:00 GMT")]
    public async Task RetryAfter_AboveTheBound_GoesToTheClient(string asked)
    {
        await using var upstream = ScriptedUpstream.Start(Asking(asked), ScriptedUpstream.Ok);
        await using var gateway = await RunningGateway.InFrontOfAsync(upstream.Address, "retries: { attempts: 1 }");

        string reply = await gateway.ExchangeAsync(Get);

        Assert.Contains($"Retry-After: {asked}\r\n", reply);
        Assert.Equal(1, upstream.Heads);
    }

    [Fact]
    public async Task Client_LeavesInTheBackOff_NothingIsSentAnyMore()
    {
        var time = new FakeTimeProvider();
        await using var upstream = ScriptedUpstream.Start(Asking("2"), ScriptedUpstream.Ok);
        await using var gateway = await RunningGateway.InFrontOfAsync(upstream.Address, "retries: { attempts: 1 }", time: time);
        var client = await gateway.ConnectAsync();
        await client.SendAsync(Get);
        await upstream.WhenReceivedAsync(1);

        await client.DisposeAsync();
        var record = await gateway.RecordAsync();
        time.Advance(TimeSpan.FromSeconds(10));

        Assert.Equal((499, true), (record.Status, record.ClientGone));
        Assert.Equal(1, upstream.Heads);
        Assert.Equal(0, gateway.Front.ActiveRequests);
    }

    [Fact]
    public async Task Wait_ThatWouldPassTheDeadline_IsNotMade()
    {
        await using var upstream = ScriptedUpstream.Start(Asking("1"), ScriptedUpstream.Ok);
        await using var gateway = await RunningGateway.InFrontOfAsync(upstream.Address, "timeout: 800ms; retries: { attempts: 1 }");

        Assert.StartsWith("HTTP/1.1 503 ", await gateway.ExchangeAsync(Get));

        Assert.Equal(1, upstream.Heads);
    }

    [Fact]
    public async Task Retries_AreCountedByReason()
    {
        await using var upstream = ScriptedUpstream.Start("reset", ScriptedUpstream.Unavailable, ScriptedUpstream.Ok);
        using var metrics = new MetricCapture();
        string name = $"s{Guid.NewGuid():N}";
        await using var gateway = await RunningGateway.StartAsync($$"""
            services: { {{name}}: { targets: "{{upstream.Address}}", retries: { attempts: 2, backoff: 0s } } }
            routes: { all: { match: "/**", service: {{name}} } }
            """);

        Assert.EndsWith("ok", await gateway.ExchangeAsync(Get));

        Assert.Equal(1, metrics.Sum("gatehouse_upstream_retries_total", $"service={name}", "reason=503"));
        Assert.Equal(1, metrics.Sum("gatehouse_upstream_retries_total", $"service={name}", "reason=reset"));
        Assert.Equal(3, (await gateway.RecordAsync()).Tries);
    }

    private static string Asking(string wait) => $"HTTP/1.1 503 Service Unavailable\r\nRetry-After: {wait}\r\nContent-Length: 4\r\n\r\nbusy";
}
