namespace Gatehouse.Core.Telemetry;

/// <summary>What a histogram has counted under one set of labels.</summary>
public sealed class DurationReading(DurationLabels labels, int buckets)
{
    public DurationLabels Labels { get; } = labels;

    /// <summary>How many fell into each bucket, not added up; the last is what was above all bounds.</summary>
    public long[] Counts { get; } = new long[buckets];

    /// <summary>Seconds of all together.</summary>
    public double Sum { get; internal set; }
}
