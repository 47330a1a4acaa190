using Gatehouse.Core.Requests;
using Gatehouse.Gateway.Upstreams.Retries;
using Microsoft.Extensions.Time.Testing;

namespace Gatehouse.Gateway.Tests.Upstreams.Retries;

public class RetryWaitTests
{
    [Theory]
    [InlineData(1, 100)]
    [InlineData(2, 200)]
    [InlineData(3, 400)]
    [InlineData(10, 1000)]
    public void Backoff_IsDrawnUpToABoundThatDoubles(int number, int most)
    {
        var backoff = new Backoff(TimeSpan.FromMilliseconds(100), TimeSpan.FromSeconds(1), new Random(7));

        double[] waits = [.. Enumerable.Range(0, 2000).Select(_ => backoff.Before(number).TotalMilliseconds)];

        Assert.All(waits, w => Assert.InRange(w, 0, most));
        Assert.InRange(waits.Average(), most * 0.45, most * 0.55);
        Assert.True(waits.Min() < most * 0.02 && waits.Max() > most * 0.98);
    }

    [Theory]
    [InlineData("5", 5)]
    [InlineData("0", 0)]
    [InlineData("Tue, 15 Nov 2022 08:12:41 GMT", 10)]
    [InlineData("Tue, 15 Nov 2022 08:12:01 GMT", 0)]
    [InlineData("99999999999999999999", int.MaxValue)]
    [InlineData("-1", null)]
    [InlineData("soon", null)]
    [InlineData(null, null)]
    public void RetryAfter_IsSecondsOrADate(string? field, int? seconds)
    {
        var fields = new HeaderList();
        if (field is not null)
        {
            fields.Add("retry-after", field);
        }

        var wait = RetryAfter.Of(fields, new DateTimeOffset(2022, 11, 15, 8, 12, 31, TimeSpan.Zero));

        Assert.Equal(seconds is { } s ? TimeSpan.FromSeconds(s) : null, wait);
    }

    [Theory]
    [InlineData(50, 100)]
    [InlineData(95, 1000)]
    [InlineData(99, 5000)]
    public void Latency_Percentile_IsKnownToAnEighth(double percentile, int expected)
    {
        var time = new FakeTimeProvider();
        var latency = new LatencyEstimate(time, percentile);
        for (int i = 0; i < 300; i++)
        {
            int milliseconds = (i % 100) switch { < 90 => 100, < 97 => 1000, _ => 5000 };
            latency.Add(TimeSpan.FromMilliseconds(milliseconds), time.GetTimestamp());
        }

        Assert.Null(latency.Value);
        time.Advance(TimeSpan.FromSeconds(1));
        latency.Add(TimeSpan.FromMilliseconds(100), time.GetTimestamp());

        Assert.InRange(latency.Value!.Value.TotalMilliseconds, expected, expected * 1.13);
    }

    [Fact]
    public void Latency_FollowsWhatChanges()
    {
        var time = new FakeTimeProvider();
        var latency = new LatencyEstimate(time, 95);
        foreach (int milliseconds in new[] { 1000, 10 })
        {
            for (int second = 0; second < 12; second++)
            {
                time.Advance(TimeSpan.FromSeconds(1));
                for (int i = 0; i < 1000; i++)
                {
                    latency.Add(TimeSpan.FromMilliseconds(milliseconds), time.GetTimestamp());
                }
            }

            Assert.InRange(latency.Value!.Value.TotalMilliseconds, milliseconds, milliseconds * 1.13);
        }
    }
}
