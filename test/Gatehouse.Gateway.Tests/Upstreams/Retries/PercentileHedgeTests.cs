using Gatehouse.Gateway.Upstreams;
using Gatehouse.Testing;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Time.Testing;

namespace Gatehouse.Gateway.Tests.Upstreams.Retries;

/// <summary>Hedges after a percentile of the service's own times. The first target makes the clock go on by what it takes.</summary>
public sealed class PercentileHedgeTests : IAsyncLifetime
{
    private static readonly TimeSpan Usual = TimeSpan.FromMilliseconds(20);

    private readonly FakeTimeProvider _time = new();
    private readonly TaskCompletionSource _release = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private FakeUpstream _first = null!;
    private FakeUpstream _second = null!;
    private volatile bool _isSlow;

    public async ValueTask InitializeAsync()
    {
        _first = await FakeUpstream.StartAsync(AnswerAsync);
        _second = await FakeUpstream.StartAsync(context => context.Response.WriteAsync("second"));
    }

    public async ValueTask DisposeAsync()
    {
        _release.TrySetResult();
        await _first.DisposeAsync();
        await _second.DisposeAsync();
    }

    [Fact]
    public async Task FewerThanFiftyAnswers_NothingIsHedged()
    {
        await using var gateway = await StartAsync("p95", "20%");
        await LearnAsync(gateway, 49);
        _time.Advance(TimeSpan.FromSeconds(2));
        _isSlow = true;

        var answer = AskAsync(gateway);
        await _first.WhenReceivedAsync(50);
        for (int i = 0; i < 50; i++)
        {
            // Nearly all of the timeout, in steps: whenever the wait for a hedge began, it would be over.
            _time.Advance(TimeSpan.FromSeconds(1));
            await Task.Yield();
        }

        _release.SetResult();

        Assert.Equal("first", await answer);
        Assert.Equal((50, 0), (_first.Requests.Count, _second.Requests.Count));
    }

    [Fact]
    public async Task FiftyAnswers_TheNextIsHedgedAfterThePercentile()
    {
        await using var gateway = await StartAsync("p95", "20%");
        await LearnAsync(gateway, 49);
        _time.Advance(TimeSpan.FromSeconds(2));
        await LearnAsync(gateway, 1);

        // Times are known to an eighth.
        Assert.InRange(Hedging(gateway).After!.Value, Usual, Usual * 1.125);
        _isSlow = true;
        var answer = AskAsync(gateway);
        await PassAsync(() => _second.Requests.Count == 1);

        Assert.Equal("second", await answer);
        Assert.Equal((51, 1), (_first.Requests.Count, _second.Requests.Count));
        Assert.Equal((2, _second.Address), ((await gateway.RecordAsync(51)).Tries, (await gateway.RecordAsync(51)).Target));
    }

    [Fact]
    public async Task AnswersWithinAMillisecond_AreNotHedgedAtOnce()
    {
        await using var gateway = await StartAsync("p95", "100%");
        await LearnAsync(gateway, 49, TimeSpan.FromMicroseconds(100));
        _time.Advance(TimeSpan.FromSeconds(2));
        await LearnAsync(gateway, 20, TimeSpan.FromMicroseconds(100));

        Assert.Equal(TimeSpan.FromMilliseconds(1), Hedging(gateway).After);
        Assert.Equal((69, 0), (_first.Requests.Count, _second.Requests.Count));
    }

    [Fact]
    public async Task Percentile_IsThatOfTheTimes()
    {
        await using var gateway = await StartAsync("p90", "20%");
        await LearnAsync(gateway, 45);
        await LearnAsync(gateway, 5, TimeSpan.FromMilliseconds(400));
        _time.Advance(TimeSpan.FromSeconds(1));
        await LearnAsync(gateway, 1);
        Assert.InRange(Hedging(gateway).After!.Value, Usual, Usual * 1.125);

        await LearnAsync(gateway, 5, TimeSpan.FromMilliseconds(400));
        _time.Advance(TimeSpan.FromSeconds(1));
        await LearnAsync(gateway, 1);
        Assert.InRange(Hedging(gateway).After!.Value, TimeSpan.FromMilliseconds(400), TimeSpan.FromMilliseconds(450));
    }

    [Fact]
    public async Task AllAreSlow_HedgesEndWithTheBudget()
    {
        using var metrics = new MetricCapture();
        await using var gateway = await StartAsync("p95", "20%");
        await LearnAsync(gateway, 59);
        _time.Advance(TimeSpan.FromSeconds(2));
        await LearnAsync(gateway, 1);
        _isSlow = true;

        // A fifth of the hundred requests of the last seconds.
        var answers = Enumerable.Range(0, 40).Select(_ => AskAsync(gateway)).ToArray();
        await _first.WhenReceivedAsync(100);
        await PassAsync(() => metrics.Sum("gatehouse_upstream_retry_budget_exhausted_total", "service=percentile") == 20 && answers.Count(a => a.IsCompleted) == 20);
        _release.SetResult();
        await Task.WhenAll(answers);

        Assert.Equal(20, answers.Count(a => a.Result == "second"));
        Assert.Equal((100, 20), (_first.Requests.Count, _second.Requests.Count));
        Assert.Equal(20, metrics.Sum("gatehouse_upstream_hedges_total", "service=percentile", "result=won"));
    }

    private static async Task<string> AskAsync(RunningGateway gateway)
    {
        await using var client = await gateway.ConnectAsync();
        await client.SendAsync("GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
        string reply = await client.ReadToEndAsync(TimeSpan.FromSeconds(30));
        return reply.Contains("first", StringComparison.Ordinal) ? "first" : reply.Contains("second", StringComparison.Ordinal) ? "second" : reply;
    }

    private static Gatehouse.Gateway.Upstreams.Retries.HedgePlan Hedging(RunningGateway gateway)
        => gateway.Snapshot.Part<ServiceDirectory>().Find("percentile").Hedging!;

    private async Task AnswerAsync(HttpContext context)
    {
        if (_isSlow)
        {
            await _release.Task.WaitAsync(context.RequestAborted);
        }

        await context.Response.WriteAsync("first");
    }

    /// <summary>Requests one after the other, each of which takes so long.</summary>
    private async Task LearnAsync(RunningGateway gateway, int requests, TimeSpan? each = null)
    {
        var answer = _first.Answer;
        _first.Answer = context =>
        {
            _time.Advance(each ?? Usual);
            return answer(context);
        };
        for (int i = 0; i < requests; i++)
        {
            // A slow one is hedged once the usual time is known; it took as long whoever answers.
            Assert.Contains(await AskAsync(gateway), each is null ? ["first"] : (string[])["first", "second"]);
        }

        _first.Answer = answer;
    }

    /// <summary>Lets time pass, a little at once, until this is so.</summary>
    private async Task PassAsync(Func<bool> condition)
        => await Eventually.TrueAsync(
            () =>
            {
                _time.Advance(TimeSpan.FromMilliseconds(5));
                return condition();
            },
            "time passed");

    private Task<RunningGateway> StartAsync(string after, string budget) => RunningGateway.StartAsync(
        $$"""
        services:
          percentile:
            targets: ["{{_first.Address}}", "{{_second.Address}}"]
            load_balancing: first
            hedging: { after: {{after}} }
            retries: { attempts: 0, budget: {{budget}}, budget_minimum: 0 }
        routes:
          all: { match: "/**", service: percentile }
        """,
        _time);
}
