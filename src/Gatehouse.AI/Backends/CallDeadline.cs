using Gatehouse.Core.Execution;

namespace Gatehouse.AI.Backends;

/// <summary>
/// One token for two ends of a call: the client is gone, or the time given to the next step has passed. Giving time to a
/// step costs a timestamp. Rented from <see cref="CallDeadlines"/>.
/// </summary>
internal sealed class CallDeadline(TimeProvider time) : DeadlineClock(time)
{
    private const long Never = long.MaxValue;

    private long _dueAt = Never;
    private CancellationToken _aborted;

    /// <summary>Whether the time passed, rather than the client left.</summary>
    public bool HasPassed => Token.IsCancellationRequested && !_aborted.IsCancellationRequested;

    public void Start(CancellationToken aborted)
    {
        _aborted = aborted;
        Disarm();
        Begin(aborted);
    }

    public void Arm(TimeSpan step)
    {
        long now = Time.GetTimestamp();
        Volatile.Write(ref _dueAt, now + (long)(step.TotalSeconds * Time.TimestampFrequency));
        LookWithin(now, step);
    }

    public void Disarm() => Volatile.Write(ref _dueAt, Never);

    protected override TimeSpan Left(long now)
    {
        long dueAt = Volatile.Read(ref _dueAt);
        if (dueAt == Never)
        {
            return Timeout.InfiniteTimeSpan;
        }

        var left = Time.GetElapsedTime(now, dueAt);
        return left < TimeSpan.Zero ? TimeSpan.Zero : left;
    }
}
