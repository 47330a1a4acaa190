namespace Gatehouse.Core.Telemetry;

/// <summary>Lets one line a minute into a log of what clients can cause as often as they like; the rest is counted only.</summary>
/// <param name="time">The clock.</param>
public sealed class LogPace(TimeProvider time)
{
    private static readonly TimeSpan Every = TimeSpan.FromMinutes(1);

    private long _toldAt;

    /// <summary>Whether this one is to be told: true for one caller in each minute.</summary>
    public bool IsDue()
    {
        // Zero stands for never.
        long now = time.GetTimestamp() | 1;
        long before = Volatile.Read(ref _toldAt);
        return (before == 0 || time.GetElapsedTime(before, now) >= Every) && Interlocked.CompareExchange(ref _toldAt, now, before) == before;
    }
}
