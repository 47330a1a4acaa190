using CsCheck;
using Gatehouse.Gateway.Policies.RateLimit;

namespace Gatehouse.Gateway.Tests.Policies.RateLimit;

public sealed class LimitAlgorithmTests
{
    private static readonly Gen<double[]> Pauses = Gen.Double[0, 3].Array[1, 200];

    [Theory]
    [InlineData(1)]
    [InlineData(5)]
    [InlineData(100)]
    public void SlidingWindow_NeverLetsMoreThanTheLimitThroughInAnyWindow(int limit)
        => Pauses.Sample(
            pauses =>
            {
                var passed = Run(new SlidingWindow(limit, TimeSpan.FromSeconds(10)), pauses, repeat: limit > 10 ? 10 : 1);
                return MostInAnyWindow(passed, 10) <= limit;
            },
            iter: 300);

    [Theory]
    [InlineData(1, 1)]
    [InlineData(5, 2)]
    [InlineData(20, 40)]
    public void TokenBucket_StaysWithinLimitAndBurst(int limit, int burst)
        => Pauses.Sample(
            pauses =>
            {
                var passed = Run(new TokenBucket(limit, TimeSpan.FromSeconds(10), burst), pauses, repeat: 3);
                return MostInAnyWindow(passed, 10) <= limit + burst;
            },
            iter: 300);

    [Fact]
    public void SlidingWindow_WithFewRequests_IsExactAtTheEdge()
    {
        var window = new SlidingWindow(2, TimeSpan.FromSeconds(10));
        var counter = window.NewCounter();

        Assert.True(window.Take(counter, 0).IsAllowed);
        Assert.True(window.Take(counter, 4).IsAllowed);
        Assert.Equal(0.1, window.Take(counter, 9.9).RetryAfter, precision: 6);
        Assert.True(window.Take(counter, 10).IsAllowed);
        Assert.False(window.Take(counter, 13.9).IsAllowed);
        Assert.True(window.Take(counter, 14).IsAllowed);
    }

    [Fact]
    public void SlidingWindow_WhenTimesArriveOutOfOrder_CountsFromTheLatest()
    {
        var window = new SlidingWindow(2, TimeSpan.FromSeconds(10));
        var counter = window.NewCounter();
        window.Take(counter, 10);
        window.Take(counter, 9);

        Assert.Equal(new LimitReading(IsAllowed: false, 0, 10, 10), window.Take(counter, 9.5));
        Assert.False(window.Take(counter, 19.5).IsAllowed);
        Assert.True(window.Take(counter, 20).IsAllowed);
    }

    [Fact]
    public void SlidingWindow_WhoseLimitWasLowered_WaitsUntilEnoughHaveLeft()
    {
        var counter = new SlidingWindow(4, TimeSpan.FromSeconds(10)).NewCounter();
        for (int second = 0; second < 4; second++)
        {
            new SlidingWindow(4, TimeSpan.FromSeconds(10)).Take(counter, second);
        }

        var lowered = new SlidingWindow(2, TimeSpan.FromSeconds(10));
        Assert.Equal(8, lowered.Take(counter, 4).RetryAfter, precision: 6);
        Assert.False(lowered.Take(counter, 11.9).IsAllowed);
        Assert.True(lowered.Take(counter, 12).IsAllowed);
    }

    [Fact]
    public void SlidingWindow_ForAnEvenCallerAtTheLimit_RefusesAtMostThreePercent()
    {
        var window = new SlidingWindow(600, TimeSpan.FromSeconds(60));
        var counter = window.NewCounter();
        int refused = Enumerable.Range(0, 6000).Count(i => !window.Take(counter, i * 0.1).IsAllowed);

        Assert.InRange(refused, 0, 6000 * 35 / 1000);
    }

    [Fact]
    public void TokenBucket_ForAnEvenCallerAtTheRate_RefusesNothing()
    {
        var bucket = new TokenBucket(7, TimeSpan.FromSeconds(1), 1);
        var counter = bucket.NewCounter();

        Assert.All(Enumerable.Range(0, 10_000), i => Assert.True(bucket.Take(counter, i / 7.0).IsAllowed));
    }

    [Fact]
    public void RetryAfter_IsWhenTheNextOnePasses()
    {
        foreach (LimitAlgorithm algorithm in new LimitAlgorithm[] { new TokenBucket(3, TimeSpan.FromSeconds(10), 2), new SlidingWindow(3, TimeSpan.FromSeconds(10)) })
        {
            var counter = algorithm.NewCounter();
            double now = 0;
            LimitReading reading;
            while ((reading = algorithm.Take(counter, now)).IsAllowed)
            {
                now += 0.5;
            }

            Assert.False(algorithm.Take(counter, now + (reading.RetryAfter * 0.99)).IsAllowed);
            Assert.True(algorithm.Take(counter, now + reading.RetryAfter).IsAllowed);
        }
    }

    [Fact]
    public async Task Counters_UnderConcurrency_LetExactlyTheLimitThrough()
    {
        foreach (LimitAlgorithm algorithm in new LimitAlgorithm[] { new TokenBucket(1000, TimeSpan.FromDays(1), 1000), new SlidingWindow(1000, TimeSpan.FromDays(1)) })
        {
            var counter = algorithm.NewCounter();
            int passed = 0;
            await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(() =>
            {
                for (int i = 0; i < 1000; i++)
                {
                    Interlocked.Add(ref passed, algorithm.Take(counter, 1).IsAllowed ? 1 : 0);
                }
            })));

            Assert.Equal(1000, passed);
        }
    }

    private static List<double> Run(LimitAlgorithm algorithm, double[] pauses, int repeat)
    {
        var counter = algorithm.NewCounter();
        var passed = new List<double>();
        double now = 0;
        foreach (double pause in pauses)
        {
            for (int i = 0; i < repeat; i++)
            {
                if (algorithm.Take(counter, now).IsAllowed)
                {
                    passed.Add(now);
                }
            }

            now += pause;
        }

        return passed;
    }

    private static int MostInAnyWindow(List<double> times, double window)
        => times.Select((start, i) => times.Skip(i).TakeWhile(t => t < start + window).Count()).DefaultIfEmpty().Max();
}
