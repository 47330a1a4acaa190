namespace Gatehouse.Gateway.Policies.RateLimit;

/// <summary>A way to count requests of one caller. Immutable; what it counts is in the counters. Time is in seconds.</summary>
internal abstract class LimitAlgorithm
{
    /// <summary>Seconds of quiet after which a counter is as good as new.</summary>
    public abstract double Recovery { get; }

    /// <summary>The limit in words.</summary>
    public abstract string Description { get; }

    public abstract LimitCounter NewCounter();

    /// <summary>Takes one request when there is room, and says what is left.</summary>
    public abstract LimitReading Take(LimitCounter counter, double now);
}
