using System.Text.Json;
using Gatehouse.Testing;
using Microsoft.AspNetCore.Http;

namespace Gatehouse.Gateway.Tests.Upstreams.Concurrency;

/// <summary>An adaptive limit in front of a server that works on so many requests at a time and lets the others wait.</summary>
public sealed class AdaptiveGatewayTests : IAsyncLifetime
{
    private const int Max = 32;
    private const int Workers = 3;
    private static readonly TimeSpan Work = TimeSpan.FromMilliseconds(50);

    private readonly SemaphoreSlim _workers = new(Workers);
    private readonly CancellationTokenSource _over = new();
    private FakeUpstream _upstream = null!;
    private TestGateway _gateway = null!;
    private int _inside;

    public async ValueTask InitializeAsync()
    {
        _upstream = await FakeUpstream.StartAsync(WorkAsync);
        _gateway = await TestGateway.StartAsync($$"""
            services:
              up:
                targets: ["{{_upstream.Address}}"]
                concurrency: { max: {{Max}}, queue: 1000, queue_timeout: 60s, adaptive: { interval: 100ms } }
            routes:
              all: { match: /**, service: up }
            """);
    }

    public async ValueTask DisposeAsync()
    {
        await _gateway.DisposeAsync();
        await _upstream.DisposeAsync();
        _workers.Dispose();
        _over.Dispose();
    }

    [Fact]
    public async Task Limit_FollowsWhatTheTargetCanTake()
    {
        using var metrics = _gateway.CaptureMetrics();
        Assert.Equal(Max, await LimitAsync());

        // What is usual is learned while nobody waits.
        await Task.WhenAll(Enumerable.Range(0, 2).Select(_ => AskAsync(requests: 10)));
        var clients = Enumerable.Range(0, Max + 8).Select(_ => AskUntilOverAsync()).ToArray();
        await Eventually.TrueAsync(() => Volatile.Read(ref _inside) >= Max, "the target is asked as much as the limit allows");

        // Twice the usual time is tolerated: the limit goes towards twice the workers.
        await UntilLimitAsync(l => l <= 4 * Workers);
        await Eventually.TrueAsync(() => Volatile.Read(ref _inside) <= Max / 2, "the target has fewer requests");
        metrics.Observe();
        Assert.InRange(metrics.Of("gatehouse_concurrency_limit").Last(m => m.Has($"target={_upstream.Address}")).Value, 1, Max / 2);

        // The target gets faster, and the limit is back.
        _workers.Release(Max - Workers);
        await UntilLimitAsync(l => l >= Max * 3 / 4);
        await Eventually.TrueAsync(() => Volatile.Read(ref _inside) > Max / 2, "the target has more requests again");

        await _over.CancelAsync();
        await Task.WhenAll(clients);
    }

    private async Task WorkAsync(HttpContext context)
    {
        Interlocked.Increment(ref _inside);
        try
        {
            await _workers.WaitAsync(context.RequestAborted);
            await Task.Delay(Work, context.RequestAborted);
            _workers.Release();
        }
        finally
        {
            Interlocked.Decrement(ref _inside);
        }
    }

    private async Task AskAsync(int requests)
    {
        for (int i = 0; i < requests; i++)
        {
            using var reply = await _gateway.Client.GetAsync("/");
            reply.EnsureSuccessStatusCode();
        }
    }

    private async Task AskUntilOverAsync()
    {
        while (!_over.IsCancellationRequested)
        {
            await AskAsync(1);
        }
    }

    private async Task<int> LimitAsync()
    {
        using var page = JsonDocument.Parse(await _gateway.Operators.GetStringAsync("/health/services"));
        return page.RootElement.GetProperty("services")[0].GetProperty("targets")[0].GetProperty("concurrency").GetProperty("limit").GetInt32();
    }

    private async Task UntilLimitAsync(Func<int, bool> isReached)
    {
        long start = TimeProvider.System.GetTimestamp();
        var seen = new List<int>();
        do
        {
            Assert.True(TimeProvider.System.GetElapsedTime(start) < TimeSpan.FromSeconds(20), $"The limit was {string.Join(' ', seen)}.");
            await Task.Delay(25);
            seen.Add(await LimitAsync());
        }
        while (!isReached(seen[^1]));
    }
}
