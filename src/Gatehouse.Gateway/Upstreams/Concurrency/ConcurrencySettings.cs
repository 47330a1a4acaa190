using Gatehouse.Core.Configuration;
using Gatehouse.Core.Configuration.Values;

namespace Gatehouse.Gateway.Upstreams.Concurrency;

/// <summary>How many requests at once, compiled. Times are in timestamp units.</summary>
internal sealed class ConcurrencySettings(ConcurrencyDocument document, TimeProvider time)
{
    public int Max { get; } = document.Max;

    public int Queue { get; } = document.Queue;

    public long QueueTimeout { get; } = (long)(document.QueueTimeout.TotalSeconds * time.TimestampFrequency);

    /// <summary>Null when the limit stays where it is.</summary>
    public AdaptiveConcurrencyDocument? Adaptive { get; } = document.Adaptive is { Enabled: true } ? document.Adaptive : null;

    public long Interval { get; } = (long)((document.Adaptive?.Interval.TotalSeconds ?? 0) * time.TimestampFrequency);

    /// <summary>Null when all requests are alike.</summary>
    public PriorityClasses? Classes { get; } = document.Priority is { } priority ? new(priority) : null;

    public override string ToString()
    {
        string limit = Adaptive is { } adaptive ? $"{adaptive.Min} to {Max}, by latency" : $"{Max}";
        string queue = Queue == 0 ? "none wait" : $"{Queue} wait for {Duration.Format(document.QueueTimeout)} at most";
        string by = document.Priority is { } priority ? $", {priority.Classes.Count + 1} classes by {priority.By.ToString().ToLowerInvariant()}" : "";
        return $"each target: {limit} at once; {queue}{by}";
    }
}
