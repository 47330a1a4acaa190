using CsCheck;
using Gatehouse.Core.Telemetry;
using Microsoft.Extensions.Time.Testing;

namespace Gatehouse.Core.Tests.Telemetry;

public class DurationHistogramTests
{
    private static readonly double[] Bounds = [0.001, 0.01, 0.1];

    private readonly FakeTimeProvider _time = new();

    [Fact]
    public void Read_AnyDurations_AreInTheBucketsTheyBelongTo()
        => Gen.Long[0, 200_000].Array[0, 50].Sample(microseconds =>
        {
            var histogram = NewHistogram();
            foreach (long duration in microseconds)
            {
                histogram.Record(Units(duration / 1e6), Labels("a"));
            }

            var counts = histogram.Read().SingleOrDefault()?.Counts ?? [0, 0, 0, 0];
            Assert.Equal(microseconds.Count(m => m <= 1000), counts[0]);
            Assert.Equal(microseconds.Count(m => m is > 1000 and <= 10_000), counts[1]);
            Assert.Equal(microseconds.Count(m => m is > 10_000 and <= 100_000), counts[2]);
            Assert.Equal(microseconds.Count(m => m > 100_000), counts[3]);
        });

    [Fact]
    public void Read_Sum_IsInSeconds()
    {
        var histogram = NewHistogram();
        histogram.Record(Units(0.25), Labels("a"));
        histogram.Record(Units(0.5), Labels("a"));

        Assert.Equal(0.75, Assert.Single(histogram.Read()).Sum, 6);
    }

    [Fact]
    public void Record_EqualTextsOfManyReloads_AreOneReading()
    {
        var histogram = NewHistogram();
        for (int reload = 0; reload < 1000; reload++)
        {
            histogram.Record(1, Labels(new string("orders")));
        }

        var reading = Assert.Single(histogram.Read());
        Assert.Equal(1000, reading.Counts.Sum());
        Assert.Equal("orders", reading.Labels.Route);
    }

    [Fact]
    public void Record_ManyRoutesOfManyThreads_LosesNothing()
    {
        const int Routes = 3000;
        const int Rounds = 20;
        var histogram = NewHistogram();
        string[] routes = [.. Enumerable.Range(0, Routes).Select(i => $"r{i}")];
        Thread[] threads =
        [
            .. Enumerable.Range(0, 8).Select(_ => new Thread(() =>
            {
                for (int i = 0; i < Routes * Rounds; i++)
                {
                    histogram.Record(1, Labels(routes[i % Routes]));
                }
            })),
        ];
        Array.ForEach(threads, t => t.Start());
        Array.ForEach(threads, t => t.Join());

        var readings = histogram.Read();
        Assert.Equal(Routes, readings.Count);
        Assert.All(readings, r => Assert.Equal(8 * Rounds, r.Counts.Sum()));
    }

    [Fact]
    public void Record_MoreLabelsThanThereMayBe_AreCountedTogether()
    {
        var histogram = NewHistogram();
        for (int i = 0; i < 20_010; i++)
        {
            histogram.Record(1, Labels($"r{i}"));
        }

        var readings = histogram.Read();
        Assert.Equal(20_001, readings.Count);
        Assert.Equal(10, readings.Single(r => r.Labels.Route == "other").Counts.Sum());
    }

    [Fact]
    public void Record_KnownLabels_AllocatesNothing()
    {
        var histogram = NewHistogram();
        var labels = Labels("a");
        histogram.Record(1, labels);
        histogram.Record(1, labels);
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 1000; i++)
        {
            histogram.Record(1, labels);
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    private static DurationLabels Labels(string route) => new(route, "up", "GET", "200");

    private DurationHistogram NewHistogram() => new("seconds", "help", Bounds, _time);

    private long Units(double seconds) => (long)(seconds * _time.TimestampFrequency);
}
